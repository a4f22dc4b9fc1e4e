"""What customers answer: satisfaction, recommendation, effort, and what no number may hide."""

from datetime import UTC, datetime, timedelta

import msgspec
import numpy as np
import pytest

from careloop.core.measures import MEASURES, Facts, NotComparable, Settings, Unknown, measure, table
from careloop.core.notes import note, translated
from careloop.core.statistics.net_promoter import net_promoter_interval
from careloop.core.statistics.share import wilson
from careloop.core.survey_records import KeypadCall, Layout, Scale, SurveyAnswer

MONDAY = datetime(2026, 8, 3, tzinfo=UTC)


def answers(values, *, instrument="csat", scale=None, start=0, **fields):
    """One record for each value; None was asked and did not answer."""
    return tuple(
        SurveyAnswer(
            id=f"a{start + at}",
            conversation=f"c{start + at}",
            instrument=instrument,
            scale=scale or Scale(),
            asked_at=MONDAY,
            value=value,
            **fields,
        )
        for at, value in enumerate(values)
    )


def test_satisfied_are_the_top_two_and_the_silent_lower_the_response_rate():
    got = measure("csat", Facts(answers=answers([5, 5, 4, 4, 4, 4, 3, 3, 2, 1, None, None])))
    assert got.measure.value == 0.6
    assert got.measure.interval == pytest.approx(wilson(6, 10))
    assert (got.measure.n, got.measure.denominator, got.measure.asked) == (10, 10, 12)
    assert got.measure.response_rate == pytest.approx(10 / 12)
    assert got.counted == ("c0", "c1", "c2", "c3", "c4", "c5")
    assert got.among == tuple(f"c{at}" for at in range(10))
    assert [(part.key, part.measure.value) for part in got.parts] == [
        ("level-5", 0.2), ("level-4", 0.4), ("level-3", 0.2), ("level-2", 0.1), ("level-1", 0.1),
    ]  # fmt: skip


def test_top_box_and_mean():
    facts = Facts(answers=answers([5] * 4 + [4] * 4 + [1] * 2))
    assert measure("csat-top", facts).measure.value == 0.4
    assert measure("csat-mean", facts).measure.value == pytest.approx(3.8)


def test_of_three_levels_only_the_best_is_satisfied():
    got = measure("csat", Facts(answers=answers([3] * 6 + [2] * 3 + [1], scale=Scale(low=1, high=3))))
    assert got.measure.value == 0.6


@pytest.mark.parametrize("name", ["csat", "csat-top", "csat-mean", "nps", "effort", "csat-all"])
def test_too_few_is_no_number(name):
    got = measure(name, Facts(answers=answers([5] * 9, instrument=MEASURES[name].name.split("-")[0]))).measure
    assert (got.value, got.interval) == (None, None)
    assert got.notes


def test_the_words_for_too_few():
    got = measure("csat", Facts(answers=answers([5] * 9)))
    assert got.measure.notes == ("Too few: 9 of at least 10.",)
    assert translated(got.measure.notes[0], "ja") == "件数が少なすぎます。10件以上必要なところ、9件です。"
    assert measure("csat", Facts()).measure.notes == (note("nothing-counted"),)


def test_scales_are_never_pooled():
    old = answers([1] * 20, scale=Scale(version="1", is_balanced=False), start=100)
    late = tuple(
        SurveyAnswer(
            id=f"n{at}", instrument="csat", scale=Scale(version="2"), value=5.0, asked_at=MONDAY + timedelta(9)
        )
        for at in range(12)
    )
    got = measure("csat", Facts(answers=old + late))
    assert (got.measure.value, got.measure.n) == (1.0, 12)
    assert note("other-scales", count=20) in got.measure.notes
    [older] = [part for part in got.parts if part.key == "scale-1"]
    assert (older.measure.value, older.measure.n) == (0.0, 20)
    assert note("unbalanced") in older.measure.notes


def test_an_answer_outside_the_scale_is_left_out_and_said():
    got = measure("csat", Facts(answers=answers([5] * 10 + [9])))
    assert got.measure.n == 10
    assert note("out-of-scale", count=1) in got.measure.notes


def test_a_dismissed_answer_never_changes_an_nps():
    given = answers([10] * 6 + [8] * 3 + [2] * 3, instrument="nps", scale=Scale(low=0, high=10))
    dismissed = tuple(
        SurveyAnswer(id=f"d{at}", instrument="nps", scale=Scale(low=0, high=10), asked_at=MONDAY, is_dismissed=True,
                     value=value)
        for at, value in enumerate([None, 0, 10, 7])
    )  # fmt: skip
    without, with_them = measure("nps", Facts(answers=given)), measure("nps", Facts(answers=given + dismissed))
    assert without.measure.value == with_them.measure.value == 25.0
    assert without.measure.interval == with_them.measure.interval == net_promoter_interval(6, 3, 3)
    assert (without.measure.response_rate, with_them.measure.response_rate) == (1.0, 0.75)
    assert [part.measure.value for part in with_them.parts] == [0.5, 0.25, 0.25]


def test_effort_counts_those_who_agree():
    scale = Scale(low=1, high=7)
    got = measure("effort", Facts(answers=answers([7, 6, 5, 5, 5, 4, 4, 3, 2, 1], instrument="effort", scale=scale)))
    assert got.measure.value == 0.5


def test_one_agent_with_many_answers_widens_the_interval():
    values = ([5] * 20 + [1] * 20) * 2
    own = measure("csat", Facts(answers=answers(values))).measure
    grouped = tuple(
        SurveyAnswer(id=f"a{at}", instrument="csat", value=value, agent=f"agent {at // 20}", asked_at=MONDAY)
        for at, value in enumerate(float(value) for value in values)
    )
    clustered = measure("csat", Facts(answers=grouped)).measure
    assert clustered.value == own.value == 0.5
    assert np.diff(clustered.interval) > 2 * np.diff(own.interval)


def test_unequal_chances_of_being_asked_are_weighed():
    often = answers([5] * 20, sampled_prob=1.0)
    seldom = answers([1] * 20, sampled_prob=0.25, start=50)
    assert measure("csat", Facts(answers=often + seldom)).measure.value == pytest.approx(0.2)


def test_languages_are_never_compared_and_a_mix_is_said():
    korean, japanese = answers([5] * 10, language="ko"), answers([3] * 10, language="ja", start=20)
    with pytest.raises(NotComparable, match="one language at a time"):
        table("csat", Facts(answers=korean + japanese), by="language")
    assert note("languages", names="ja, ko") in measure("csat", Facts(answers=korean + japanese)).measure.notes


def test_a_table_has_each_group_in_the_order_of_names():
    facts = Facts(answers=answers([5] * 10, team="Orders") + answers([1] * 12, team="Bills", start=20))
    got = table("csat", facts, by="team")
    assert {team: (result.measure.value, result.measure.n) for team, result in got.items()} == {
        "Bills": (0.0, 12),
        "Orders": (1.0, 10),
    }
    assert list(got) == ["Bills", "Orders"]
    with pytest.raises(ValueError, match="cannot be told apart"):
        table("csat", facts, by="weather")


def test_groups_of_different_languages_say_so():
    one, other = (
        answers([5] * 10, team="Seoul", language="ko"),
        answers([4] * 10, team="Tokyo", language="ja", start=20),
    )
    same = answers([4] * 10, team="Busan", language="ko", start=40)
    differ = note("groups-differ")
    assert [differ in got.measure.notes for got in table("csat", Facts(answers=one + other), by="team").values()] == [
        True, True,
    ]  # fmt: skip
    assert [differ in got.measure.notes for got in table("csat", Facts(answers=one + same), by="team").values()] == [
        False, False,
    ]  # fmt: skip


def test_an_unknown_measure_lists_the_known():
    with pytest.raises(Unknown, match="Known are: csat-all"):
        measure("happiness", Facts())


def follow_up(at, *, satisfied, drawn):
    return SurveyAnswer(
        id=f"f{at}", conversation=f"c{at}", instrument="csat", draw="follow_up", sampled_prob=0.2, agent=f"g{at % 20}",
        asked_at=MONDAY if drawn else None, value=(5.0 if satisfied else 1.0) if drawn else None,
    )  # fmt: skip


def test_all_contacts_are_not_those_who_pressed():
    dice = np.random.default_rng(2)
    truth = dice.random(2000) < 0.6
    pressed = dice.random(2000) < np.where(truth, 0.5, 0.1)
    layout = Layout(is_best_first=True, is_best_on_one=True)
    first = tuple(
        SurveyAnswer(
            id=f"a{at}", conversation=f"c{at}", instrument="csat", asked_at=MONDAY,
            value=(5.0 if truth[at] else 1.0) if pressed[at] else None,
        )
        for at in range(2000)
    )  # fmt: skip
    drawn = dice.random(2000) < 0.2
    later = tuple(follow_up(at, satisfied=truth[at], drawn=drawn[at]) for at in range(2000))
    got = measure("csat-all", Facts(answers=first + later, calls=(KeypadCall(id="k", layout=layout),)))
    [naive] = got.parts
    assert naive.measure.value > 0.85
    assert naive.measure.interval[0] > truth.mean()
    assert got.measure.interval[0] <= truth.mean() <= got.measure.interval[1]
    assert (got.measure.denominator, got.measure.asked) == (2000, drawn.sum())
    assert len(got.counted) == (truth & drawn).sum()


@pytest.mark.parametrize(("name", "good", "bad"), [("nps", 10.0, 2.0), ("effort", 7.0, 2.0)])
def test_scores_of_all_contacts_are_corrected_too(name, good, bad):
    """Six of ten are content; of them half answer at once, of the others one in ten."""
    dice = np.random.default_rng(3)
    scale = Scale(low=0, high=10) if name == "nps" else Scale(low=1, high=7)
    truth = dice.random(2000) < 0.6
    came, drawn = dice.random(2000) < np.where(truth, 0.5, 0.1), dice.random(2000) < 0.2
    said = np.where(truth, good, bad)
    first = answers(np.where(came, said, np.nan), instrument=name, scale=scale)
    first = tuple(msgspec.structs.replace(each, value=None if np.isnan(each.value) else each.value) for each in first)
    later = tuple(
        SurveyAnswer(
            id=f"f{at}", conversation=f"c{at}", instrument=name, scale=scale, draw="follow_up", sampled_prob=0.2,
            asked_at=MONDAY if drawn[at] else None, value=said[at] if drawn[at] else None,
        )
        for at in range(2000)
    )  # fmt: skip
    got = measure(f"{name}-all", Facts(answers=first + later))
    real = 100 * (2 * truth.mean() - 1) if name == "nps" else truth.mean()
    [naive] = got.parts
    assert naive.measure == measure(name, Facts(answers=first)).measure
    assert naive.measure.interval[0] > real
    assert got.measure.interval[0] <= real <= got.measure.interval[1]
    assert got.measure.value == pytest.approx(real, abs=4 if name == "nps" else 0.02)
    assert (got.measure.denominator, got.measure.asked) == (2000, drawn.sum())
    assert len(got.counted) == (truth & drawn).sum()
    silent = measure(f"{name}-all", Facts(answers=first)).measure
    assert (silent.value, silent.notes) == (None, (note("no-follow-up"),))


def test_without_a_follow_up_all_contacts_are_not_measured():
    got = measure("csat-all", Facts(answers=answers([5] * 30)))
    assert got.measure.value is None
    assert got.measure.notes == (note("no-follow-up"),)
    assert [part.key for part in got.parts] == ["naive"]


def test_the_drawn_alone_give_weighted_answers():
    sample = tuple(follow_up(at, satisfied=at % 4 > 0, drawn=True) for at in range(80))
    assert measure("csat-all", Facts(answers=sample)).measure.value == 0.75


def test_settings_move_level_and_floor():
    facts = Facts(answers=answers([5, 5, 4, 1]))
    assert measure("csat", facts, settings=Settings(floor=4)).measure.value == 0.75
    narrow = measure("csat", facts, settings=Settings(floor=4, level=0.5)).measure.interval
    wide = measure("csat", facts, settings=Settings(floor=4)).measure.interval
    assert wide[0] < narrow[0]
    assert narrow[1] < wide[1]


def unequal(instrument, good, bad, scale):
    """A thousand asked with certainty, mostly happy; the others asked one of ten, mostly not: half of all are good."""
    often = answers([good] * 80 + [bad] * 20, instrument=instrument, scale=scale, sampled_prob=1.0)
    seldom = answers([good] * 2 + [bad] * 8, instrument=instrument, scale=scale, sampled_prob=0.1, start=500)
    return Facts(answers=often + seldom)


def test_a_score_weighs_unequal_chances_and_counts_clusters():
    facts = unequal("nps", 10, 2, Scale(low=0, high=10))
    got = measure("nps", facts)
    assert got.measure.value == pytest.approx(0.0)
    assert got.measure.interval[0] < -20
    assert [part.measure.value for part in got.parts] == pytest.approx([0.5, 0.0, 0.5])
    own = answers([10] * 40 + [0] * 40, instrument="nps", scale=Scale(low=0, high=10))
    one = tuple(msgspec.structs.replace(each, customer=f"p{at // 10}") for at, each in enumerate(own))
    plain, clustered = (measure("nps", Facts(answers=each)).measure.interval for each in (own, one))
    assert np.diff(clustered) > 2 * np.diff(plain)


def test_all_that_stands_beside_a_weighted_share_is_weighted():
    got = measure("csat", unequal("csat", 5, 2, Scale()))
    assert got.measure.value == pytest.approx(0.5)
    assert [part.measure.value for part in got.parts] == pytest.approx([0.5, 0.5])
    assert got.parts[0].measure.interval[0] < 0.35
    [naive] = measure("csat-all", unequal("csat", 5, 2, Scale())).parts
    assert (naive.measure.value, naive.measure.interval) == (got.measure.value, got.measure.interval)


@pytest.mark.parametrize(
    ("name", "instrument", "questions"),
    [
        ("loyalty", "loyalty", ("satisfaction", "repurchase", "recommendation")),
        ("dimensions", "dimensions", ("business", "human", "hidden")),
    ],
)
def test_sheets_weigh_unequal_chances_and_say_what_must_be_said(name, instrument, questions):
    def sheet(at, value, chance, **fields):
        return tuple(
            SurveyAnswer(
                id=f"{at}{question}", conversation=f"c{at}", instrument=instrument, question=question, value=value,
                asked_at=MONDAY, sampled_prob=chance, **fields,
            )
            for question in questions
        )  # fmt: skip

    often = [each for at in range(20) for each in sheet(at, 5.0, 1.0, language="ko")]
    seldom = [each for at in range(50, 70) for each in sheet(at, 1.0, 0.25, language="ja")]
    old = [each for at in range(100, 140) for each in sheet(at, None, 1.0, scale=Scale(version="0"))]
    earlier = [msgspec.structs.replace(each, asked_at=MONDAY - timedelta(90)) for each in old]
    got = measure(name, Facts(answers=(*often, *seldom, *earlier)))
    assert got.measure.value == pytest.approx(0.2)
    assert (got.measure.n, got.measure.asked) == (40, 40)
    assert note("languages", names="ja, ko") in got.measure.notes


def test_one_who_was_erased_ends_no_clustering():
    whole = tuple(
        msgspec.structs.replace(each, customer=f"p{at // 10}")
        for at, each in enumerate(answers([5 if (at // 10) % 2 else 1 for at in range(400)]))
    )
    erased = (msgspec.structs.replace(whole[0], customer=""), *whole[1:])
    before, after = (measure("csat", Facts(answers=each)).measure.interval for each in (whole, erased))
    assert after == pytest.approx(before, abs=0.01)


def test_limits_of_a_mean_are_on_the_scale():
    low, high = measure("csat-mean", Facts(answers=answers([5] * 11 + [4]))).measure.interval
    assert 1 <= low < high <= 5
    low, high = measure("csat-mean", Facts(answers=answers([5] * 12))).measure.interval
    assert (low < 4.5, high) == (True, 5.0)

"""What is recorded: repeats, waits, promises, recoveries, self-service, churn, and instruments of several questions."""

import json
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from careloop.core.measures import MEASURES, Facts, Settings, measure, table
from careloop.core.notes import note
from careloop.core.records import Conversation, Party, Turn
from careloop.core.statistics.share import wilson
from careloop.core.survey_records import (
    CustomerRecord,
    PromiseRecord,
    RecoveryRecord,
    Scale,
    SelfServiceVisit,
    SurveyAnswer,
    Wait,
)

MONDAY = datetime(2026, 8, 3, 9, tzinfo=UTC)
DAY = timedelta(days=1)


def conversation(number, *, day, customer, tags=(), team="", channel="email", answered_after=None):
    begin = MONDAY + day * DAY
    turns = [Turn(side="customer", text="Hello", at=begin)]
    if answered_after is not None:
        turns.append(Turn(side="agent", text="Hi", at=begin + timedelta(seconds=answered_after)))
    return Conversation(
        id=f"c{number}", customer=Party(id=customer), tags=tags, team=team, channel=channel, turns=tuple(turns)
    )


def test_a_repeat_is_the_same_customer_and_matter_within_seven_days():
    once = [conversation(at, day=0, customer=f"p{at}", tags=("billing",)) for at in range(16)]
    again = [conversation(100 + at, day=3, customer=f"p{at}", tags=("billing", "refund")) for at in range(4)]
    other = [conversation(200, day=3, customer="p10", tags=("delivery",))]
    late = [conversation(201, day=9, customer="p11", tags=("billing",))]
    facts = Facts(conversations=(*once, *again, *other, *late), now=MONDAY + 60 * DAY)
    got = measure("repeat-contact", facts)
    assert got.measure.value == pytest.approx(4 / 22)
    assert got.counted == ("c0", "c1", "c2", "c3")
    assert measure("first-contact-resolution", facts).measure.value == pytest.approx(18 / 22)
    assert len(measure("first-contact-resolution", facts).counted) == 18


def test_yesterdays_contacts_count_for_the_day_they_were_seen():
    old = [conversation(at, day=0, customer=f"p{at}") for at in range(20)]
    repeats = [conversation(100 + at, day=6, customer=f"p{at}") for at in range(10)]
    fresh = [conversation(200 + at, day=29, customer=f"q{at}") for at in range(100)]
    facts = Facts(conversations=(*old, *repeats, *fresh), now=MONDAY + 30 * DAY)
    assert measure("repeat-contact", facts).measure.value == pytest.approx(10 / 30)


def test_a_repeat_that_reaches_another_team_is_a_repeat():
    first = [conversation(at, day=0, customer=f"p{at}", team="Orders") for at in range(12)]
    second = [conversation(100 + at, day=2, customer=f"p{at}", team="Bills") for at in range(12)]
    facts = Facts(conversations=(*first, *second), now=MONDAY + 60 * DAY)
    got = table("repeat-contact", facts, by="team")
    assert {team: result.measure.value for team, result in got.items()} == {"Bills": 0.0, "Orders": 1.0}


def test_conversations_without_a_customer_are_said():
    known = [conversation(at, day=0, customer=f"p{at}") for at in range(12)]
    unknown = [conversation(50 + at, day=0, customer="") for at in range(3)]
    got = measure("repeat-contact", Facts(conversations=(*known, *unknown), now=MONDAY + 60 * DAY))
    assert (got.measure.n, got.measure.notes) == (12, (note("unknown-customers", count=3),))


def test_waits_come_from_the_turns_where_there_is_no_queue():
    seen = [conversation(at, day=0, customer="p", answered_after=60 if at < 8 else 900) for at in range(12)]
    got = measure("wait", Facts(conversations=tuple(seen)))
    assert got.measure.value == pytest.approx(8 / 12)
    assert len(got.counted) == 8


def waits(*rows):
    return tuple(
        Wait(conversation=f"w{at}", wait_seconds=seconds, is_answered=is_answered, at=MONDAY + (at % 5) * DAY)
        for at, (seconds, is_answered) in enumerate(rows)
    )


QUEUE = waits(*[(60, True)] * 12, *[(400, True)] * 4, *[(5, False)] * 2, *[(200, False)] * 3, *[(600, False)] * 3)


def test_service_level_by_four_denominators():
    got = measure("service-level", Facts(waits=QUEUE))
    assert {part.key: part.measure.value for part in got.parts} == {
        "offered": pytest.approx(12 / 24),
        "answered": pytest.approx(12 / 16),
        "without-short": pytest.approx(12 / 22),
        "late-abandons": pytest.approx(12 / 19),
    }
    assert got.measure == got.parts[0].measure


def test_abandonment_with_and_without_the_short():
    got = measure("abandonment", Facts(waits=QUEUE))
    assert got.measure.value == pytest.approx(8 / 24)
    assert got.parts[0].measure.value == pytest.approx(6 / 22)
    assert len(got.counted) == 8


def test_patience_is_not_the_mean_wait_of_those_who_hung_up():
    dice = np.random.default_rng(11)
    patience, offered = dice.uniform(300, 600, 3000), dice.exponential(240, 3000)
    rows = [(min(p, o), o <= p) for p, o in zip(patience, offered, strict=True)]
    got = measure("patience", Facts(waits=waits(*rows)))
    assert got.measure.value == pytest.approx(450, rel=0.05)
    assert got.measure.interval[0] <= 450 <= got.measure.interval[1]


def promise(number, *, due, kept=None, withdrawn=False):
    return PromiseRecord(
        id=f"p{number}",
        made_at=MONDAY,
        due_at=MONDAY + due * DAY,
        kept_at=None if kept is None else MONDAY + kept * DAY,
        withdrawn_at=MONDAY if withdrawn else None,
    )


def test_late_is_broken_open_and_past_due_is_broken_not_yet_due_is_left_out():
    promises = (
        *(promise(at, due=2, kept=1) for at in range(6)),
        *(promise(10 + at, due=2, kept=3) for at in range(3)),
        *(promise(20 + at, due=2) for at in range(3)),
        *(promise(30 + at, due=9) for at in range(4)),
        promise(40, due=2, withdrawn=True),
    )
    got = measure("promise-kept", Facts(promises=promises, now=MONDAY + 5 * DAY))
    assert got.measure.value == 0.5
    assert got.measure.interval == pytest.approx(wilson(6, 12))
    assert got.measure.notes == (note("not-yet-due", count=4),)
    assert {part.key: part.measure.value for part in got.parts} == {"late": 0.25, "never": 0.25}
    assert len(got.among) == 12


def test_recovery_counts_those_who_said_and_shows_how_many_are_silent():
    cases = tuple(
        RecoveryRecord(
            id=f"r{at}",
            failed_at=MONDAY,
            closed_at=MONDAY + DAY,
            steps_done=7 if at < 5 else 4,
            is_satisfied=None if at >= 12 else at < 9,
            recurred_at=MONDAY + 11 * DAY if at < 2 else None,
        )
        for at in range(20)
    )
    got = measure("recovery-rate", Facts(recoveries=cases, now=MONDAY + 200 * DAY))
    assert (got.measure.value, got.measure.n, got.measure.response_rate) == (0.75, 12, 0.6)
    assert {part.key: part.measure.value for part in got.parts} == {
        "after-rating": None,
        "after-other": 0.75,
        "all-steps": 0.25,
        "came-back": pytest.approx(0.1),
    }


def test_bad_ratings_stand_apart_and_only_the_asked_lower_the_response_rate():
    cases = tuple(
        RecoveryRecord(
            id=f"r{at}",
            cause="rating" if at < 12 else "call",
            failed_at=MONDAY,
            closed_at=None if at == 25 else MONDAY + DAY,
            is_asked=at < 23,
            is_satisfied=at % 3 > 0 if at < 22 else None,
        )
        for at in range(26)
    )
    got = measure("recovery-rate", Facts(recoveries=cases, now=MONDAY + 10 * DAY))
    assert (got.measure.n, got.measure.asked, got.measure.value) == (22, 23, 14 / 22)
    parts = {part.key: (part.measure.value, part.measure.n) for part in got.parts}
    assert (parts["after-rating"], parts["after-other"]) == ((8 / 12, 12), (0.6, 10))


def test_touchpoints_count_channels_a_customer():
    seen = [
        conversation(10 * at + number, day=0, customer=f"p{at}", channel=channel)
        for at in range(12)
        for number, channel in enumerate(["email", "chat", "phone", "web"][: 4 if at < 3 else 1])
    ]
    got = measure("touchpoints", Facts(conversations=tuple(seen)))
    assert got.measure.value == pytest.approx((3 * 4 + 9) / 12)
    assert [part.measure.value for part in got.parts] == [pytest.approx(21 / 12), 0.25]
    assert len(got.parts[1].counted) == 12


def test_the_funnel_is_the_product_of_its_stages():
    visits = tuple(
        SelfServiceVisit(id=f"v{at}", is_aware=at < 80, is_found=at < 60, could_answer=at < 50, is_trusted=at < 45,
                         is_resolved=at < 30)
        for at in range(100)
    )  # fmt: skip
    got = measure("self-service", Facts(visits=visits))
    assert [part.measure.value for part in got.parts] == pytest.approx([0.8, 60 / 80, 50 / 60, 0.9, 30 / 45])
    assert got.measure.value == pytest.approx(0.3)
    assert got.measure.interval[0] < 0.3 < got.measure.interval[1]
    assert len(got.counted) == 30


def test_a_stage_nobody_knows_is_too_few_for_the_whole():
    visits = tuple(SelfServiceVisit(id=f"v{at}", is_aware=True, is_found=True) for at in range(30))
    assert measure("self-service", Facts(visits=visits)).measure.value is None


def customers():
    return tuple(
        CustomerRecord(
            id=f"k{at}",
            began_on=MONDAY,
            left_on=MONDAY + 100 * DAY if at < 15 else None,
            left_for=("service", "price", "attention")[at % 3] if at < 15 else "",
        )
        for at in range(100)
    )


def test_churn_and_its_causes_add_up():
    got = measure("churn", Facts(customers=customers(), now=MONDAY + 400 * DAY))
    assert got.measure.value == pytest.approx(0.15)
    assert {part.key: part.measure.value for part in got.parts} == pytest.approx(
        {"attention": 0.05, "price": 0.05, "service": 0.05}
    )
    assert len(got.counted) == 15


def test_customers_of_less_than_a_year_are_not_yet_a_year():
    got = measure("churn", Facts(customers=customers(), now=MONDAY + 200 * DAY))
    assert got.measure.value is None
    assert got.measure.notes == (note("not-seen-so-long"),)


def test_the_value_of_retention_is_arithmetic_on_ones_own_figures():
    got = measure("retention-value", Facts(customers=customers(), now=MONDAY + 400 * DAY))
    assert got.measure.value == pytest.approx(0.25)
    assert got.measure.interval[0] < 0.25 < got.measure.interval[1]
    assert [part.measure.value for part in got.parts] == pytest.approx([0.85, 440.0, 550.0])
    assert got.measure.notes == (note("own-figures", margin="100", discount="10", points="5"),)


def sheet(number, instrument, values, *, scale=None, **fields):
    return [
        SurveyAnswer(id=f"{number}-{question}", conversation=f"c{number}", instrument=instrument, question=question,
                     scale=scale or Scale(), value=value, asked_at=MONDAY, **fields)
        for question, value in values.items()
    ]  # fmt: skip


def test_loyal_is_the_top_three_times():
    rows = [
        each
        for at in range(20)
        for each in sheet(at, "loyalty", {"satisfaction": 5, "repurchase": 5 if at < 10 else 4,
                                          "recommendation": 5 if at < 5 else 3})
    ]  # fmt: skip
    rows += sheet(99, "loyalty", {"satisfaction": 5})
    got = measure("loyalty", Facts(answers=tuple(rows)))
    assert got.measure.value == 0.25
    assert got.measure.notes == (note("incomplete", count=1),)
    assert (got.measure.n, got.measure.asked) == (20, 21)
    assert [part.measure.value for part in got.parts[:3]] == [1.0, 0.5, 0.25]
    assert got.counted == ("c0", "c1", "c2", "c3", "c4")
    assert got.parts[3].key == "mean"


def test_value_is_four_values_minus_four_costs():
    levels = dict.fromkeys(("product", "service", "personnel", "image"), 8.0)
    levels |= dict.fromkeys(("money", "time", "energy", "worry"), 3.0)
    rows = [each for at in range(12) for each in sheet(at, "value", levels, scale=Scale(low=0, high=10))]
    got = measure("customer-value", Facts(answers=tuple(rows)))
    assert got.measure.value == pytest.approx(5.0)
    assert [part.measure.value for part in got.parts] == pytest.approx([8.0] * 4 + [3.0] * 4)


def test_three_dimensions_all_good():
    rows = [
        each
        for at in range(12)
        for each in sheet(at, "dimensions", {"business": 4, "human": 5 if at < 6 else 2, "hidden": 5})
    ]
    got = measure("dimensions", Facts(answers=tuple(rows)))
    assert got.measure.value == 0.5
    assert {part.key: part.measure.value for part in got.parts} == {"business": 1.0, "human": 0.5, "hidden": 1.0}


def gap_answers():
    dice = np.random.default_rng(6)
    rows = []
    for at in range(60):
        base, after = dice.normal(5, 1), dice.normal(0, 1)
        for question in ("waiting", "clarity"):
            for phase, shift in (("before", 0.0), ("after", -1.0)):
                value = float(np.clip(base + shift + (after if phase == "after" else 0) + dice.normal(0, 0.3), 1, 7))
                rows += sheet(at, "gap", {question: value}, scale=Scale(low=1, high=7), phase=phase, moment="phone")
    return tuple(rows)


def test_a_gap_is_perceived_minus_expected_with_its_reliability():
    got = measure("gap", Facts(answers=gap_answers()))
    assert got.measure.value == pytest.approx(-1, abs=0.3)
    assert got.measure.interval[1] < 0
    phone, perceived = got.parts
    assert phone.measure.value == got.measure.value
    assert phone.measure.notes[0].startswith("Reliability of the gap: 0.8")
    assert perceived.key == "phone-perceived"
    one = tuple(each for each in gap_answers() if each.question == "waiting")
    assert measure("gap", Facts(answers=one)).parts[0].measure.notes == (note("reliability-unknown"),)


def test_reasons_of_leaving():
    rows = tuple(
        SurveyAnswer(id=f"e{at}", instrument="exit", choice=choice, asked_at=MONDAY)
        for at, choice in enumerate(["service"] * 9 + ["attention"] * 4 + ["price"] * 4 + ["product"] * 3 + [""] * 5)
    )
    got = measure("churn-reasons", Facts(answers=rows))
    assert (got.measure.value, got.measure.n, got.measure.response_rate) == (0.65, 20, 0.8)
    assert {part.key: part.measure.value for part in got.parts} == {
        "service": 0.45, "attention": 0.2, "price": 0.2, "product": 0.15,
    }  # fmt: skip


def test_a_moment_of_the_gap_counts_all_who_were_asked_before():
    rows = []
    for at in range(40):
        known = {"conversation": f"c{at}", "customer": f"p{at}", "asked_at": MONDAY, "instrument": "gap"}
        rows.append(SurveyAnswer(id=f"b{at}", phase="before", moment="wait", value=4.0, **known))
        if at < 20:
            rows.append(SurveyAnswer(id=f"a{at}", moment="wait", value=3.0 + at % 2, language="ko", **known))
    got = measure("gap", Facts(answers=tuple(rows)))
    assert (got.measure.asked, got.measure.response_rate) == (40, 0.5)
    assert [(part.measure.asked, part.measure.response_rate) for part in got.parts] == [(40, 0.5), (40, 0.5)]
    assert -4 <= got.measure.interval[0] < got.measure.value < got.measure.interval[1] <= 4


@pytest.mark.parametrize("name", MEASURES)
def test_no_number_leaves_without_what_makes_it_believable(name):
    """Over everything at once: each measure, each of its parts."""
    facts = Facts(
        conversations=tuple(conversation(at, day=at % 9, customer=f"p{at % 15}", answered_after=9) for at in range(40)),
        answers=gap_answers(), waits=QUEUE, customers=customers(), now=MONDAY + 400 * DAY,
        promises=tuple(promise(at, due=2, kept=1) for at in range(12)),
    )  # fmt: skip
    for data in (facts, Facts()):
        result = measure(name, data, settings=Settings())
        assert result.name == name
        for got in (result.measure, *(part.measure for part in result.parts)):
            assert (got.value is None) or (got.interval is not None and got.n > 0 and got.denominator > 0)
            assert (got.value is not None) or got.notes
            assert got.interval is None or got.value is None or got.interval[0] <= got.value <= got.interval[1]


@pytest.mark.parametrize("name", MEASURES)
def test_every_definition_is_whole_in_three_languages(name):
    found = MEASURES[name]
    texts = (found.title, found.explanation, found.begins, found.ends, found.denominator, found.exclusions)
    for text in texts:
        assert all((text.en, text.ko, text.ja))
        assert any("가" <= letter <= "힣" for letter in text.ko)
        assert any("぀" <= letter <= "ヿ" or "一" <= letter <= "鿿" for letter in text.ja)
        assert not any("가" <= letter <= "힣" for letter in text.ja + text.en)
    assert found.interval
    assert json.dumps(found.reads)

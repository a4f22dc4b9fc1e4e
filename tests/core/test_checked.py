"""The corrected rate: what people say of a random sample corrects what the reading says of all."""

import numpy as np
import pytest

from careloop.core.analysis.checked import Check, Drawn, corrected, draw


def checks(found: list[bool | None], others: list[bool | None]) -> list[Check]:
    parts = ((True, found), (False, others))
    return [
        Check(conversation="c", kind="red-alert", is_found=is_found, is_there=verdict)
        for is_found, part in parts
        for verdict in part
    ]


def test_without_checks_it_is_not_measured() -> None:
    rate = corrected([], Drawn(found=10, others=90))
    assert (rate.value, rate.interval, rate.n, rate.denominator) == (None, None, 0, 100)
    assert "not measured here" in rate.notes[0]
    unanswered = corrected(checks([None, None], [None]), Drawn(found=10, others=90))
    assert unanswered.value is None


def test_all_checked_the_rate_is_what_people_say() -> None:
    rate = corrected(checks([True, True, False, True], [False] * 5 + [True]), Drawn(found=4, others=6))
    assert (rate.value, rate.n) == (pytest.approx(0.4), 10)


def test_a_wrong_half_halves_the_rate_and_misses_raise_it() -> None:
    half = corrected(checks([True, False] * 20, [False] * 40), Drawn(found=1000, others=1000))
    assert half.value == pytest.approx(0.25, abs=0.02)
    missed = corrected(checks([True] * 40, [True] * 4 + [False] * 36), Drawn(found=1000, others=1000))
    assert missed.value == pytest.approx(0.55, abs=0.02)


def test_no_miss_seen_is_not_no_miss() -> None:
    rate = corrected(checks([True] * 30, [False] * 30), Drawn(found=100, others=900))
    assert rate.interval is not None
    assert rate.interval[0] < 0.1
    assert rate.interval[1] > 0.15  # 1 − 0.025^(1/30) of 900 may have been missed


def test_only_the_shares_of_many_matter() -> None:
    told = checks([True] * 24 + [False] * 6, [False] * 29 + [True])
    few = corrected(told, Drawn(found=200, others=3800))
    many = corrected(told, Drawn(found=20_000, others=380_000))
    assert many.value == pytest.approx(few.value, abs=0.005)
    assert (few.denominator, many.denominator) == (4000, 400_000)


@pytest.mark.parametrize(("truth", "recall", "wrong"), [(0.12, 0.75, 0.03), (0.04, 0.6, 0.01), (0.35, 0.9, 0.08)])
def test_the_interval_covers_the_truth(truth: float, recall: float, wrong: float) -> None:
    random = np.random.default_rng(20261128)
    covered, runs, size = 0, 40, 800
    for _ in range(runs):
        is_there = random.random(size) < truth
        is_found = random.random(size) < np.where(is_there, recall, wrong)
        names = [str(number) for number in range(size)]
        found, others = ([name for name in names if is_found[int(name)] == side] for side in (True, False))
        parts = draw(found, others, most=40, random=random)
        told = [[bool(is_there[int(name)]) for name in part] for part in parts]
        rate = corrected(checks(told[0], told[1]), Drawn(found=len(found), others=len(others)))
        assert rate.interval is not None
        covered += rate.interval[0] <= is_there.mean() <= rate.interval[1]
    assert covered / runs >= 0.9

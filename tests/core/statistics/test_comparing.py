"""Comparison of groups, alarms, and "did it work": exact cases; the simulations are in test_simulations.py."""

import numpy as np
import pytest

from careloop.core.statistics.comparison import compare
from careloop.core.statistics.effect import difference_in_differences, power
from careloop.core.statistics.monitoring import PATIENCE, confidence_sequence, discoveries, drop_alarm, overdispersion
from careloop.core.statistics.share import wilson
from careloop.core.statistics.synthetic import TooFewDonors, synthetic_control


def test_three_perfect_answers_do_not_beat_three_hundred_good_ones():
    got = compare([3, 270, 200, 210, 190], [3, 300, 300, 300, 300])
    assert np.argmax(got.shares) == 1
    assert got.bands[0] == "not told apart"
    assert got.bands[1] == "above"


def test_groups_that_are_alike_shrink_to_one_share():
    got = compare([69, 70, 71, 70], [100] * 4)
    assert max(got.shares) - min(got.shares) < 0.01
    assert set(got.bands) == {"not told apart"}
    assert got.overall == pytest.approx(0.7, abs=0.02)


def test_a_shrunken_interval_is_narrower_than_wilsons():
    got = compare([7, 70, 65, 75, 72, 68], [10, 100, 100, 100, 100, 100])
    assert np.diff(got.intervals[0]) < np.diff(wilson(7, 10))


def test_chances_of_being_best_add_up():
    best, worst = compare([30, 20, 10], [40, 40, 40]).chances(best=1, dice=np.random.default_rng(1))
    assert best.sum() == pytest.approx(1)
    assert worst.sum() == pytest.approx(1)
    assert best.argmax() == 0
    assert worst.argmax() == 2


def test_one_group_is_no_comparison():
    with pytest.raises(ValueError, match="at least two groups"):
        compare([1], [2])


def test_a_confidence_sequence_is_wider_than_one_look():
    low, high = confidence_sequence(80, 100)
    once = wilson(80, 100)
    assert low < once[0] < once[1] < high
    assert confidence_sequence(0, 0) == (0.0, 1.0)
    assert confidence_sequence(0, 40)[0] == 0.0
    assert confidence_sequence(40, 40)[1] == 1.0


def test_an_alarm_rings_on_a_drop_and_not_on_a_rise():
    steady, drop, rise = [42, 43] * 6, [38] * 20, [48] * 20
    assert drop_alarm(steady + rise, [50] * 32, target=0.85).rang_at is None
    rang = drop_alarm(steady + drop, [50] * 32, target=0.85).rang_at
    assert 12 <= rang <= 22
    assert drop_alarm([1] * 12 + [12] * 20, [50] * 32, target=0.04, is_rise=True).rang_at is not None


def test_no_answers_are_no_evidence():
    got = drop_alarm([0, 0], [0, 0], target=0.85)
    assert got.evidence == (1.0, 2.0)
    assert got.e_value() == 2.0 / 52  # of a year of looks
    assert got.patience == PATIENCE


def test_many_series_need_more_evidence_each():
    assert discoveries([150.0] + [1.0] * 9) == [0]
    assert discoveries([50.0] + [1.0] * 9) == []
    assert discoveries([]) == []


def panel(change=0.0, *, seed=1):
    dice = np.random.default_rng(seed)
    table = 0.7 + dice.normal(0, 0.04, (20, 1)) + dice.normal(0, 0.01, (20, 12))
    table[:4, 6:] += change
    return table, np.arange(20) < 4


def test_a_change_that_all_share_is_no_effect():
    table, treated = panel()
    table[:, 6:] += 0.1
    got = difference_in_differences(table, treated, begins=6)
    assert got.verdict == "not shown"
    assert abs(got.value) < 0.02


@pytest.mark.parametrize(("change", "is_lower_better", "verdict"), [
    (0.06, False, "worked"), (-0.06, False, "made it worse"), (-0.06, True, "worked"),
])  # fmt: skip
def test_a_change_of_the_treated_alone_is_one(change, is_lower_better, verdict):
    table, treated = panel(change)
    got = difference_in_differences(table, treated, begins=6, is_lower_better=is_lower_better)
    assert got.verdict == verdict
    assert got.interval[0] <= change <= got.interval[1]
    assert abs(got.placebo) < 0.02


def test_the_selection_period_is_left_out():
    table, treated = panel()
    table[:4, 5] -= 0.3  # chosen because this month was bad
    assert difference_in_differences(table, treated, begins=6).value > 0.04
    assert difference_in_differences(table, treated, begins=6, selection=(5,)).value < 0.02


def test_too_little_is_not_yet_measurable():
    table, treated = panel()
    assert difference_in_differences(table, treated, begins=12).verdict == "not yet measurable"
    assert difference_in_differences(table[:5], treated[:5], begins=6).verdict == "not yet measurable"
    table[:, 6:] = np.nan
    assert difference_in_differences(table, treated, begins=6).value is None


def test_power_grows_with_the_change():
    table, _treated = panel()
    small, large = (power(table, treated=4, change=change, periods_after=6) for change in (0.005, 0.05))
    assert small < 0.5
    assert large > 0.95
    assert power(table[:2], treated=1, change=0.05, periods_after=6) is None


def test_synthetic_control_finds_the_mix_and_the_gap():
    dice = np.random.default_rng(3)
    donors = dice.normal(0, 1, (9, 24)).cumsum(axis=1) * 0.01 + 0.7
    treated = 0.6 * donors[0] + 0.4 * donors[1]
    treated[18:] += 0.1
    got = synthetic_control(treated, donors, begins=18)
    assert got.weights[:2] == pytest.approx((0.6, 0.4), abs=0.01)
    assert sum(got.weights) == pytest.approx(1)
    assert got.gap == pytest.approx(0.1, abs=1e-3)
    assert got.p_value == 0.1
    with pytest.raises(TooFewDonors, match="There are 3 other"):
        synthetic_control(treated, donors[:3], begins=18)


def test_neighbouring_weeks_tell_restlessness_and_not_a_lasting_drop():
    dice = np.random.default_rng(5)
    calm, steps = dice.binomial(50, 0.8, 52), dice.binomial(50, np.r_[np.full(26, 0.85), np.full(26, 0.7)])
    restless = dice.binomial(50, np.clip(dice.normal(0.8, 0.1, 52), 0, 1))
    calm, steps, restless = (overdispersion(each, np.full(52, 50)) for each in (calm, steps, restless))
    assert calm < 1.5
    assert steps < 1.5
    assert restless > 2
    assert overdispersion([3], [5]) == overdispersion([], []) == 1.0


def test_groups_that_are_all_good_or_all_bad_may_be_so():
    got = compare([3, 400, 0, 200, 17_603], [3, 400, 50, 400, 17_603])
    assert [(low == 0, high == 1) for low, high in got.intervals] == [
        (False, True),
        (False, True),
        (True, False),
        (False, False),
        (False, True),
    ]
    assert all(low <= share <= high for (low, high), share in zip(got.intervals, got.shares, strict=True))


def test_overwhelming_evidence_is_the_largest_number_and_no_error():
    assert drop_alarm([0, 0], [90_000, 90_000], target=0.99).evidence[-1] >= 1e299


def test_power_passes_over_what_was_never_counted():
    panel = 0.7 + np.random.default_rng(5).normal(0, 0.03, (6, 8))
    longer = np.column_stack([panel, np.full(6, np.nan)])
    assert power(longer, treated=2, change=0.05, periods_after=6) == power(
        panel, treated=2, change=0.05, periods_after=6
    )

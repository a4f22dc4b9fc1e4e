"""Keypad: bounds that always hold, effects of the menu, the mixture that tells meant from careless."""

import numpy as np
import pytest

from benchmarks.statistics.contacts import SCENARIOS, month
from careloop.core.statistics.keypad_bounds import answer_ratio, bounds
from careloop.core.statistics.keypad_layouts import HUNG_UP, TooFewLayouts, layout_effects
from careloop.core.statistics.keypad_mixture import NoFollowUp, keypad_mixture
from careloop.core.statistics.planning import answers_needed, neyman, to_ask


@pytest.fixture(scope="module")
def many():
    return month(np.random.default_rng(1), SCENARIOS["S1"], contacts=40_000)


def effects(calls, **fields):
    return layout_effects(calls.pressed, calls.best_first, calls.best_on_one, calls.paused, **fields)


def test_keys_alone_never_give_a_value():
    got = bounds(1512, 1860, 6000)
    assert got.value is None
    assert got.interval == pytest.approx((1512 / 6000, 1 - 348 / 6000), abs=0.02)
    assert got.response_rate == 0.31
    assert got.notes[0].startswith("Not measured")


def test_bounds_contain_the_truth_whatever_the_silent_think():
    for silent_satisfied in (0.0, 0.5, 1.0):
        truth = (600 + silent_satisfied * 2000) / 3000
        low, high = bounds(600, 1000, 3000).interval
        assert low <= truth <= high


def test_careless_presses_widen_the_bounds():
    sure, careless = bounds(600, 1000, 3000).interval, bounds(600, 1000, 3000, careless=0.2).interval
    assert careless[0] < sure[0]
    assert careless[1] > sure[1]
    assert bounds(0, 0, 0).interval == (0.0, 1.0)


@pytest.mark.parametrize("wrong", [(5, 4, 10, 0), (1, 2, 1, 0), (1, 2, 3, 1.0)])
def test_impossible_counts_are_refused(wrong):
    with pytest.raises(ValueError, match="Needed"):
        bounds(*wrong[:3], careless=wrong[3])


def test_what_one_would_have_to_believe():
    assert answer_ratio(0.5, 0.5) == 1.0
    assert answer_ratio(0.8, 0.5) == pytest.approx(4.0)


def test_the_pull_of_key_one_is_recovered_and_the_order_says_what_is_mixed_in(many):
    got = effects(many, customer=many.customer)
    assert got.key_one.interval[0] <= 0.12 <= got.key_one.interval[1]
    assert got.order.caution == got.order_paused.caution == HUNG_UP
    assert got.order_paused.value > got.order.value
    assert got.answering_paused.value < 0
    assert got.matters
    assert (got.n, got.pressed) == (40_000, (many.pressed > 0).sum())


def test_without_pauses_there_is_no_effect_of_pauses(many):
    keep = ~many.paused
    got = layout_effects(many.pressed[keep], many.best_first[keep], many.best_on_one[keep], many.paused[keep])
    assert got.order_paused is None
    assert got.answering_paused is None


def test_a_few_calls_do_not_make_the_menu_matter():
    """With robust variances alone a dozen calls with a pause said so in two of three months without any effect."""
    dice, flagged, held = np.random.default_rng(4), 0, 0
    for _month in range(200):
        first, one, paused = dice.random((3, 150)) < [[0.5], [0.5], [0.1]]
        pressed = np.where(dice.random(150) < 0.4, dice.choice([1, 2, 3], 150, p=[0.2, 0.2, 0.6]), 0)
        got = layout_effects(pressed, first, one, paused)
        pull = got.order_paused or got.order
        flagged += got.matters
        held += pull.interval[0] <= 0 <= pull.interval[1]
    assert flagged <= 16
    assert held >= 185


def test_a_pause_in_one_order_alone_gives_no_pull_of_its_own(many):
    keep = ~many.paused | many.best_first
    got = layout_effects(many.pressed[keep], many.best_first[keep], many.best_on_one[keep], many.paused[keep])
    assert got.order_paused is None


def test_one_fixed_menu_has_no_effects(many):
    keep = many.best_first & many.best_on_one
    with pytest.raises(TooFewLayouts):
        layout_effects(many.pressed[keep], many.best_first[keep], many.best_on_one[keep], many.paused[keep])


def test_the_mixture_recovers_what_was_put_in(many):
    follow_up = np.where(np.random.default_rng(2).random(40_000) < 0.4, many.level, 0)
    got = keypad_mixture(many.pressed, many.best_first, many.best_on_one, many.paused, follow_up)
    assert got.truth[2] == pytest.approx(many.satisfied.mean(), abs=0.015)
    assert got.first_spoken == pytest.approx((0.06, 0.22), abs=0.05)
    assert got.key_one == pytest.approx((0.12, 0.12), abs=0.03)
    assert got.answering_odds[1] > 1.8


def test_the_mixture_refuses_keys_alone(many):
    with pytest.raises(NoFollowUp):
        keypad_mixture(many.pressed, many.best_first, many.best_on_one, many.paused, np.zeros(40_000))


def test_planning():
    assert answers_needed(0.03, share=0.5) == 1068
    assert answers_needed(0.03, share=0.5, signal_correlation=0.6) == 683
    assert to_ask(400, response_rate=0.25) == 1600
    assert neyman(100, [50, 1000], [0.5, 0.1]) == [20, 80]
    assert neyman(100, [10, 1000], [5.0, 0.1]) == [10, 90]


@pytest.mark.parametrize(("counts", "end"), [((5, 5, 5), 1.0), ((0, 3, 3), 0.0)])
def test_few_calls_alike_are_no_point(counts, end):
    low, high = bounds(*counts).interval
    assert end in {low, high}
    assert high - low > 0.5

"""Survival, competing causes, queues and lifetimes beside statsmodels, published values and other formulas."""

import math

import numpy as np
import pytest
from statsmodels.duration.survfunc import CumIncidenceRight, SurvfuncRight

from careloop.core.statistics.competing import aalen_johansen
from careloop.core.statistics.lifetime import fit_retention, lifetime_value, retention_gain
from careloop.core.statistics.purchases import Purchases, fit_purchases, fit_spend
from careloop.core.statistics.queueing import agents_needed, erlang_a, erlang_c, impatient, stepwise, uniform
from careloop.core.statistics.survival import kaplan_meier


@pytest.fixture
def waits():
    dice = np.random.default_rng(8)
    ends, censored = np.round(dice.exponential(5, 300), 1) + 0.1, np.round(dice.exponential(8, 300), 1) + 0.1
    return np.minimum(ends, censored), ends <= censored


def test_kaplan_meier_equals_statsmodels(waits):
    ours, theirs = kaplan_meier(*waits), SurvfuncRight(*waits)
    assert ours.times.tolist() == theirs.surv_times.tolist()
    assert ours.shares == pytest.approx(theirs.surv_prob)
    assert ours.median() == theirs.quantile(0.5)
    assert ours.errors * ours.shares * abs(np.log(ours.shares)) == pytest.approx(theirs.surv_prob_se)


def test_a_curve_is_flat_before_the_first_end_and_unknown_beyond_the_last_look():
    curve = kaplan_meier([2, 3, 5, 8], [True, True, False, False])
    assert [curve.at(time) for time in (0, 1.9, 2, 3, 100)] == [1.0, 1.0, 0.75, 0.5, 0.5]
    assert curve.median() == 3
    assert curve.quantile(0.9) is None
    assert curve.interval(9) == (0.0, 1.0)
    low, high = curve.interval(1)
    assert low < 0.5
    assert high == 1.0


def test_nobody_left_before_we_looked():
    curve = kaplan_meier([4, 5], [False, False])
    assert curve.at(4.5) == 1.0
    assert curve.median() is None
    assert kaplan_meier([], []).at(3) == 1.0
    with pytest.raises(ValueError, match="not negative"):
        kaplan_meier([-1], [True])


def test_late_entry_is_not_at_risk_before():
    curve = kaplan_meier([2, 5], [True, True], since=[0, 3])
    assert curve.at(2) == 0.0


def test_aalen_johansen_equals_statsmodels():
    dice = np.random.default_rng(9)
    times = np.round(dice.exponential(5, 400), 1) + 0.1
    causes = dice.choice([0, 1, 2], 400, p=[0.3, 0.5, 0.2])
    ours, theirs = aalen_johansen(times, causes), CumIncidenceRight(times, causes)
    for number in (1, 2):
        at = np.isin(theirs.times, ours[number].times)
        assert ours[number].shares == pytest.approx(theirs.cinc[number - 1][at])
    survival = kaplan_meier(times, causes > 0).shares
    assert ours[1].shares + ours[2].shares + survival == pytest.approx(np.ones(len(survival)))
    low, high = ours[1].interval(5.0)
    assert 0 < low < ours[1].at(5.0) < high < 1


def exact_erlang_a(calls, handling, agents, patience, most=400):
    """The stationary chain of numbers present: hanging up = calls lost to patience over calls."""
    log = [0.0]
    for present in range(1, most):
        busy, waiting = min(present, agents), max(present - agents, 0)
        log.append(log[-1] + math.log(calls / (busy / handling + waiting / patience)))
    chance = np.exp(np.array(log) - max(log))
    chance /= chance.sum()
    waiting = np.maximum(np.arange(most) - agents, 0)
    return float((chance * waiting).sum() / patience / calls), float((chance * waiting).sum() / calls)


@pytest.mark.parametrize("agents", [8, 10, 12])
def test_erlang_a_equals_the_exact_chain(agents):
    got = erlang_a(100 / 30, 3, agents, patience=7.5, within=5)
    hung_up, mean_wait = exact_erlang_a(100 / 30, 3, agents, 7.5)
    assert got.hung_up == pytest.approx(hung_up, abs=2e-4)
    assert got.mean_wait == pytest.approx(mean_wait, abs=2e-3)


def test_patience_without_end_is_erlang_c():
    patient = impatient(100 / 30, 3, 12, patience=uniform(9_000, 10_000), within=1)
    plain = erlang_c(100 / 30, 3, 12, within=1)
    assert patient.served_in_time == pytest.approx(plain.served_in_time, abs=1e-3)
    assert patient.waited == pytest.approx(plain.waited, abs=1e-3)
    assert patient.mean_wait == pytest.approx(plain.mean_wait, abs=1e-2)
    assert erlang_c(100 / 30, 3, 10, within=5).served_in_time == 0.0


def test_callers_who_hang_up_between_five_and_ten_minutes():
    served = [impatient(100 / 30, 3, c, patience=uniform(5, 10), within=5).served_in_time for c in (8, 9, 10, 11)]
    assert served == pytest.approx([0.302, 0.542, 0.799, 0.947], abs=0.001)


def test_patience_may_come_from_a_curve():
    times = np.arange(5, 10, 0.01)
    got = impatient(100 / 30, 3, 9, patience=stepwise(times, (10 - times) / 5), within=5)
    assert got.served_in_time == pytest.approx(0.542, abs=0.005)
    assert agents_needed(100 / 30, 3, patience=uniform(5, 10), within=5, served=0.79) == 10


def test_a_queue_that_grows_without_end_is_refused():
    with pytest.raises(ValueError, match="without end"):
        impatient(4, 3, 2, patience=np.ones_like, within=5)
    with pytest.raises(ValueError, match="at least one agent"):
        erlang_c(1, 1, 0, within=1)


def test_the_famous_figures_are_arithmetic_on_the_base():
    gains = [retention_gain(retention=r, points=5, discount=0.10) for r in (0.70, 0.85, 0.90, 0.95)]
    assert gains == pytest.approx([0.1429, 0.25, 0.3333, 0.5], abs=1e-3)
    assert lifetime_value(100, retention=0, discount=0.1) == pytest.approx(100)
    with pytest.raises(ValueError, match="discount rate is above 0"):
        lifetime_value(100, retention=0.9, discount=0)


@pytest.mark.parametrize(("cohort", "alpha", "beta", "log_likelihood"), [
    ([1000, 869, 743, 653, 593, 551, 517, 491], 0.668, 3.806, -1611.2),
    ([1000, 631, 468, 382, 326, 289, 262, 241], 0.704, 1.182, -1680.3),
])  # fmt: skip
def test_shifted_beta_geometric_gives_the_published_values(cohort, alpha, beta, log_likelihood):
    """Fader & Hardie (2007), their two cohorts."""
    got = fit_retention(cohort)
    assert (got.alpha, got.beta) == pytest.approx((alpha, beta), abs=0.002)
    assert got.log_likelihood == pytest.approx(log_likelihood, abs=0.1)
    assert got.survival(12) > got.survival(7) * (got.survival(7) / got.survival(6)) ** 5  # who stays is loyal


def test_retention_refuses_a_cohort_that_grows():
    with pytest.raises(ValueError, match="cannot grow"):
        fit_retention([100, 90, 95])


def test_retention_value_without_variety_is_the_simple_formula():
    steady = fit_retention([round(1e7 * 0.8**year) for year in range(8)])
    assert steady.value(100, discount=0.1) == pytest.approx(lifetime_value(100, retention=0.8, discount=0.1), rel=0.01)


def test_bg_nbd_gives_the_published_expectation():
    """Fader, Hardie & Lee (2005): the customer with 2 purchases, the last in week 30.43 of 38.86."""
    model = Purchases(r=0.243, alpha=4.414, a=0.793, b=2.426)
    assert model.expected(2, 30.43, 38.86, during=39) == pytest.approx(1.226, abs=0.001)
    assert model.active([0], [0], [38.86]) == pytest.approx([1.0])


def test_bg_nbd_recovers_its_parameters():
    dice = np.random.default_rng(5)
    rates, leaving = dice.gamma(0.8, 1 / 6, 3000), dice.beta(0.9, 2.5, 3000)
    repeats, last = np.zeros(3000), np.zeros(3000)
    for at in range(3000):
        time = dice.exponential(1 / rates[at])
        while time < 52:
            repeats[at], last[at] = repeats[at] + 1, time
            if dice.random() < leaving[at]:
                break
            time += dice.exponential(1 / rates[at])
    got = fit_purchases(repeats, last, np.full(3000, 52.0))
    assert (got.r, got.alpha) == pytest.approx((0.8, 6), rel=0.2)
    assert got.a / (got.a + got.b) == pytest.approx(0.9 / 3.4, rel=0.2)
    with pytest.raises(ValueError, match="end of observation"):
        fit_purchases([1], [60], [52])


def test_spend_shrinks_to_everybodys_mean():
    dice = np.random.default_rng(6)
    purchases = dice.integers(1, 12, 3000)
    rate = dice.gamma(3.7, 1 / 15.4, 3000)
    spend = dice.gamma(6.2 * purchases) / rate / purchases
    got = fit_spend(purchases, spend)
    overall = got.p * got.gamma / (got.q - 1)
    assert overall == pytest.approx(6.2 * 15.4 / 2.7, rel=0.1)
    assert overall < got.expected([1], [80.0])[0] < got.expected([20], [80.0])[0] < 80


def test_one_seen_for_a_week_is_no_certainty_about_a_hundred():
    curve = kaplan_meier([1.0] * 100 + [10.0], [False] * 101)
    assert (curve.at(7), curve.seen(7), curve.seen(0.5)) == (1.0, 1, 101)
    assert curve.interval(7) == pytest.approx((0.025, 1.0))
    assert curve.interval(0.5)[0] > 0.96


def test_the_lower_limit_widens_with_those_no_longer_seen():
    curve = kaplan_meier([0.5] + [1.0] * 99 + [10.0], [True] + [False] * 100)
    seen, unseen = curve.interval(0.6), curve.interval(7)
    assert seen[0] > 0.92
    assert unseen[0] < 0.6
    assert unseen[1] == seen[1]


def test_all_have_ended_is_as_sure_as_they_are_many():
    curve = kaplan_meier([1.0, 2.0, 3.0, 9.0], [True] * 4)
    assert curve.interval(9) == pytest.approx((0.0, 1 - 0.025**0.25))


def test_two_hundred_agents_for_a_call_a_day_keep_nobody_waiting():
    got = impatient(0.001, 0.1, 200, patience=uniform(5, 10), within=5)
    assert (got.served_in_time, got.hung_up, got.mean_wait) == (1.0, 0.0, 0.0)

"""Intervals of shares, differences and scores: exact coverage by enumeration, statsmodels as oracle."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats import proportion

from careloop.core.statistics.difference import agresti_caffo, newcombe
from careloop.core.statistics.distribution import goodman
from careloop.core.statistics.net_promoter import net_promoter_interval, net_promoter_score
from careloop.core.statistics.share import jeffreys, wilson

SHARES = np.arange(0.50, 0.985, 0.01)


def coverages(interval, n):
    """Exact coverage at each true share, by adding up the chances of every possible count."""
    limits = np.array([interval(x, n) for x in range(n + 1)])
    inside = (limits[:, :1] <= SHARES) & (limits[:, 1:] >= SHARES)
    return (stats.binom.pmf(np.arange(n + 1)[:, None], n, SHARES) * inside).sum(axis=0)


@pytest.mark.parametrize("n", [10, 20, 50, 100])
def test_wilson_covers(n):
    got = coverages(wilson, n)
    assert got.mean() >= 0.945
    assert got.min() >= 0.90


def test_wald_would_fail_the_same_test():
    def wald(x, n):
        half = 1.96 * math.sqrt(x / n * (1 - x / n) / n)
        return x / n - half, x / n + half

    assert coverages(wald, 10).min() < 0.30


@given(st.integers(1, 300), st.floats(0, 1), st.sampled_from([0.8, 0.9, 0.95, 0.99]))
def test_wilson_and_jeffreys_agree_with_statsmodels(n, at, level):
    x = round(at * n)
    for ours, method in ((wilson, "wilson"), (jeffreys, "jeffreys")):
        theirs = proportion.proportion_confint(x, n, alpha=1 - level, method=method)
        expected = [0.0 if x == 0 else theirs[0], 1.0 if x == n else theirs[1]]
        assert ours(x, n, level=level) == pytest.approx(expected, abs=1e-9)


@given(st.integers(1, 60), st.floats(0, 1), st.integers(1, 60), st.floats(0, 1))
def test_differences_agree_with_statsmodels(n, at, m, other):
    counts = round(at * n), n, round(other * m), m
    for ours, method in ((newcombe, "newcomb"), (agresti_caffo, "agresti-caffo")):
        theirs = proportion.confint_proportions_2indep(*counts, compare="diff", method=method)
        assert ours(*counts) == pytest.approx([max(theirs[0], -1), min(theirs[1], 1)], abs=1e-7)


def test_newcombe_covers_two_groups_of_ten():
    limits = {(x, y): newcombe(x, 10, y, 10) for x, y in itertools.product(range(11), repeat=2)}
    for p, q in itertools.product((0.5, 0.6, 0.7, 0.8, 0.9), repeat=2):
        chance = np.outer(stats.binom.pmf(range(11), 10, p), stats.binom.pmf(range(11), 10, q))
        inside = sum(chance[pair] for pair, (low, high) in limits.items() if low <= p - q <= high)
        assert inside >= 0.93


@pytest.mark.parametrize("n", [10, 20, 50])
def test_net_promoter_interval_covers(n):
    counts = [(up, n - up - down, down) for up in range(n + 1) for down in range(n + 1 - up)]
    limits = np.array([net_promoter_interval(*each) for each in counts])
    for up, down in [(0.2, 0.2), (0.4, 0.2), (0.5, 0.1), (0.6, 0.25), (0.3, 0.4)]:
        chance = stats.multinomial.pmf(counts, n, [up, 1 - up - down, down])
        truth = 100 * (up - down)
        assert chance[(limits[:, 0] <= truth) & (truth <= limits[:, 1])].sum() >= 0.94


def test_a_score_of_nobody_is_none_and_everything_is_possible():
    assert net_promoter_score(0, 0, 0) is None
    assert net_promoter_interval(0, 0, 0) == (-100.0, 100.0)


@given(st.lists(st.integers(0, 80), min_size=2, max_size=6).filter(lambda counts: sum(counts) > 0))
def test_goodman_agrees_with_statsmodels(counts):
    theirs = proportion.multinomial_proportions_confint(counts, method="goodman")
    for ours, expected in zip(goodman(counts), theirs, strict=True):
        assert ours == pytest.approx(expected, abs=1e-9)


def test_no_answers_leave_everything_open():
    assert wilson(0, 0) == jeffreys(0, 0) == (0.0, 1.0)
    assert newcombe(1, 2, 0, 0) == (-1.0, 1.0)
    assert goodman([0, 0]) == [(0.0, 1.0), (0.0, 1.0)]


@pytest.mark.parametrize("counts", [(3, 2), (-1, 2)])
def test_impossible_counts_are_refused(counts):
    with pytest.raises(ValueError, match="successes among"):
        wilson(*counts)


@pytest.mark.parametrize("level", [0, 1, 95])
def test_a_level_out_of_range_is_refused(level):
    with pytest.raises(ValueError, match="between 0 and 1"):
        wilson(1, 2, level=level)

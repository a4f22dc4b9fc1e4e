"""Weighting: unequal chances, clusters, unknown people, and the ends of a scale."""

import numpy as np
import pytest

from careloop.core.statistics.clusters import clustered_variance, codes
from careloop.core.statistics.distribution import goodman, simultaneous
from careloop.core.statistics.net_promoter import net_promoter_interval
from careloop.core.statistics.share import wilson
from careloop.core.statistics.weighting import weighted


def test_equal_weights_are_the_plain_share():
    found = weighted([1.0] * 6 + [0.0] * 4)
    assert (found.value, found.kish, found.is_clustered) == (0.6, 10.0, False)
    assert found.share_interval(0.95) == pytest.approx(wilson(6, 10))


def test_unequal_weights_count_like_fewer_answers():
    found = weighted([1.0] * 20 + [0.0] * 20, weights=[1.0] * 20 + [9.0] * 20)
    assert found.value == pytest.approx(0.1)
    assert found.kish == pytest.approx(200**2 / (20 + 20 * 81))
    assert found.share_interval(0.95) == pytest.approx(wilson(0.1 * found.kish, found.kish))


@pytest.mark.parametrize("unknown", ["", None, float("nan")])
def test_who_is_not_known_is_a_cluster_of_their_own(unknown):
    names = np.array([f"p{at // 10}" for at in range(400)], dtype=object)
    values = [float((at // 10) % 2) for at in range(400)]
    names[7] = names[13] = unknown
    assert codes(names).max() == 41
    with_gaps = weighted(values, groups=[names])
    assert with_gaps.is_clustered
    assert with_gaps.effective(0.25) < 50
    assert clustered_variance(values, [unknown] * 400) == pytest.approx(clustered_variance(values))


@pytest.mark.parametrize(
    ("values", "scale"), [([5.0] * 12, (1, 5)), ([5.0] * 11 + [4.0], (1, 5)), ([1.0] * 30, (0, 1))]
)
def test_limits_of_a_mean_stay_on_the_scale_and_are_never_a_point(values, scale):
    low, high = weighted(values).mean_interval(0.95, scale)
    assert scale[0] <= low < np.mean(values) <= high <= scale[1]
    assert high - low > 0.05 * (scale[1] - scale[0])


def test_in_the_middle_of_the_scale_the_limits_are_those_of_t():
    values = np.random.default_rng(3).choice([1.0, 2, 3, 4, 5], 400)
    low, high = weighted(values).mean_interval(0.95, (1, 5))
    half = 1.966 * values.std(ddof=1) / 20
    assert (low, high) == pytest.approx((values.mean() - half, values.mean() + half), abs=0.01)


def test_goodman_of_weighted_shares():
    assert simultaneous([0.5, 0.3, 0.2], [100] * 3, level=0.95) == goodman([50, 30, 20])


def test_a_score_takes_the_quantile_it_is_given():
    narrow, wide = net_promoter_interval(60, 20, 20), net_promoter_interval(60, 20, 20, quantile=2.6)
    assert wide[0] < narrow[0]
    assert narrow[1] < wide[1]

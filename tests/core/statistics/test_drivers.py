"""Drivers and reliability: exact cases, published formulas, warnings that must come."""

import numpy as np
import pytest

from careloop.core.statistics.drivers import drivers, lmg
from careloop.core.statistics.reliability import alpha, attenuated, difference_reliability, omega


def one_factor(loadings, *, n=4000, seed=3):
    dice = np.random.default_rng(seed)
    loadings = np.asarray(loadings)
    return dice.normal(size=(n, 1)) * loadings + dice.normal(size=(n, len(loadings))) * np.sqrt(1 - loadings**2)


def test_alpha_and_omega_of_equal_items_are_spearman_brown():
    items = one_factor([0.8] * 4)
    expected = 4 * 0.64 / (1 + 3 * 0.64)
    assert alpha(items) == pytest.approx(expected, abs=0.01)
    assert omega(items) == pytest.approx(expected, abs=0.01)


def test_omega_exceeds_alpha_when_items_differ():
    items = one_factor([0.95, 0.9, 0.5, 0.3])
    loadings = np.array([0.95, 0.9, 0.5, 0.3])
    assert omega(items) == pytest.approx(
        loadings.sum() ** 2 / (loadings.sum() ** 2 + (1 - loadings**2).sum()), abs=0.02
    )
    assert alpha(items) < omega(items)


def test_reliability_needs_people_and_items():
    assert alpha(np.ones((5, 1))) is None
    assert alpha(np.ones((5, 3))) is None
    assert omega(np.ones((5, 2))) is None
    assert alpha([[1, 2], [np.nan, 2], [2, 1]]) is None


def test_a_difference_of_two_reliable_scores_may_be_noise():
    assert difference_reliability(0.85, 0.85, 0.60) == pytest.approx(0.625)
    assert difference_reliability(0.5, 0.5, 0.9) == 0.0
    assert attenuated(0.6, 0.5, 0.8) == pytest.approx(0.6 * np.sqrt(0.4))


def test_lmg_of_independent_drivers_is_their_share_of_the_variance():
    dice = np.random.default_rng(1)
    x = dice.normal(size=(40_000, 3))
    y = x @ [0.6, 0.3, 0.0] + dice.normal(size=40_000)
    assert lmg(x, y) == pytest.approx([0.8, 0.2, 0.0], abs=0.01)
    assert lmg(x, np.zeros(40_000)) == pytest.approx([1 / 3] * 3)


def test_lmg_shares_what_two_equal_drivers_explain_together():
    dice = np.random.default_rng(1)
    x = dice.normal(size=(5000, 1))
    assert lmg(np.hstack([x, x]), x[:, 0] + dice.normal(size=5000)) == pytest.approx([0.5, 0.5], abs=1e-6)


def test_a_driver_without_effect_has_zero_inside_and_an_unreliable_one_is_marked():
    dice = np.random.default_rng(2)
    x = dice.normal(size=(400, 3))
    got = drivers(x, x @ [0.6, 0.4, 0.0] + dice.normal(size=400), dice=dice, reliabilities=[0.9, 0.5, 0.8], draws=50)
    assert got[0].effect_interval[0] > 0
    assert got[2].effect_interval[0] < 0 < got[2].effect_interval[1]
    assert [each.is_unreliable for each in got] == [False, True, False]
    assert sum(each.importance for each in got) == pytest.approx(1)
    for each in got:
        assert each.importance_interval[0] <= each.importance <= each.importance_interval[1] + 0.01


def test_too_few_contacts_are_refused():
    with pytest.raises(ValueError, match="at least three contacts"):
        drivers(np.ones((5, 3)), np.ones(5), dice=np.random.default_rng(1))

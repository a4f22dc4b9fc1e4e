"""Clustered variance, logistic ridge and raking beside statsmodels and brute force."""

import numpy as np
import pytest
import statsmodels.api as sm

from careloop.core.statistics.clusters import clustered_variance, degrees_of_freedom, design_effect
from careloop.core.statistics.logistic import fit_logistic
from careloop.core.statistics.raking import EmptyGroup, rake


@pytest.fixture
def dice():
    return np.random.default_rng(4)


def test_one_way_equals_statsmodels(dice):
    values, groups = dice.normal(size=300), dice.integers(0, 20, 300)
    fit = sm.OLS(values, np.ones(300)).fit(cov_type="cluster", cov_kwds={"groups": groups})
    assert clustered_variance(values, groups) == pytest.approx(fit.cov_params()[0, 0], rel=1e-9)


def test_two_ways_is_near_statsmodels_which_uses_one_common_small_sample_factor(dice):
    agents, customers = dice.integers(0, 40, 4000), dice.integers(0, 900, 4000)
    values = dice.normal(size=40)[agents] + dice.normal(size=900)[customers] + dice.normal(size=4000)
    fit = sm.OLS(values, np.ones(4000)).fit(
        cov_type="cluster", cov_kwds={"groups": np.column_stack([agents, customers])}
    )
    assert clustered_variance(values, agents, customers) == pytest.approx(fit.cov_params()[0, 0], rel=0.03)


def test_independent_contacts_have_the_textbook_variance():
    assert clustered_variance([0, 0, 1, 1]) == pytest.approx(np.var([0, 0, 1, 1], ddof=1) / 4)


def test_two_ways_are_never_less_than_one(dice):
    for _ in range(50):
        values, agents, customers = dice.normal(size=60), dice.integers(0, 5, 60), dice.integers(0, 20, 60)
        both = clustered_variance(values, agents, customers)
        assert both >= max(clustered_variance(values, agents), clustered_variance(values, customers))


def test_a_single_group_says_nothing_and_is_passed_over():
    assert clustered_variance([0, 1, 1], ["a", "a", "a"]) == clustered_variance([0, 1, 1])
    assert degrees_of_freedom(30, ["a"] * 30) == 29
    assert degrees_of_freedom(30, ["a", "b", "c"] * 10) == 2


def test_whole_clusters_that_agree_count_once():
    assert design_effect([1] * 10 + [0] * 10, ["a"] * 10 + ["b"] * 10) == pytest.approx(19.0)


def test_logistic_without_ridge_equals_statsmodels(dice):
    x = np.column_stack([dice.normal(size=500), dice.random(500) < 0.3]).astype(float)
    y = (dice.random(500) < 1 / (1 + np.exp(-(0.4 + x @ [0.8, -1.1])))).astype(float)
    ours = fit_logistic(x, y, ridge=0)
    theirs = sm.Logit(y, sm.add_constant(x)).fit(disp=0).params
    assert [ours.intercept, *ours.coefficients] == pytest.approx(theirs, abs=1e-6)


def test_weights_count_as_repetitions(dice):
    x, y, times = dice.normal(size=(60, 2)), (dice.random(60) < 0.5).astype(float), dice.integers(1, 4, 60)
    weighted = fit_logistic(x, y, weights=times, ridge=0)
    repeated = fit_logistic(np.repeat(x, times, axis=0), np.repeat(y, times), ridge=0)
    assert weighted.coefficients == pytest.approx(repeated.coefficients, abs=1e-6)


def test_separable_outcomes_and_constant_columns_stay_finite():
    x = np.column_stack([np.arange(20.0), np.ones(20)])
    model = fit_logistic(x, (x[:, 0] > 9).astype(float))
    assert model.coefficients[1] == 0.0
    assert 0 < model.coefficients[0] < 3
    assert fit_logistic(x, np.ones(20)).predict(x).min() > 0.99


def test_logistic_refuses_what_is_no_share():
    with pytest.raises(ValueError, match="between 0 and 1"):
        fit_logistic(np.zeros((2, 1)), [0, 2])


def test_raking_meets_both_margins(dice):
    channel, language = dice.choice(["mail", "chat"], 400, p=[0.8, 0.2]), dice.choice(["ko", "ja", "en"], 400)
    weights = rake([(list(channel), {"mail": 0.5, "chat": 0.5}), (list(language), {"ko": 0.6, "ja": 0.3, "en": 0.1})])
    assert weights.mean() == pytest.approx(1)
    assert weights[channel == "mail"].sum() / 400 == pytest.approx(0.5, abs=1e-6)
    assert weights[language == "ko"].sum() / 400 == pytest.approx(0.6, abs=1e-6)


def test_raking_says_which_group_is_empty():
    with pytest.raises(EmptyGroup, match="phone"):
        rake([(["mail", "mail"], {"mail": 0.5, "phone": 0.5})])
    with pytest.raises(ValueError, match="fax"):
        rake([(["fax"], {"mail": 1})])

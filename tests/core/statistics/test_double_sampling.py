"""Double sampling: exact cases, bad and odd input, and what it must never do. Coverage: test_simulations.py."""

import numpy as np
import pytest

from careloop.core.notes import note, translated
from careloop.core.statistics import double_sample_mean
from careloop.core.statistics.share import wilson


def month(n=3000, *, seed=1, sampled=0.15, response=1.0, slope=0.0):
    """Contacts with a good signal; `response` may depend on a feature."""
    dice = np.random.default_rng(seed)
    feature = dice.normal(size=n)
    truth = (dice.random(n) < 1 / (1 + np.exp(-(0.8 + feature)))).astype(float)
    signal = truth + dice.normal(0, 0.6, n)
    asked = dice.random(n) < sampled
    answered = asked & (dice.random(n) < response * 2 / (1 + np.exp(-slope * feature)) / (2 if slope else 1))
    return {
        "signal": signal,
        "answer": np.where(answered, truth, np.nan),
        "sampled_prob": np.full(n, sampled),
        "answered": answered,
        "features": feature[:, None],
        "agent": dice.integers(0, 30, n),
        "customer": dice.integers(0, 2000, n),
    }, truth.mean()


def test_asking_everybody_gives_the_mean_itself():
    arrays, truth = month(sampled=1.0)
    got = double_sample_mean(**arrays)
    assert got.value == pytest.approx(truth, abs=1e-9)
    assert (got.n, got.denominator, got.asked, got.response_rate) == (3000, 3000, 3000, 1.0)
    assert got.notes == ()


def test_a_good_signal_narrows_the_interval():
    arrays, truth = month()
    with_signal = double_sample_mean(**arrays)
    without = double_sample_mean(**{**arrays, "signal": np.zeros(3000), "features": None})
    assert with_signal.interval[0] <= truth <= with_signal.interval[1]
    assert np.diff(with_signal.interval) < 0.8 * np.diff(without.interval)


def test_answering_that_follows_a_feature_is_mended():
    arrays, truth = month(30_000, sampled=0.3, response=0.9, slope=1.5)
    answers = arrays["answer"][~np.isnan(arrays["answer"])]
    got = double_sample_mean(**arrays)
    assert answers.mean() - truth > 0.04
    assert abs(got.value - truth) < 0.015
    assert note("assumes-response") in got.notes


@pytest.mark.parametrize(("low", "high"), [(0, 1), (1, 5), (1, 7), (0, 10), (-100, 100), (0, 1000)])
def test_every_scale_gives_the_same_answer(low, high):
    arrays, _truth = month()
    plain = double_sample_mean(**arrays)
    scaled = double_sample_mean(**{**arrays, "answer": low + (high - low) * arrays["answer"]})
    assert scaled.value == pytest.approx(low + (high - low) * plain.value)
    assert scaled.interval == pytest.approx([low + (high - low) * limit for limit in plain.interval])


def test_labels_of_any_kind_are_the_same_clusters():
    arrays, _truth = month()
    named = {**arrays, "agent": [f"agent {number}" for number in arrays["agent"]]}
    assert double_sample_mean(**named) == double_sample_mean(**arrays)
    assert double_sample_mean(**{**named, "signal": np.where(arrays["signal"] > 0.5, "yes", "no")}).value > 0.5


@pytest.mark.parametrize("left_out", [("agent",), ("customer",), ("agent", "customer"), ("features",)])
def test_clusters_and_features_are_optional(left_out):
    arrays, truth = month()
    got = double_sample_mean(**{name: value for name, value in arrays.items() if name not in left_out})
    assert got.interval[0] <= truth <= got.interval[1]


def test_gaps_in_signal_and_features_are_information_not_an_error():
    arrays, truth = month()
    arrays["signal"][::3] = np.nan
    arrays["features"][::7] = np.nan
    got = double_sample_mean(**arrays)
    assert got.interval[0] <= truth <= got.interval[1]
    assert double_sample_mean(**{**arrays, "signal": np.full(3000, np.nan)}).value is not None


def test_contacts_that_could_never_be_asked_are_not_spoken_about():
    arrays, _truth = month(sampled=1.0)
    arrays["sampled_prob"][:1000] = 0
    arrays["answer"][:1000], arrays["answered"][:1000] = np.nan, False
    got = double_sample_mean(**arrays)
    assert got.value == pytest.approx(np.nanmean(arrays["answer"]))
    assert got.denominator == 2000
    assert note("never-asked", count=1000) in got.notes


def test_answers_without_a_draw_are_left_out_and_said():
    arrays, _truth = month(sampled=1.0)
    arrays["sampled_prob"][:10] = 0
    got = double_sample_mean(**arrays)
    assert got.n == 2990
    assert note("volunteers", count=10) in got.notes


def test_nobody_answered_is_not_measured():
    arrays, _truth = month()
    got = double_sample_mean(**{**arrays, "answer": np.full(3000, np.nan), "answered": np.zeros(3000, dtype=bool)})
    assert (got.value, got.interval, got.n, got.asked, got.response_rate) == (None, None, 0, 450, 0.0)
    assert got.notes == (note("nobody-answered"),)
    assert double_sample_mean([], [], [], []).value is None


def test_all_the_same_answer_is_no_certainty():
    got = double_sample_mean(np.zeros(200), np.ones(200), 1.0, [True] * 200)
    assert got.value == 1.0
    assert got.interval == pytest.approx(wilson(200, 200), abs=0.002)


@pytest.mark.parametrize("n", [1, 2, 3, 8])
def test_tiny_samples_give_wide_intervals(n):
    got = double_sample_mean(np.arange(n), [1.0, 0, 1, 1, 0, 1, 1, 1][:n], 1.0, [True] * n)
    assert 0 <= got.interval[0] <= got.value <= got.interval[1] <= 1
    assert got.interval[1] - got.interval[0] > 0.5


def test_few_clusters_widen_and_say_so():
    arrays, _truth = month()
    few = double_sample_mean(**{**arrays, "agent": arrays["agent"] % 3, "customer": None})
    many = double_sample_mean(**{**arrays, "customer": None})
    assert np.diff(few.interval) > 0
    assert note("few-clusters", count=3) in few.notes
    assert note("few-clusters", count=3) not in many.notes


def test_extreme_weights_are_said_and_the_interval_is_wide():
    arrays, _truth = month(sampled=1.0)
    arrays["sampled_prob"][:] = np.where(np.arange(3000) < 1500, 1.0, 0.004)
    keep = (np.arange(3000) < 1500) | (np.arange(3000) % 250 == 0)
    arrays["answer"], arrays["answered"] = np.where(keep, arrays["answer"], np.nan), keep
    got = double_sample_mean(**arrays)
    assert np.diff(got.interval) > 0.15
    assert any(each.startswith("A few answers carry") for each in got.notes)


def test_sensitivity_widens_both_ways_only_where_somebody_stayed_silent():
    arrays, _truth = month(response=0.5)
    plain, wide = double_sample_mean(**arrays), double_sample_mean(**arrays, sensitivity=0.4)
    assert wide.value == plain.value
    assert wide.interval[0] < plain.interval[0] - 0.01
    assert wide.interval[1] > plain.interval[1] + 0.01
    complete = month(sampled=1.0)[0]
    assert double_sample_mean(**complete, sensitivity=0.4).interval == pytest.approx(
        double_sample_mean(**complete).interval, abs=1e-3
    )


def test_knowing_who_was_asked_is_taken_from_gaps_in_answered():
    arrays, _truth = month(30_000, sampled=0.3, response=0.9, slope=1.5)
    asked = np.random.default_rng(5).random(30_000) < 0.1
    known = {**arrays, "answered": np.where(arrays["answered"] | asked, arrays["answered"].astype(float), np.nan)}
    got = double_sample_mean(**known)
    assert got.asked == (arrays["answered"] | asked).sum()
    assert note("asked-expected") not in got.notes


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"sampled_prob": [0.5, 0.5]}, "sampled_prob has 2 entries"),
        ({"sampled_prob": np.full(3000, 1.5)}, "between 0 and 1"),
        ({"signal": [1.0]}, "signal has 1 entries"),
        ({"agent": ["a"]}, "agent has 1 entries"),
        ({"level": 95}, "between 0 and 1"),
        ({"answer": np.full(3000, np.inf)}, "infinite"),
    ],
)
def test_arrays_that_do_not_fit_are_refused_in_words(change, words):
    arrays, _truth = month()
    with pytest.raises(ValueError, match=words):
        double_sample_mean(**{**arrays, **change})


def test_notes_are_said_in_three_languages():
    sentence = note("never-asked", count=1000)
    assert translated(sentence, "ko").startswith("1000건은")
    assert translated(sentence, "ja").startswith("1000件は")
    assert translated(sentence, "en") == sentence
    assert translated("Something else.", "ko") == "Something else."


@pytest.mark.parametrize(
    ("signal", "answers", "holds"),
    [
        ([1, 2, 3, 4, 5] * 4, [1.0] * 20, (1, 2)),
        ([0, 10, 5, 7] * 5, [4.0, 5.0] * 10, (4.3, 4.7)),
        ([1] * 20, [5.0] * 20, (5,)),
    ],
)
def test_a_scale_of_which_only_some_answers_came_is_not_guessed_too_narrow(signal, answers, holds):
    low, high = double_sample_mean(signal, answers, 0.5, [True] * 20).interval
    assert all(low <= each <= high for each in holds)
    assert high - low > 0.1


def test_answers_at_both_ends_tell_the_scale():
    low, high = double_sample_mean([1, 2, 3, 4, 5] * 4, [1.0] * 2 + [5.0] * 18, 0.5, [True] * 20).interval
    assert 1 <= low <= high <= 5


def test_a_heavy_stratum_without_a_surprise_is_no_certainty():
    """Twelve answers of weight 50, all as the signal says, beside three hundred light ones."""
    signal = np.r_[np.ones(600), np.zeros(1000)]
    answered = np.r_[np.arange(600) < 12, np.arange(1000) < 300]
    probability = np.r_[np.full(600, 0.02), np.full(1000, 0.3)]
    answer = np.where(answered, np.r_[np.ones(600), np.arange(1000) % 2], np.nan)
    got = double_sample_mean(signal, answer, probability, answered)
    assert np.diff(got.interval) > 0.1


def test_an_unknown_customer_is_a_cluster_of_its_own():
    arrays, _truth = month()
    named = np.array([f"c{number}" for number in arrays["customer"]], dtype=object)
    gone = np.where(np.arange(3000) % 3 == 0, None, named)
    assert double_sample_mean(**{**arrays, "customer": gone}).interval == pytest.approx(
        double_sample_mean(**arrays).interval, abs=0.01
    )


def test_a_sensitivity_that_is_no_number_is_refused():
    with pytest.raises(ValueError, match="log odds ratio"):
        double_sample_mean([1, 0], [1, 0], 1.0, [True, True], sensitivity=float("nan"))


def test_an_infinite_signal_is_a_gap():
    dice = np.random.default_rng(4)
    signal, truth = dice.random(400), (dice.random(400) < 0.7).astype(float)
    infinite = double_sample_mean(np.where(signal > 0.5, np.inf, signal), truth, 1.0, np.ones(400, dtype=bool))
    missing = double_sample_mean(np.where(signal > 0.5, np.nan, signal), truth, 1.0, np.ones(400, dtype=bool))
    assert (infinite.value, infinite.interval) == (missing.value, missing.interval)


def test_whatever_numbers_come_the_interval_holds_the_value():
    """A signal near the largest number, one contact, answers all alike, no chance at all: no warning, no surprise."""
    for seed in range(60):
        dice = np.random.default_rng(seed)
        n = int(dice.choice([1, 2, 7, 60]))
        signal = dice.choice([np.nan, 1e200, -3.0, 0.5], n) * dice.normal(size=n)
        probability = dice.choice([0, 0.01, 0.5, 1], n)
        comes = dice.random(n) < 0.6
        answer = np.where(comes, dice.integers(0, 2, n) if seed % 3 else 1.0, np.nan)
        got = double_sample_mean(signal, answer, probability, comes, customer=[None] * n, agent=dice.integers(0, 3, n))
        assert got.denominator == (probability > 0).sum()
        assert got.n == (comes & (probability > 0)).sum()
        if got.n:
            assert 0 <= got.interval[0] <= got.value <= got.interval[1] <= 1

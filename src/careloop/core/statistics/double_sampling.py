"""Double sampling: what do all contacts say, when all have a cheap signal and a few have a good answer?

Reads       a signal on every contact (a key pressed, a score read from the words, a classifier's verdict), good answers
            of a random sample whose probabilities are known, and the agent and customer of each contact.
Gives       a Measure: the mean answer of all contacts that could be asked, with a clustered interval.
How         mean of f(z) + weighted mean of (answer - f(z)), where f predicts the answer from signal and features
            (fitted without the contact it predicts) and the weight is 1 / (probability of being asked · probability of
            answering). Consistent if f or the model of answering is right (Robins, Rotnitzky & Zhao 1994; Hansen &
            Hurwitz 1946; Tenenbein 1970). Variance clustered by agent and customer, Wilson's limits with t.
            Sensitivity: those who did not answer are tilted by exp(± sensitivity) in odds; the union is given.
Read it so  400 answers of 6,000 contacts give about ± 5 points; a good signal brings that to ± 4.
Blind to    a second channel that is itself wrong, and contacts that could never be asked.
"""

from dataclasses import dataclass

import msgspec
import numpy as np
import scipy
from numpy.typing import ArrayLike

from careloop.core.findings import Measure
from careloop.core.notes import note
from careloop.core.statistics.answering import answering
from careloop.core.statistics.clusters import Floats, carrying, clustered_variance, degrees_of_freedom
from careloop.core.statistics.double_inputs import Sample, prepare
from careloop.core.statistics.logistic import fit_logistic
from careloop.core.statistics.share import Interval, normal_quantile, score_interval

FOLDS = 5
FEW = 10  # with fewer answers neither model is fitted
RARE = 5  # with fewer answers of the rarer kind the estimated variance is not to be believed alone
FEW_CLUSTERS = 10


@dataclass(frozen=True)
class _Estimate:
    value: float  # 0 to 1
    summands: Floats  # one a contact, their mean is the value
    expected: Floats
    response: Floats
    effective: float  # the number of equally weighted answers that would count as much


def double_sample_mean(
    signal: ArrayLike,
    answer: ArrayLike,
    sampled_prob: ArrayLike,
    answered: ArrayLike,
    *,
    agent: ArrayLike | None = None,
    customer: ArrayLike | None = None,
    features: ArrayLike | None = None,
    level: float = 0.95,
    sensitivity: float = 0.0,
) -> Measure:
    """This will estimate the mean answer of all contacts with a sampling probability above 0.

    Arrays of length n: `signal` (NaN where there is none), `answer` on any scale (NaN where not asked or not answered),
    `sampled_prob` the known probability of being asked, `answered` whether an answer came (a number array may hold NaN
    for "not asked", which sharpens the model of answering); `features` is (n, k). `sensitivity` is the log odds ratio
    of answering between the satisfied and the others that the interval shall allow for (0.4 is about 1.5 times).

    Raises ValueError when the arrays do not fit, or a probability or the level is out of range.

    >>> double_sample_mean([1, 0, 1, 1], [1, 0, 1, 1], [1, 1, 1, 1], [True] * 4).value
    0.75
    """
    normal_quantile(level)
    sample = prepare(signal, answer, sampled_prob, answered, agent=agent, customer=customer, features=features)
    n = int(sample.answered.sum())
    asked = int(sample.asked.sum()) if sample.asked is not None else round(float(sample.probability.sum()))
    asked = max(asked, n)
    rate = n / asked if asked else None
    counted = Measure(n=n, denominator=len(sample.answers), asked=asked, response_rate=rate)
    if not n:
        name = "nobody-answered" if len(sample.answers) else "nobody-could-be-asked"
        return msgspec.structs.replace(counted, notes=(note(name), *_left_out(sample)))
    estimate = _estimate(sample)
    low, high = _interval(sample, estimate, level=level)
    low, high = low + _tilted(estimate, abs(sensitivity)), high + _tilted(estimate, -abs(sensitivity))
    bottom, top = sample.scale
    value, low, high = (
        bottom + (top - bottom) * round(float(np.clip(each, 0, 1)), 12) for each in (estimate.value, low, high)
    )
    notes = _notes(sample, estimate, n=n, asked=asked, sensitivity=sensitivity)
    interval = (min(low, value), max(high, value))
    return msgspec.structs.replace(counted, value=value, interval=interval, notes=notes)


def _estimate(sample: Sample) -> _Estimate:
    is_modelled = sample.answered.sum() >= FEW
    ridge = max(1.0, sample.design.shape[1] / 4)
    response = (
        answering(sample.design, sample.probability, sample.answered, asked=sample.asked, ridge=ridge)
        if is_modelled
        else np.full(len(sample.answers), min(sample.answered.sum() / sample.probability.sum(), 1.0))
    )
    weights = np.where(sample.answered, 1 / (sample.probability * response), 0.0)
    expected = _expected(sample, weights, ridge) if is_modelled else _constant(sample, weights)
    share = weights * len(weights) / weights.sum()
    residual = np.where(sample.answered, sample.answers - expected, 0.0)
    missed = float((share * residual).mean())
    summands = expected + missed + share * np.where(sample.answered, residual - missed, 0.0)
    return _Estimate(
        value=float(expected.mean()) + missed,
        summands=summands,
        expected=expected,
        response=response,
        effective=float(weights.sum() ** 2 / (weights**2).sum()),
    )


def _expected(sample: Sample, weights: Floats, ridge: float) -> Floats:
    """Each fold is predicted by a model of the other folds; heavy weights are cut for the fit alone."""
    fold = np.arange(len(weights)) % FOLDS
    fold[sample.answered] = np.arange(int(sample.answered.sum())) % FOLDS
    fitting = np.minimum(weights, 10 * np.median(weights[sample.answered]))
    fitting = fitting * sample.answered.sum() / fitting.sum()
    expected = np.empty(len(weights))
    for number in range(FOLDS):
        rows = sample.answered & (fold != number)
        model = fit_logistic(sample.design[rows], sample.answers[rows], weights=fitting[rows], ridge=ridge)
        expected[fold == number] = model.predict(sample.design[fold == number])
    return expected


def _constant(sample: Sample, weights: Floats) -> Floats:
    return np.full(len(weights), float((weights * sample.answers).sum() / weights.sum()))


def _interval(sample: Sample, estimate: _Estimate, *, level: float) -> Interval:
    groups = [group for group in (sample.agent, sample.customer) if group is not None]
    n = int(sample.answered.sum())
    variance = clustered_variance(estimate.summands, *groups)
    value = float(np.clip(estimate.value, 0, 1))
    spread = value * (1 - value)
    effective = spread / variance if variance > 0 and spread > 0 else estimate.effective
    rarer = min(sample.answers.sum(), n - sample.answers.sum())
    if rarer < RARE or n < FEW:
        effective = min(effective, estimate.effective)
    freedom = max(min(degrees_of_freedom(n, *groups), carrying(estimate.summands, *groups) - 1), 1)
    return score_interval(value, effective, float(scipy.stats.t.ppf((1 + level) / 2, freedom)))


def _tilted(estimate: _Estimate, tilt: float) -> float:
    """How the mean moves when those who did not answer differ by exp(-tilt) in odds from those like them who did."""
    expected = np.clip(estimate.expected, 0, 1)
    silent = expected * np.exp(-tilt) / (1 - expected + expected * np.exp(-tilt))
    return float(((1 - estimate.response) * (silent - expected)).mean())


def _left_out(sample: Sample) -> tuple[str, ...]:
    notes = [note("never-asked", count=sample.never_asked)] if sample.never_asked else []
    return (*notes, note("volunteers", count=sample.volunteers)) if sample.volunteers else tuple(notes)


def _notes(sample: Sample, estimate: _Estimate, *, n: int, asked: int, sensitivity: float) -> tuple[str, ...]:
    notes = list(_left_out(sample))
    if sample.asked is None and (sample.probability < 1).any():
        notes.append(note("asked-expected"))
    if n < asked:
        notes.append(note("assumes-response"))
    if sensitivity:
        notes.append(note("sensitivity", factor=f"{np.exp(abs(sensitivity)):.2f}"))
    if n < FEW:
        notes.append(note("few-answers"))
    if estimate.effective < n / 2:
        notes.append(note("heavy-weights", count=round(estimate.effective)))
    sizes = [int(group.max()) + 1 for group in (sample.agent, sample.customer) if group is not None]
    if sizes and min(sizes) < FEW_CLUSTERS:
        notes.append(note("few-clusters", count=min(sizes)))
    return tuple(notes)

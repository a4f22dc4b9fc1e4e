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

from collections.abc import Iterator
from dataclasses import dataclass

import msgspec
import numpy as np
import scipy
from numpy.typing import ArrayLike

from careloop.core.findings import Measure
from careloop.core.notes import note
from careloop.core.statistics.answering import answering
from careloop.core.statistics.clusters import Codes, Floats, carrying, clustered_variance, codes, degrees_of_freedom
from careloop.core.statistics.double_inputs import Sample, prepare
from careloop.core.statistics.logistic import fit_logistic
from careloop.core.statistics.share import Interval, normal_quantile, score_interval

FOLDS = 5
FEW = 10  # with fewer answers neither model is fitted
RARE = 5  # with fewer answers of the rarer kind the estimated variance is not to be believed alone
FEW_CLUSTERS = 10
STRATA = 10


@dataclass(frozen=True)
class _Estimate:
    value: float  # 0 to 1
    summands: Floats  # one a contact, their mean is the value
    expected: Floats
    response: Floats
    effective: float  # the number of equally weighted answers that would count as much
    least_variance: float  # what the models alone would make us expect, stratum by stratum
    freedom: float  # Satterthwaite's, of the strata


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
    if not np.isfinite(sensitivity):
        raise ValueError(f"The sensitivity is a log odds ratio, such as 0.4; it is {sensitivity}.")
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
    bottom, top = sample.scale
    value = bottom + (top - bottom) * round(float(np.clip(estimate.value, 0, 1)), 12)
    limits = [_limits(sample, estimate, scale, level=level, sensitivity=sensitivity) for scale in sample.scales]
    interval = (min(value, *(low for low, _high in limits)), max(value, *(high for _low, high in limits)))
    notes = _notes(sample, estimate, n=n, asked=asked, sensitivity=sensitivity)
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
    strata = list(_by_stratum(sample, weights, expected, residual))
    return _Estimate(
        value=float(expected.mean()) + missed,
        summands=summands,
        expected=expected,
        response=response,
        effective=float(weights.sum() ** 2 / (weights**2).sum()),
        least_variance=sum(each for each, _n in strata),
        freedom=_freedom(strata),
    )


def _by_stratum(sample: Sample, weights: Floats, expected: Floats, residual: Floats) -> Iterator[tuple[float, int]]:
    """The variance to be expected when each stratum of the draw varies as the model says, and its answers.

    A dozen heavy answers may hold no surprise by chance; the variance estimated from them alone is then too small.
    """
    come = sample.answered
    modelled = np.clip(expected, 0, 1) * (1 - np.clip(expected, 0, 1))
    seen, told = float((residual[come] ** 2).sum()), float(modelled[come].sum())
    graded = min(seen / told, 1.0) if told > 0 else 1.0  # answers of many levels vary less than yes and no
    yield float(np.var(expected)) / len(expected), len(expected)
    strata = _strata(sample.probability)
    for number in np.unique(strata[come]):
        stratum = strata == number
        mine = weights[stratum & come]
        few = 1 / (len(mine) + 2)  # as if one more had said yes and one no
        spread = graded * max(float(modelled[stratum].mean()), few * (1 - few))
        yield spread * float((mine**2).sum()) / float(weights.sum()) ** 2, len(mine)


def _freedom(strata: list[tuple[float, int]]) -> float:
    """The degrees of freedom of a sum of variances, each known from its own answers (Satterthwaite 1946)."""
    whole = sum(variance for variance, _n in strata)
    parts = sum(variance**2 / max(n - 1, 1) for variance, n in strata)
    return whole**2 / parts if parts > 0 else 1.0


def _strata(probability: Floats) -> Codes:
    """The strata of the draw: one a probability, or tenths of them where nearly every contact has its own."""
    numbers = codes(probability)
    return numbers if numbers.max(initial=0) < STRATA else numbers * STRATA // (int(numbers.max()) + 1)


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


def _limits(sample: Sample, estimate: _Estimate, scale: Interval, *, level: float, sensitivity: float) -> Interval:
    """The limits if the answers are on this scale, in its own numbers."""
    bottom, width, used = scale[0], scale[1] - scale[0], sample.scale[1] - sample.scale[0]
    shift, factor = (sample.scale[0] - bottom) / width, used / width
    low, high = _interval(sample, estimate, shift, factor, level=level)
    low += factor * _tilted(estimate, abs(sensitivity))
    high += factor * _tilted(estimate, -abs(sensitivity))
    low, high = (bottom + width * round(float(np.clip(each, 0, 1)), 12) for each in (low, high))
    return low, high


def _interval(sample: Sample, estimate: _Estimate, shift: float, factor: float, *, level: float) -> Interval:
    """Wilson's limits of the mean of shift + factor · answer, which lies between 0 and 1."""
    groups = [group for group in (sample.agent, sample.customer) if group is not None]
    n = int(sample.answered.sum())
    answered = shift + factor * sample.answers[sample.answered]
    rarer = min(answered.sum(), n - answered.sum())
    is_rare = rarer < RARE or n < FEW  # then what the models expect is no better known
    least = 0.0 if is_rare else estimate.least_variance
    variance = max(clustered_variance(estimate.summands, *groups), least) * factor**2
    value = float(np.clip(shift + factor * np.clip(estimate.value, 0, 1), 0, 1))
    spread = value * (1 - value)
    effective = spread / variance if variance > 0 and spread > 0 else estimate.effective
    if is_rare:
        effective = min(effective, estimate.effective)
    carried = min(carrying(estimate.summands, *groups) - 1, estimate.freedom)
    freedom = max(min(degrees_of_freedom(n, *groups), carried), 1)
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

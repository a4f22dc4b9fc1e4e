"""Weighting: what is the mean of answers that count unequally and share agents and customers, and how sure is it?

Reads       values, a weight each (1 / probability of being asked), the agents and customers of the answers.
Gives       `Weighted`: the mean, its clustered variance, and how many independent answers would be as sure.
How         sum(w y) / sum(w) (Hájek 1971); variance of its linearised summands (see `clusters`); effective answers are
            spread / variance, never more than Kish's (1965) (sum w)² / sum w². From 30 answers on clusters can be seen.
Read it so  every limit beside a weighted share uses the effective number, or it would be too sure.
Blind to    weights that are wrong, and those who had no chance of being asked.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import ArrayLike

from careloop.core.statistics.clusters import Floats, clustered_variance, codes, degrees_of_freedom
from careloop.core.statistics.share import Interval, normal_quantile, score_interval

MANY = 30  # from here on clusters can be seen in the data
RARE = 5  # with fewer answers that differ from all others the estimated variance is not to be believed alone


@dataclass(frozen=True)
class Weighted:
    """A weighted mean; `kish` counts answers by their weights alone, `freedom` is for t."""

    value: float
    variance: float
    kish: float
    freedom: int
    is_clustered: bool
    differing: int  # answers that are not the commonest one

    def effective(self, spread: float) -> float:
        """This will give the number of independent answers of this spread (variance of one) that are as sure."""
        if not self.is_clustered or not self.variance > 0 or not spread > 0:
            return self.kish
        return min(spread / self.variance, self.kish)

    def quantile(self, level: float) -> float:
        """This will give t where clusters estimate the variance, else the normal quantile."""
        normal = normal_quantile(level)
        return float(scipy.stats.t.ppf((1 + level) / 2, self.freedom)) if self.is_clustered else normal

    def share_interval(self, level: float) -> Interval:
        """This will give Wilson's limits, the value being a share of hits."""
        return score_interval(self.value, self.effective(self.value * (1 - self.value)), self.quantile(level))

    def mean_interval(self, level: float, scale: Interval) -> Interval:
        """This will give the limits of a mean on a scale with ends: Wilson's, with t, on the scaled mean.

        Wilson's limits stay inside the scale, and all the same answer is no certainty.
        """
        low, high = scale
        value = min(max((self.value - low) / (high - low), 0.0), 1.0)
        spread, variance = value * (1 - value), self.variance / (high - low) ** 2
        effective = spread / variance if variance > 0 and spread > 0 else self.kish
        if self.differing < RARE:
            effective = min(effective, self.kish)
        t = float(scipy.stats.t.ppf((1 + level) / 2, self.freedom))
        limits = score_interval(value, effective, t)
        bottom, top = (low + (high - low) * each for each in limits)
        return min(bottom, self.value), max(top, self.value)


def weighted(
    values: ArrayLike, *, weights: ArrayLike | None = None, groups: Sequence[Sequence[object]] = ()
) -> Weighted:
    """This will give the weighted mean of at least one value; all weights are above 0.

    >>> found = weighted([1, 1, 0], weights=[1, 1, 2])
    >>> found.value, round(found.kish, 2)
    (0.5, 2.67)
    """
    data: Floats = np.asarray(values, dtype=np.float64)
    n = len(data)
    weight = np.ones(n) if weights is None else np.asarray(weights, dtype=np.float64)
    value = float((weight * data).sum() / weight.sum())
    numbered = [codes(np.asarray(group)) for group in groups] if n >= MANY else []
    useful = [code for code in numbered if 0 < code.max(initial=0) < n - 1][:2]
    return Weighted(
        value=value,
        variance=clustered_variance(weight / weight.mean() * (data - value), *useful),
        kish=float(weight.sum() ** 2 / (weight**2).sum()),
        freedom=degrees_of_freedom(n, *useful),
        is_clustered=bool(useful),
        differing=n - int(np.unique(data, return_counts=True)[1].max()),
    )

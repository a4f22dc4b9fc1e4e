"""Reliability: is a score of several items, or a difference of two scores, more than noise?

Reads       answers of the same people to several items (people × items), or the reliabilities of two scores.
Gives       `alpha`, `omega`, `difference_reliability`, `attenuated`.
How         alpha = k/(k-1) (1 - sum of item variances / variance of the sum) (Cronbach 1951). omega = (sum of
            loadings)² / variance of the sum, one factor by iterated principal axes (McDonald 1999). A difference P - E:
            (r_P + r_E - 2 r_PE) / (2 - 2 r_PE) (Peter, Churchill & Brown 1993).
Read it so  below .7 a difference of persons, or a gap, is mostly noise: show both parts instead.
Blind to    a common bias: everybody may reliably misunderstand the question.
"""

import numpy as np
from numpy.typing import ArrayLike

from careloop.core.statistics.clusters import Floats

ENOUGH = 0.7


def alpha(items: ArrayLike) -> float | None:
    """This will give Cronbach's alpha of the complete rows; None for fewer than two items or three people."""
    table = _complete(items)
    if table is None or table.sum(axis=1).var(ddof=1) == 0:
        return None
    k = table.shape[1]
    return float(k / (k - 1) * (1 - table.var(axis=0, ddof=1).sum() / table.sum(axis=1).var(ddof=1)))


def omega(items: ArrayLike) -> float | None:
    """This will give McDonald's omega of one factor; None where `alpha` has none, or for fewer than three items."""
    table = _complete(items)
    if table is None or table.shape[1] < 3:
        return None
    covariance = np.cov(table, rowvar=False)
    total = float(covariance.sum())
    if total <= 0 or (np.diag(covariance) == 0).any():
        return None
    return float(min(_loadings(covariance).sum() ** 2 / total, 1.0))


def difference_reliability(first: float, second: float, correlation: float) -> float:
    """This will give the reliability of the difference of two scores of equal spread.

    >>> round(difference_reliability(0.85, 0.85, 0.60), 3)
    0.625
    """
    if not -1 <= correlation < 1:
        raise ValueError("The correlation of the two scores lies from -1 to below 1.")
    return max((first + second - 2 * correlation) / (2 - 2 * correlation), 0.0)


def attenuated(correlation: float, first: float, second: float) -> float:
    """This will give the correlation to be seen when two scores of these reliabilities truly correlate so."""
    return correlation * float(np.sqrt(max(first, 0.0) * max(second, 0.0)))


def _complete(items: ArrayLike) -> Floats | None:
    table = np.asarray(items, dtype=np.float64)
    if table.ndim != 2 or table.shape[1] < 2:
        return None
    table = table[~np.isnan(table).any(axis=1)]
    return table if len(table) >= 3 else None


def _loadings(covariance: Floats) -> Floats:
    """One factor by iterated principal axes; a variance smaller than its communality (Heywood) is cut."""
    variances = np.diag(covariance).copy()
    common = variances * 0.5
    loading = np.zeros(len(variances))
    for _ in range(500):
        reduced = covariance.copy()
        np.fill_diagonal(reduced, common)
        values, vectors = np.linalg.eigh(reduced)
        loading = vectors[:, -1] * np.sqrt(max(values[-1], 0.0))
        updated = np.minimum(loading**2, variances)
        if np.abs(updated - common).max() < 1e-9:
            break
        common = updated
    return np.asarray(loading * np.sign(loading.sum() or 1.0), dtype=np.float64)

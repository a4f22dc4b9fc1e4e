"""Drivers: which of several ratings goes with satisfaction, and how surely?

Reads       ratings of the same contacts (n × k, at most 10), an outcome, the reliability of each rating.
Gives       for each driver its regression coefficient with an interval, its share of the explained variance with a
            bootstrap interval, and a warning where its reliability is too low to be believed.
How         standardised least squares with robust errors; LMG: the gain in R² averaged over all orders of entering
            (Lindeman, Merenda & Gold 1980; = Shapley); percentile bootstrap over contacts.
Read it so  an association. A driver measured badly looks weak even when it matters most: then every method fails.
Blind to    causes. Confirm by a change and `effect`.
"""

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from careloop.core.statistics.clusters import Floats
from careloop.core.statistics.reliability import ENOUGH
from careloop.core.statistics.share import Interval

MOST = 10


@dataclass(frozen=True)
class Driver:
    """One rating: `effect` in standard deviations of the outcome, `importance` its share of R²."""

    effect: float
    effect_interval: Interval
    importance: float
    importance_interval: Interval
    is_unreliable: bool


def drivers(
    ratings: ArrayLike,
    outcome: ArrayLike,
    *,
    dice: np.random.Generator,
    reliabilities: Sequence[float] | None = None,
    level: float = 0.95,
    draws: int = 200,
) -> list[Driver]:
    """This will give one Driver a column, over the complete rows.

    Raises ValueError for too few rows or too many columns.
    """
    x, y = np.asarray(ratings, dtype=np.float64), np.asarray(outcome, dtype=np.float64)
    complete = ~(np.isnan(x).any(axis=1) | np.isnan(y))
    x, y = x[complete], y[complete]
    k = x.shape[1]
    if k > MOST or len(y) < 3 * (k + 1):
        raise ValueError(f"Give at most {MOST} ratings and at least three contacts for each of them.")
    effects, errors = _effects(x, y)
    half = float(stats.t.ppf((1 + level) / 2, len(y) - k - 1)) * errors
    importance = lmg(x, y)
    boots = np.array([lmg(x[rows], y[rows]) for rows in dice.integers(0, len(y), (draws, len(y)))])
    low, high = np.quantile(boots, [(1 - level) / 2, (1 + level) / 2], axis=0)
    trusted = reliabilities or [1.0] * k
    return [
        Driver(
            effect=float(effects[at]),
            effect_interval=(float(effects[at] - half[at]), float(effects[at] + half[at])),
            importance=float(importance[at]),
            importance_interval=(float(low[at]), float(high[at])),
            is_unreliable=trusted[at] < ENOUGH,
        )
        for at in range(k)
    ]


def lmg(ratings: Floats, outcome: Floats) -> Floats:
    """This will give each column's share of R²; equal shares when nothing is explained."""
    k = ratings.shape[1]
    with np.errstate(invalid="ignore", divide="ignore"):  # a constant column correlates with nothing
        matrix = np.asarray(np.nan_to_num(np.corrcoef(np.column_stack([ratings, outcome]), rowvar=False)))
    explained: dict[tuple[int, ...], float] = {(): 0.0}
    for size in range(1, k + 1):
        for chosen in itertools.combinations(range(k), size):
            explained[chosen] = _r_squared(matrix, chosen)
    gains = np.zeros(k)
    for chosen, value in explained.items():
        for at in set(range(k)) - set(chosen):
            weight = math.factorial(len(chosen)) * math.factorial(k - len(chosen) - 1) / math.factorial(k)
            gains[at] += weight * (explained[tuple(sorted((*chosen, at)))] - value)
    total = gains.sum()
    return gains / total if total > 1e-12 else np.full(k, 1 / k)


def _r_squared(matrix: Floats, chosen: tuple[int, ...]) -> float:
    inside = matrix[np.ix_(chosen, chosen)]
    with_outcome = matrix[list(chosen), -1]
    return float(with_outcome @ np.linalg.lstsq(inside, with_outcome, rcond=None)[0])


def _effects(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    spread = np.where(x.std(axis=0) > 0, x.std(axis=0), 1.0)
    design = np.column_stack([np.ones(len(y)), (x - x.mean(axis=0)) / spread])
    target = (y - y.mean()) / (y.std() or 1.0)
    inverse = np.linalg.pinv(design.T @ design)
    beta = inverse @ design.T @ target
    leverage = np.einsum("ij,jk,ik->i", design, inverse, design)
    scores = design * ((target - design @ beta) / np.clip(1 - leverage, 1e-6, 1))[:, None]  # HC3
    errors = np.sqrt(np.diag(inverse @ (scores.T @ scores) @ inverse))
    return beta[1:], errors[1:]

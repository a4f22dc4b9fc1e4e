"""Synthetic control: what would one category have done without the project, judged by a mix of the others?

Reads       the series of the treated category and of at least eight others (donors), and when the project began.
Gives       the weights of the mix, the gap after the start, and how unusual that gap is among placebo categories.
How         weights >= 0 that sum to 1 and fit the time before best (Abadie, Diamond & Hainmueller 2010); the same for
            each donor as if it had been treated; p = rank of after/before error ratio.
Read it so  with 9 donors the smallest p is 1 in 10. A poor fit before the start (`error_before`) makes it worthless.
Blind to    donors that the project touched too.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import optimize

from careloop.core.statistics.clusters import Floats

LEAST_DONORS = 8


class TooFewDonors(ValueError):
    """Placebo ranks need at least eight other categories. Use difference in differences, or wait."""


@dataclass(frozen=True)
class SyntheticControl:
    """`gap` is the mean of (treated - mix) after the start."""

    weights: tuple[float, ...]
    gap: float
    error_before: float
    p_value: float


def synthetic_control(treated: ArrayLike, donors: ArrayLike, *, begins: int) -> SyntheticControl:
    """This will fit the mix; `donors` is (categories, periods). Raises TooFewDonors, ValueError without periods."""
    series, others = np.asarray(treated, dtype=np.float64), np.asarray(donors, dtype=np.float64)
    if len(others) < LEAST_DONORS:
        raise TooFewDonors(f"There are {len(others)} other categories; {LEAST_DONORS} are needed.")
    if not 2 <= begins < len(series):
        raise ValueError("At least two periods before the start and one after it are needed.")
    weights = _weights(series[:begins], others[:, :begins])
    gaps = series - weights @ others
    ratios = [_ratio(gaps, begins)]
    for at in range(len(others)):
        rest = np.vstack([np.delete(others, at, axis=0), series])
        ratios.append(_ratio(others[at] - _weights(others[at, :begins], rest[:, :begins]) @ rest, begins))
    p_value = sum(ratio >= ratios[0] for ratio in ratios) / len(ratios)
    return SyntheticControl(
        weights=tuple(map(float, weights)),
        gap=float(gaps[begins:].mean()),
        error_before=float(np.sqrt((gaps[:begins] ** 2).mean())),
        p_value=p_value,
    )


def _ratio(gaps: Floats, begins: int) -> float:
    before = float((gaps[:begins] ** 2).mean())
    return float((gaps[begins:] ** 2).mean()) / max(before, 1e-12)


def _weights(series: Floats, donors: Floats) -> Floats:
    """Non-negative least squares with a heavy row that makes the weights sum to 1."""
    heavy = 1e3 * max(float(np.abs(donors).max()), 1e-9)
    table = np.vstack([donors.T, np.full(len(donors), heavy)])
    found, _rest = optimize.nnls(table, np.r_[series, heavy])
    return np.asarray(found / found.sum(), dtype=np.float64)

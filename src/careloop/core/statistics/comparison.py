"""Comparison: which agents, teams or sites are better, when some have three answers and some three hundred?

Reads       successes and answers of each group.
Gives       `Comparison`: for each group the shrunken share with its interval, whether it stands above or below all
            others together, and on request the chance of being among the best or the worst.
How         beta-binomial: groups' true shares come from Beta(m k, (1 - m) k); m and k are integrated over a grid of
            25 × 37 instead of being plugged in, so that the intervals keep their level (Gelman et al., Bayesian Data
            Analysis, 2013, ch. 5). All or none: the interval is open to 1 or 0, as Jeffreys' is.
Read it so  in bands, not ranks: most groups are "not told apart", and that is the truth.
Blind to    who gets which contacts: compare groups with the same mix, or not at all.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import scipy
from numpy.typing import ArrayLike

from careloop.core.statistics.clusters import Floats
from careloop.core.statistics.share import Interval, normal_quantile

CENTRES, SPREADS = 25, 37
NEGLIGIBLE = 1e-4
Band = Literal["above", "below", "not told apart"]


@dataclass(frozen=True)
class Comparison:
    """The groups in the order given; `overall` is the centre of the distribution they come from."""

    shares: tuple[float, ...]
    intervals: tuple[Interval, ...]
    bands: tuple[Band, ...]
    overall: float
    spread: float  # standard deviation of the groups' true shares
    mixture: tuple[Floats, Floats, Floats]  # weights of the grid, Beta parameters group × grid

    def chances(self, *, best: int, dice: np.random.Generator, draws: int = 4000) -> tuple[Floats, Floats]:
        """This will give each group's chance to be among the `best` highest, and among the `best` lowest."""
        weights, a, b = self.mixture
        points = dice.choice(len(weights), size=draws, p=weights)
        drawn = dice.beta(a[:, points], b[:, points])
        place = drawn.argsort(axis=0).argsort(axis=0)
        return (place >= len(a) - best).mean(axis=1), (place < best).mean(axis=1)


def compare(successes: ArrayLike, answers: ArrayLike, *, level: float = 0.95) -> Comparison:
    """This will shrink each group's share towards the others. Raises ValueError for fewer than two groups."""
    x, n = np.asarray(successes, dtype=np.float64), np.asarray(answers, dtype=np.float64)
    normal_quantile(level)
    if len(x) < 2 or len(x) != len(n) or not ((x >= 0) & (x <= n)).all():
        raise ValueError("Give successes and answers of at least two groups, never more successes than answers.")
    centre, strength, weights = _grid(x, n)
    a, b = x[:, None] + centre * strength, (n - x)[:, None] + (1 - centre) * strength
    shares = (a / (a + b)) @ weights
    intervals = [
        (0.0 if good == 0 else min(low, share), 1.0 if good == asked else max(high, share))
        for (low, high), share, good, asked in zip(_quantiles(a, b, weights, level), shares, x, n, strict=True)
    ]
    overall = float(centre @ weights)
    spread = float(np.sqrt(centre * (1 - centre) / (strength + 1)) @ weights)
    bands: list[Band] = [
        "above" if low > overall else "below" if high < overall else "not told apart" for low, high in intervals
    ]
    return Comparison(tuple(map(float, shares)), tuple(intervals), tuple(bands), overall, spread, (weights, a, b))


def _grid(x: Floats, n: Floats) -> tuple[Floats, Floats, Floats]:
    """Points (m, k) that matter and their posterior weights; flat in m and in the groups' spread 1/sqrt(k + 1)."""
    pooled = (x.sum() + 0.5) / (n.sum() + 1)
    reach = 6 * np.sqrt(pooled * (1 - pooled) / max(len(x), 2)) / 2
    centres = np.linspace(max(pooled - reach, 0.005), min(pooled + reach, 0.995), CENTRES)
    spreads = np.linspace(0.01, 0.9, SPREADS)
    m, s = (each.ravel() for each in np.meshgrid(centres, spreads))
    k = 1 / s**2 - 1
    a, b = m * k, (1 - m) * k
    log = (scipy.special.betaln(x[:, None] + a, (n - x)[:, None] + b) - scipy.special.betaln(a, b)).sum(axis=0)
    weights = np.exp(log - log.max())
    keep = weights > NEGLIGIBLE * weights.max()
    return m[keep], k[keep], weights[keep] / weights[keep].sum()


def _quantiles(a: Floats, b: Floats, weights: Floats, level: float) -> list[Interval]:
    """Both limits of every group's mixture of Beta distributions, by halving twenty-two times."""
    limits = []
    for chance in ((1 - level) / 2, (1 + level) / 2):
        low, high = np.zeros(len(a)), np.ones(len(a))
        for _ in range(22):
            middle = (low + high) / 2
            is_below = scipy.special.betainc(a, b, middle[:, None]) @ weights < chance
            low, high = np.where(is_below, middle, low), np.where(is_below, high, middle)
        limits.append((low + high) / 2)
    return [(float(low), float(high)) for low, high in zip(*limits, strict=True)]

"""Do the intervals keep their level? Exact, by adding up every possible outcome."""

import itertools
import math
from collections.abc import Callable

import numpy as np
from scipy import stats

from benchmarks.statistics.checks import Check
from careloop.core.statistics.difference import newcombe
from careloop.core.statistics.net_promoter import net_promoter_interval
from careloop.core.statistics.share import Interval, normal_quantile, wilson

SHARES = np.arange(0.50, 0.9801, 0.01)
PAIRS, FINER = (0.5, 0.6, 0.7, 0.8, 0.9), tuple(np.arange(0.5, 0.96, 0.05))
STEPS = [round(float(each), 2) for each in np.arange(0.1, 0.85, 0.05)]
MANY_SCORES = [(up, down) for up in STEPS for down in STEPS if up + down <= 0.95]
SCORES = [
    (0.5, 0.2),
    (0.4, 0.2),
    (0.5, 0.1),
    (0.6, 0.25),
    (0.3, 0.4),
    (0.35, 0.3),
    (0.6, 0.1),
    (0.25, 0.25),
    (0.45, 0.15),
]


def check(*, sizes: tuple[int, ...] = (10, 20, 50, 100)) -> list[Check]:
    """Wilson, Newcombe, net promoter; Wald as the one that must fail. What a finer grid finds is told too."""
    got = {n: _coverages(wilson, n) for n in sizes}
    mean, worst = min(each.mean() for each in got.values()), min(each.min() for each in got.values())
    wald = _coverages(_wald, 10).min()
    pairs, finer = min(_pair(n, PAIRS) for n in sizes if n <= 20), _pair(10, FINER)
    scores, many = min(min(_scores(n)) for n in sizes), min(_scores(10, MANY_SCORES))
    normal = min(_scores(10, quantile=normal_quantile(0.95)))
    return [
        Check("Wilson: mean coverage, n = 10 … 100", "≥ 94.5 %", _percent(mean), mean >= 0.945),
        Check("Wilson: worst coverage", "≥ 90 %", _percent(worst), worst >= 0.90),
        Check("Newcombe, n = 10 and 20: worst of 25 pairs .5 … .9", "≥ 93 %", _percent(pairs), pairs >= 0.93),
        Check("… worst of 100 pairs at n = 10, for the record", "–", _percent(finer), holds=True),
        Check(f"NPS, n = {sizes[0]} … {sizes[-1]}: worst of nine truths", "≥ 94 %", _percent(scores), scores >= 0.94),
        Check(f"NPS, n = 10: worst of {len(MANY_SCORES)} truths", "≥ 94 %", _percent(many), many >= 0.94),
        Check(
            "NPS at n = 10 with the normal quantile must fail", "< 94 %", _percent(normal), normal < 0.94, is_guard=True
        ),
        Check("Wald at n = 10 must fail", "< 90 %", f"{100 * wald:.0f} %", wald < 0.9, is_guard=True),
    ]


def _percent(share: float) -> str:
    return f"{100 * share:.2f} %"


def _coverages(interval: Callable[[int, int], Interval], n: int) -> np.ndarray:
    limits = np.array([interval(x, n) for x in range(n + 1)])
    inside = (limits[:, :1] <= SHARES) & (limits[:, 1:] >= SHARES)
    return np.asarray((stats.binom.pmf(np.arange(n + 1)[:, None], n, SHARES) * inside).sum(axis=0))


def _wald(x: int, n: int) -> Interval:
    half = 1.96 * math.sqrt(x / n * (1 - x / n) / n)
    return x / n - half, x / n + half


def _pair(n: int, grid: tuple[float, ...]) -> float:
    limits = {(x, y): newcombe(x, n, y, n) for x, y in itertools.product(range(n + 1), repeat=2)}
    worst = 1.0
    for p, q in itertools.product(grid, repeat=2):
        chance = np.outer(stats.binom.pmf(range(n + 1), n, p), stats.binom.pmf(range(n + 1), n, q))
        worst = min(worst, sum(chance[pair] for pair, (low, high) in limits.items() if low <= p - q <= high))
    return float(worst)


def _scores(n: int, truths: list[tuple[float, float]] = SCORES, *, quantile: float | None = None) -> list[float]:
    counts = np.array([(up, n - up - down, down) for up in range(n + 1) for down in range(n + 1 - up)])
    limits = np.array([net_promoter_interval(*each, quantile=quantile) for each in counts])
    found = []
    for up, down in truths:
        chance = stats.multinomial.pmf(counts, n, [up, 1 - up - down, down])
        truth = 100 * (up - down)
        found.append(float(chance[(limits[:, 0] <= truth + 1e-9) & (truth - 1e-9 <= limits[:, 1])].sum()))
    return found

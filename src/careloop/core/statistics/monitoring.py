"""Monitoring: has something changed, when one looks every day?

Reads       successes and answers since the beginning, or period by period.
Gives       `confidence_sequence`: limits of the share that hold at all times at once. `Alarm`: the evidence of a drop
            below a target after each period, and when it was enough. `discoveries`: which of many series to believe.
How         beta-binomial mixture martingale (Robbins 1970; Howard et al. 2021). Shiryaev-Roberts e-detector, the mean
            over three sizes of drop: evidence = (evidence + 1) · likelihood ratio; a false alarm within T periods has a
            chance of at most T / patience (Shin, Ramdas & Rinaldo 2023). e-BH over series (Wang & Ramdas 2022).
Read it so  look as often as you like. With 50 answers a week a drop from 85 to 78 % is seen after about eight weeks.
Blind to    answers that depend on one another: pass counts divided by the design effect, and by `overdispersion`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import ArrayLike

from careloop.core.statistics.share import Interval, normal_quantile

DROPS = (0.03, 0.07, 0.12)
YEAR = 52  # looks; within so many a group's e-value reaches c with a chance of at most 1 / c
PRIOR = 8  # weeks that move as chance alone would, before any was seen
PATIENCE = 1040.0  # with weekly looks: at most 5 % false alarms a year


def confidence_sequence(successes: float, answers: float, *, level: float = 0.95) -> Interval:
    """This will give limits that hold at every look at once, so wider than Wilson's; (0, 1) without answers."""
    normal_quantile(level)
    if not 0 <= successes <= answers:
        raise ValueError(f"There cannot be {successes} successes among {answers} answers.")
    if answers == 0:
        return 0.0, 1.0
    x, rest = float(successes), float(answers - successes)
    bar = -np.log1p(-level)

    def excess(p: float) -> float:
        """Log evidence against p minus the bar; the mixture is the uniform distribution."""
        return float(scipy.special.betaln(x + 1, rest + 1) - _log_power(p, x) - _log_power(1 - p, rest) - bar)

    share = x / answers
    low = 0.0 if x == 0 or excess(1e-12) < 0 else float(scipy.optimize.brentq(excess, 1e-12, share))
    high = 1.0 if rest == 0 or excess(1 - 1e-12) < 0 else float(scipy.optimize.brentq(excess, share, 1 - 1e-12))
    return low, high


def _log_power(p: float, times: float) -> float:
    return times * float(np.log(p)) if times > 0 else 0.0


@dataclass(frozen=True)
class Alarm:
    """Evidence after each period; `rang_at` is the first period (from 0) in which it reached the patience."""

    evidence: tuple[float, ...]
    rang_at: int | None
    patience: float

    def e_value(self) -> float:
        """The evidence now as an e-value that may be looked at every week of a year.

        Its mean is at most 1 while nothing has changed, and so is c times the chance that it ever reaches c.
        """
        return self.evidence[-1] / max(len(self.evidence), YEAR) if self.evidence else 0.0


def overdispersion(successes: ArrayLike, answers: ArrayLike) -> float:
    """This will give how much more a share moves between neighbouring periods than chance allows, at least 1.

    Neighbours, so that one lasting drop is not taken for restlessness.

    >>> overdispersion([40, 40, 40, 40], [50, 50, 50, 50])
    1.0
    """
    x, n = np.asarray(successes, dtype=np.float64), np.asarray(answers, dtype=np.float64)
    x, n = x[n > 0], n[n > 0]
    if len(n) < 2:
        return 1.0
    pooled = (x[1:] + x[:-1] + 0.5) / (n[1:] + n[:-1] + 1)
    chance = pooled * (1 - pooled) * (1 / n[1:] + 1 / n[:-1])
    moved = float(((np.diff(x / n)) ** 2 / chance).sum())
    return max(1.0, (PRIOR + moved) / (PRIOR + len(chance)))


def drop_alarm(
    successes: ArrayLike, answers: ArrayLike, *, target: float, patience: float = PATIENCE, is_rise: bool = False
) -> Alarm:
    """This will watch for a drop below the target (or a rise above it, for what should be rare), period by period."""
    if not 0 < target < 1:
        raise ValueError("The target lies between 0 and 1, without the ends.")
    x, n = np.asarray(successes, dtype=np.float64), np.asarray(answers, dtype=np.float64)
    sign = 1 if is_rise else -1
    feared = np.array([target + sign * drop for drop in DROPS if 0 < target + sign * drop < 1])
    if not len(feared):
        feared = np.array([target / 2 if sign < 0 else (1 + target) / 2])
    log_ratio = np.outer(x, np.log(feared / target)) + np.outer(n - x, np.log((1 - feared) / (1 - target)))
    running = np.zeros(len(feared))
    evidence = []
    for step in log_ratio:
        with np.errstate(over="ignore"):  # beyond all numbers is as much as 1e300
            running = np.minimum((running + 1) * np.exp(np.clip(step, -700, 700)), 1e300)
        evidence.append(float(running.mean()))
    rang = next((at for at, value in enumerate(evidence) if value >= patience), None)
    return Alarm(tuple(evidence), rang, patience)


def discoveries(e_values: Sequence[float], *, rate: float = 0.1) -> list[int]:
    """This will give the series whose alarm may be believed, with at most `rate` false ones among them on average.

    >>> discoveries([0.2, 55.0, 1.0, 31.0])
    [1, 3]
    """
    count = len(e_values)
    order = sorted(range(count), key=lambda at: e_values[at], reverse=True)
    kept = max((place for place, at in enumerate(order, start=1) if e_values[at] * place * rate >= count), default=0)
    return sorted(order[:kept])

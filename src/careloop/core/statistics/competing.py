"""Competing causes: how many have ended by each cause until a time, when some are still going on?

Reads       durations and a cause each (0: still going on).
Gives       for each cause the share that has ended by it, over time, with limits; causes and survivors sum to 1.
How         Aalen & Johansen 1978: sum of survival before · hazard of the cause; delta-method variance (Marubini &
            Valsecchi 1995), limits on the log-log scale.
Read it so  reasons of leaving: "20 % have left for the service within two years". Not 1 - Kaplan-Meier of one cause,
            which answers what would be if there were no other causes.
Blind to    the reasons of those who never told one: ask a random sample of the leavers.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from careloop.core.statistics.clusters import Floats
from careloop.core.statistics.share import Interval, normal_quantile


@dataclass(frozen=True)
class Incidence:
    """The share that has ended by one cause at each of `times`, and its standard errors."""

    times: Floats
    shares: Floats
    errors: Floats

    def at(self, time: float) -> float:
        """This will give the share until `time`."""
        place = int(np.searchsorted(self.times, time, side="right")) - 1
        return float(self.shares[place]) if place >= 0 else 0.0

    def interval(self, time: float, *, level: float = 0.95) -> Interval:
        """This will give its limits; (0, 1) where nothing has ended yet."""
        place = int(np.searchsorted(self.times, time, side="right")) - 1
        share = self.at(time)
        if not 0 < share < 1:
            return 0.0, 1.0
        error = float(self.errors[place]) / (share * abs(np.log(share)))
        spread = normal_quantile(level) * error
        return float(share ** np.exp(spread)), float(share ** np.exp(-spread))


def aalen_johansen(durations: ArrayLike, causes: ArrayLike) -> dict[int, Incidence]:
    """This will give one Incidence a cause, keyed by its number (1 and up)."""
    times, cause = np.asarray(durations, dtype=np.float64), np.asarray(causes).astype(int)
    steps = np.unique(times[cause > 0])
    ordered = np.sort(times)
    at_risk = (len(times) - np.searchsorted(ordered, steps, side="left")).astype(np.float64)
    place = {value: at for at, value in enumerate(steps)}
    all_ends = _ends(times[cause > 0], place, len(steps))
    survival = np.cumprod(1 - all_ends / at_risk)
    before: Floats = np.concatenate([[1.0], survival])[: len(steps)]
    found = {}
    for number in sorted(set(cause[cause > 0].tolist())):
        ends = _ends(times[cause == number], place, len(steps))
        shares = np.cumsum(before * ends / at_risk)
        found[number] = Incidence(steps, shares, _errors(shares, ends, all_ends, at_risk, before))
    return found


def _ends(times: Floats, place: dict[float, int], count: int) -> Floats:
    return np.bincount([place[time] for time in times], minlength=count).astype(np.float64)


def _errors(shares: Floats, ends: Floats, all_ends: Floats, at_risk: Floats, before: Floats) -> Floats:
    left = at_risk * (at_risk - all_ends)
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = np.where(left > 0, all_ends / left, 0.0)
    own = before**2 * ends * (at_risk - ends) / at_risk**3
    both = before * ends / at_risk**2
    errors = np.empty(len(shares))
    for at, share in enumerate(shares):
        gap = share - shares[: at + 1]
        parts = gap**2 * spread[: at + 1] + own[: at + 1] - 2 * gap * both[: at + 1]
        errors[at] = np.sqrt(max(parts.sum(), 0.0))
    return errors

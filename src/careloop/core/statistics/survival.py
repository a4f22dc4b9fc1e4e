"""Survival: how long does it last, when some of it was still going on when we looked?

Reads       durations, and whether each ended (False: still going on, or ended by something else).
Gives       `Curve`: the share that lasts longer than any time, with limits; its median.
How         Kaplan & Meier 1958; Greenwood's variance, limits on the log-log scale. The lower limit widens with those
            who were not seen for so long (Dorey & Korn 1987); where nobody or everybody has ended, the limits are those
            of as many as are known to have lasted so long, or not to.
Read it so  patience of callers (served ones count as "still patient"), time until a repeat contact or a broken promise.
Blind to    endings that depend on the looking: callers who are served sooner because they complain.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from careloop.core.statistics.clusters import Floats
from careloop.core.statistics.share import Interval, normal_quantile


@dataclass(frozen=True)
class Curve:
    """A step function: `shares[i]` last longer than `times[i]`; `errors` are standard errors of log(-log share)."""

    times: Floats
    shares: Floats
    errors: Floats
    at_risk: Floats  # still there just before each of `times`
    gone: Floats  # ended at each of `times`
    lasted: Floats  # all durations, sorted
    entered: Floats  # all times of entering, sorted
    n: int
    longest: float  # beyond this nothing was seen

    def at(self, time: float) -> float:
        """This will give the share that lasts longer than `time`."""
        place = int(np.searchsorted(self.times, time, side="right")) - 1
        return float(self.shares[place]) if place >= 0 else 1.0

    def interval(self, time: float, *, level: float = 0.95) -> Interval:
        """This will give its limits; (0, 1) beyond what was seen or where nothing has ended yet."""
        place = int(np.searchsorted(self.times, time, side="right")) - 1
        share = self.at(time)
        if time > self.longest or place < 0 or not 0 < share < 1:
            return (0.0, 1.0) if time > self.longest or share not in (0.0, 1.0) else self._ends(time, level)
        spread = normal_quantile(level) * float(self.errors[place])
        fewer = max(float(self.at_risk[place] - self.gone[place]) / max(self.seen(time), 1), 1.0) ** 0.5
        return share ** float(np.exp(spread * fewer)), share ** float(np.exp(-spread))

    def seen(self, time: float) -> int:
        """This will give how many were still there at `time`: seen for so long, and not ended."""
        there = len(self.lasted) - int(np.searchsorted(self.lasted, time, side="left"))
        late = len(self.entered) - int(np.searchsorted(self.entered, time, side="left"))
        at = int(np.searchsorted(self.times, time, side="left"))
        now = int(self.gone[at]) if at < len(self.times) and self.times[at] == time else 0
        return there - late - now

    def median(self) -> float | None:
        """This will give the time that half outlast, or None when more than half were still going on."""
        return self.quantile(0.5)

    def median_interval(self, *, level: float = 0.95) -> tuple[float, float | None]:
        """This will give the times whose limits contain one half (Brookmeyer & Crowley 1982); None: without end."""
        limits = [self.interval(float(time), level=level) for time in self.times]
        inside = [at for at, (low, high) in enumerate(limits) if low <= 0.5 <= high]
        if not inside:
            return 0.0, None
        after = inside[-1] + 1
        return float(self.times[inside[0]]), float(self.times[after]) if after < len(self.times) else None

    def quantile(self, share: float) -> float | None:
        """This will give the first time at which at most 1 - share last longer."""
        below = np.flatnonzero(self.shares <= 1 - share + 1e-12)
        return float(self.times[below[0]]) if len(below) else None

    def _ends(self, time: float, level: float) -> Interval:
        """Nobody or everybody: the limit at which all whose state at that time is known would just be alike."""
        ended = int(self.gone[self.times <= time].sum())
        reach = ((1 - level) / 2) ** (1 / max(ended or self.seen(time), 1))
        return (0.0, 1 - reach) if ended else (reach, 1.0)


def kaplan_meier(durations: ArrayLike, ended: ArrayLike, *, since: ArrayLike | None = None) -> Curve:
    """This will estimate the curve; `since` are times of entering late. Raises ValueError for negative durations.

    >>> kaplan_meier([2, 3, 5, 8], [True, True, False, True]).median()
    3.0
    """
    times, events = np.asarray(durations, dtype=np.float64), np.asarray(ended, dtype=bool)
    if (times < 0).any() or not np.isfinite(times).all():
        raise ValueError("Durations must be known and not negative.")
    steps = np.unique(times[events])
    at_risk = len(times) - np.searchsorted(np.sort(times), steps, side="left")
    if since is not None:
        at_risk = at_risk - (np.asarray(since, dtype=np.float64)[:, None] >= steps).sum(axis=0)
    gone = np.searchsorted(np.sort(times[events]), steps, side="right") - np.searchsorted(
        np.sort(times[events]), steps, side="left"
    )
    shares: Floats = np.cumprod(1 - gone / np.maximum(at_risk, 1)).astype(np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        greenwood = np.cumsum(gone / (at_risk * (at_risk - gone)))
        errors = np.sqrt(greenwood) / np.abs(np.log(shares))
    longest = float(times.max()) if len(times) else 0.0
    return Curve(
        times=steps,
        shares=shares,
        errors=np.nan_to_num(errors, nan=0.0, posinf=0.0),
        at_risk=at_risk.astype(np.float64),
        gone=gone.astype(np.float64),
        lasted=np.sort(times),
        entered=np.sort(np.asarray([] if since is None else since, dtype=np.float64)),
        n=len(times),
        longest=longest,
    )

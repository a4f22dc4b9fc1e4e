"""Effect: did the improvement work, or would it have come by itself?

Reads       a measure by category and period, which categories got the project, when it began.
Gives       `Effect`: the change beyond that of the other categories, with an interval; a verdict; a placebo from
            before; and, before the start, the power to find what one hopes for.
How         difference in differences. The period in which the categories were chosen (because they were bad) is
            dropped: left in, it makes every project look good (regression to the mean). t over categories
            (Ashenfelter 1978; Bertrand, Duflo & Mullainathan 2004).
Read it so  "worked" only when the whole interval is above 0. "Not yet measurable" is an answer.
Blind to    something else that hit the same categories at the same time. A drawn start date guards against that.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from careloop.core.statistics.clusters import Flags, Floats
from careloop.core.statistics.share import Interval

Verdict = Literal["worked", "made it worse", "not shown", "not yet measurable"]


@dataclass(frozen=True)
class Effect:
    """The change of the treated beyond the others, in the measure's own unit."""

    value: float | None
    interval: Interval | None
    verdict: Verdict
    placebo: float | None  # the same reckoning within the time before: should be about 0
    treated: int
    others: int


def difference_in_differences(
    panel: ArrayLike,
    treated: ArrayLike,
    *,
    begins: int,
    selection: tuple[int, ...] = (),
    is_lower_better: bool = False,
    level: float = 0.95,
) -> Effect:
    """This will compare periods from `begins` on with those before it, treated categories with the others.

    `panel` is (categories, periods), NaN where nothing was counted; `selection` are the periods that were looked at
    when the categories were chosen. Without at least one treated, two others, and periods on both sides it gives
    "not yet measurable".
    """
    table, is_treated = np.asarray(panel, dtype=np.float64), np.asarray(treated, dtype=bool)
    before = [at for at in range(begins) if at not in selection]
    after = list(range(begins, table.shape[1]))
    changes = _changes(table, before, after)
    usable = np.isfinite(changes)
    inside, outside = changes[is_treated & usable], changes[~is_treated & usable]
    if not len(inside) or len(outside) < 2:
        return Effect(None, None, "not yet measurable", None, len(inside), len(outside))
    value = float(inside.mean() - outside.mean())
    half = _half(inside, outside, level)
    low, high = value - half, value + half
    worked, worse = (high < 0, low > 0) if is_lower_better else (low > 0, high < 0)
    verdict: Verdict = "worked" if worked else "made it worse" if worse else "not shown"
    placebo = _placebo(table, is_treated, before)
    return Effect(value, (low, high), verdict, placebo, len(inside), len(outside))


def power(panel: ArrayLike, *, treated: int, change: float, periods_after: int, level: float = 0.95) -> float | None:
    """This will give the chance to see a change of that size, from the ups and downs of the time before.

    `panel` holds all categories before the start, selection periods left out; None with fewer than three categories or
    fewer than four periods.
    """
    table = np.asarray(panel, dtype=np.float64)
    known = np.isfinite(table)
    table = table[known.any(axis=1)][:, known.any(axis=0)]  # what was never counted tells nothing
    categories, periods = table.shape
    others = categories - treated
    if others < 2 or treated < 1 or periods < 4:
        return None
    within = table - np.nanmean(table, axis=1, keepdims=True)
    within = within - np.nanmean(within, axis=0, keepdims=True)
    variance = float(np.nansum(within**2)) / ((categories - 1) * (periods - 1))
    spread = variance * (1 / periods + 1 / periods_after)  # of one category's change
    error = float(np.sqrt(spread * (1 / treated + 1 / others)))
    freedom = categories - 2
    bar = float(stats.t.ppf((1 + level) / 2, freedom))
    if error == 0:
        return 1.0
    return float(stats.nct.sf(bar, freedom, abs(change) / error))


def _changes(table: Floats, before: list[int], after: list[int]) -> Floats:
    if not before or not after:
        return np.full(len(table), np.nan)
    late, early = table[:, after], table[:, before]
    known = np.isfinite(late).any(axis=1) & np.isfinite(early).any(axis=1)
    changes = np.full(len(table), np.nan)
    changes[known] = np.nanmean(late[known], axis=1) - np.nanmean(early[known], axis=1)
    return changes


def _half(inside: Floats, outside: Floats, level: float) -> float:
    """Pooled variance: with one or few treated categories theirs alone cannot be estimated."""
    freedom = len(inside) + len(outside) - 2
    squares = ((inside - inside.mean()) ** 2).sum() + ((outside - outside.mean()) ** 2).sum()
    error = np.sqrt(squares / freedom * (1 / len(inside) + 1 / len(outside)))
    return float(stats.t.ppf((1 + level) / 2, freedom) * error)


def _placebo(table: Floats, is_treated: Flags, before: list[int]) -> float | None:
    half = len(before) // 2
    changes = _changes(table, before[:half], before[half:])
    usable = np.isfinite(changes)
    inside, outside = changes[is_treated & usable], changes[~is_treated & usable]
    return float(inside.mean() - outside.mean()) if len(inside) and len(outside) else None

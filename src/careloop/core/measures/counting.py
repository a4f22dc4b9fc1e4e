"""Counting: a share, a mean or nothing, always with n, interval, denominator and response rate.

Every measure that counts answers ends here, so that no number leaves without what is needed to believe it.
"""

from collections.abc import Sequence

import scipy

from careloop.core.findings import Measure
from careloop.core.measures.definition import Settings
from careloop.core.notes import note
from careloop.core.statistics.distribution import simultaneous
from careloop.core.statistics.share import Interval
from careloop.core.statistics.weighting import weighted


def share(
    hits: Sequence[bool],
    *,
    settings: Settings,
    asked: int | None = None,
    weights: Sequence[float] | None = None,
    groups: Sequence[Sequence[object]] = (),
    notes: tuple[str, ...] = (),
) -> Measure:
    """This will give the share of hits with Wilson's interval on the effective number of answers.

    `asked` counts those who were asked (left out: nobody had to be, or it is not known); `weights` are
    1 / sampling probability;
    `groups` are the agents and customers of the answers. Fewer than the floor gives "too few" and no number.
    """
    return _counted([float(hit) for hit in hits], settings, asked, weights, groups, notes, is_share=True)


def mean(
    values: Sequence[float],
    *,
    settings: Settings,
    scale: Interval | None = None,
    asked: int | None = None,
    weights: Sequence[float] | None = None,
    groups: Sequence[Sequence[object]] = (),
    notes: tuple[str, ...] = (),
) -> Measure:
    """This will give the mean of values; otherwise as `share`.

    On a `scale` with two ends the limits are Wilson's with t and stay inside it; without one they are those of t.
    """
    return _counted(values, settings, asked, weights, groups, notes, scale=scale, is_share=False)


def empty(n: int, *, asked: int | None, settings: Settings, notes: tuple[str, ...] = ()) -> Measure:
    """This will give a measure without a number that says why."""
    why = note("too-few", count=n, floor=settings.floor) if n else note("nothing-counted")
    return Measure(n=n, denominator=n, asked=asked, response_rate=rate(n, asked), notes=(why, *notes))


def levels(
    names: Sequence[str],
    *,
    kinds: Sequence[str] = (),
    settings: Settings,
    asked: int | None,
    weights: Sequence[float] | None = None,
    groups: Sequence[Sequence[object]] = (),
) -> dict[str, Measure]:
    """This will give the share of each name among all, weighted, with limits that hold for all at once (Goodman).

    In the order of `kinds` (also of those nobody chose), then as the names first come; nothing below the floor.
    """
    n = len(names)
    if n < max(settings.floor, 1):
        return {}
    found = {
        name: weighted([float(each == name) for each in names], weights=weights, groups=groups)
        for name in dict.fromkeys((*kinds, *names))
    }
    effective = [each.effective(each.value * (1 - each.value)) for each in found.values()]
    limits = simultaneous([each.value for each in found.values()], effective, level=settings.level)
    return {
        name: Measure(
            value=each.value, interval=interval, n=n, denominator=n, asked=asked, response_rate=rate(n, asked)
        )
        for (name, each), interval in zip(found.items(), limits, strict=True)
    }


def rate(n: int, asked: int | None) -> float | None:
    """This will give the response rate, or None where it is not known how many were asked, or nobody had to be."""
    return n / asked if asked else None


def _counted(  # noqa: PLR0917
    values: Sequence[float],
    settings: Settings,
    asked: int | None,
    weights: Sequence[float] | None,
    groups: Sequence[Sequence[object]],
    notes: tuple[str, ...],
    *,
    scale: Interval | None = None,
    is_share: bool,
) -> Measure:
    n = len(values)
    if n < max(settings.floor, 1):
        return empty(n, asked=asked, settings=settings, notes=notes)
    found = weighted(values, weights=weights, groups=groups)
    if is_share:
        interval = found.share_interval(settings.level)
    elif scale is not None:
        interval = found.mean_interval(settings.level, scale)
    else:
        half = float(scipy.stats.t.ppf((1 + settings.level) / 2, found.freedom)) * found.variance**0.5
        interval = (found.value - half, found.value + half)
    return Measure(
        value=found.value,
        interval=interval,
        n=n,
        denominator=n,
        asked=asked,
        response_rate=rate(n, asked),
        notes=notes,
    )

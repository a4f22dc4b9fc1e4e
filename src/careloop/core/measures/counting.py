"""Counting: a share, a mean or nothing, always with n, interval, denominator and response rate.

Every measure that counts answers ends here, so that no number leaves without what is needed to believe it.
"""

from collections.abc import Sequence

import numpy as np
import scipy

from careloop.core.findings import Measure
from careloop.core.measures.definition import Settings
from careloop.core.notes import note
from careloop.core.statistics.clusters import Floats, clustered_variance, degrees_of_freedom
from careloop.core.statistics.share import Interval, normal_quantile, score_interval

MANY = 30  # from here on clusters can be seen in the data


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
    return _counted(np.asarray(hits, dtype=np.float64), settings, asked, weights, groups, notes, is_share=True)


def mean(
    values: Sequence[float],
    *,
    settings: Settings,
    asked: int | None = None,
    weights: Sequence[float] | None = None,
    groups: Sequence[Sequence[object]] = (),
    notes: tuple[str, ...] = (),
) -> Measure:
    """This will give the mean of values with a t interval; otherwise as `share`."""
    return _counted(np.asarray(values, dtype=np.float64), settings, asked, weights, groups, notes, is_share=False)


def empty(n: int, *, asked: int | None, settings: Settings, notes: tuple[str, ...] = ()) -> Measure:
    """This will give a measure without a number that says why."""
    why = note("too-few", count=n, floor=settings.floor) if n else note("nothing-counted")
    return Measure(n=n, denominator=n, asked=asked, response_rate=rate(n, asked), notes=(why, *notes))


def level_share(count: int, n: int, *, interval: Interval, asked: int | None) -> Measure:
    """This will give one level of a distribution, whose limits were found together with the others'."""
    return Measure(value=count / n, interval=interval, n=n, denominator=n, asked=asked, response_rate=rate(n, asked))


def rate(n: int, asked: int | None) -> float | None:
    """This will give the response rate, or None where it is not known how many were asked, or nobody had to be."""
    return n / asked if asked else None


def _counted(  # noqa: PLR0917
    values: Floats,
    settings: Settings,
    asked: int | None,
    weights: Sequence[float] | None,
    groups: Sequence[Sequence[object]],
    notes: tuple[str, ...],
    *,
    is_share: bool,
) -> Measure:
    n = len(values)
    if n < max(settings.floor, 1):
        return empty(n, asked=asked, settings=settings, notes=notes)
    weight = np.ones(n) if weights is None else np.asarray(weights, dtype=np.float64)
    value = float((weight * values).sum() / weight.sum())
    pull = weight / weight.mean() * (values - value)
    useful = [np.asarray([str(each) for each in group]) for group in groups] if n >= MANY else []
    useful = [group for group in useful if 1 < len(set(group.tolist())) < n][:2]
    variance = clustered_variance(pull, *useful)
    freedom = degrees_of_freedom(n, *useful)
    kish = float(weight.sum() ** 2 / (weight**2).sum())
    if is_share:
        spread = value * (1 - value)
        effective = min(spread / variance, kish) if useful and variance > 0 and spread > 0 else kish
        quantile = (
            float(scipy.stats.t.ppf((1 + settings.level) / 2, freedom)) if useful else normal_quantile(settings.level)
        )
        interval = score_interval(value, effective, quantile)
    else:
        half = float(scipy.stats.t.ppf((1 + settings.level) / 2, freedom)) * variance**0.5
        interval = (value - half, value + half)
    return Measure(
        value=value, interval=interval, n=n, denominator=n, asked=asked, response_rate=rate(n, asked), notes=notes
    )

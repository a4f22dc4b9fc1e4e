"""Lasting: one share of a survival curve as a Measure.

Repeats, waits, patience and churn are durations of which some were still going on when we looked; all end here.
"""

from collections.abc import Sequence

from careloop.core.findings import Measure
from careloop.core.measures.counting import empty
from careloop.core.measures.definition import Settings
from careloop.core.notes import note
from careloop.core.statistics.survival import Curve, kaplan_meier


def share_ended(
    durations: Sequence[float], ended: Sequence[bool], *, by: float, settings: Settings, notes: tuple[str, ...] = ()
) -> Measure:
    """This will give the share that has ended by a time; what is still going on counts as long as it was seen."""
    n = len(durations)
    if n < max(settings.floor, 1):
        return empty(n, asked=None, settings=settings, notes=notes)
    curve = kaplan_meier(durations, ended)
    if curve.longest < by and curve.at(by) > 0:
        return Measure(n=n, denominator=n, notes=(note("not-seen-so-long"), *notes))
    low, high = curve.interval(by, level=settings.level)
    return Measure(value=1 - curve.at(by), interval=(1 - high, 1 - low), n=n, denominator=n, notes=notes)


def complement(measure: Measure) -> Measure:
    """This will give 1 - the measure."""
    if measure.value is None or measure.interval is None:
        return measure
    low, high = measure.interval
    return Measure(
        value=1 - measure.value,
        interval=(1 - high, 1 - low),
        n=measure.n,
        denominator=measure.denominator,
        asked=measure.asked,
        response_rate=measure.response_rate,
        notes=measure.notes,
    )


def median(curve: Curve, *, settings: Settings, notes: tuple[str, ...] = ()) -> Measure:
    """This will give the median with its limits; no value when more than half were still going on."""
    n = curve.n
    if n < max(settings.floor, 1):
        return empty(n, asked=None, settings=settings, notes=notes)
    low, high = curve.median_interval(level=settings.level)
    middle = curve.median()
    if middle is None:
        return Measure(n=n, denominator=n, notes=(note("not-seen-so-long"), *notes))
    return Measure(
        value=middle, interval=(low, curve.longest if high is None else high), n=n, denominator=n, notes=notes
    )

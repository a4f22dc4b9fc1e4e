"""How often does it really happen, when people have checked a few of the conversations?

Reads       checks: for some conversations, drawn by chance with known probability, whether somebody found the thing
            there. And how many conversations there are, and in how many of them the reading found it.
Gives       the corrected rate as a Measure: value, interval, n. Without checks it is "not measured here".
How         Drawn are so many of the conversations in which the reading found it, and so many of the others, each by
            chance within its part. `double_sample_mean` joins the reading's verdict on all with the people's on a few.
            As long as no miss was seen among the others, their share of misses is not 0 but lies below the limit that
            the number checked allows (Clopper & Pearson 1934); the interval is widened to it.
Read it so  "12 % (9–16 %)": of all conversations, corrected for what the reading misses and for what it finds wrongly.
Blind to    checks that were wrong themselves, and conversations that came after the draw.
"""

from collections.abc import Sequence
from typing import TypeVar

import msgspec
import numpy as np
from scipy import stats

from careloop.core.findings import Measure
from careloop.core.statistics.double_sampling import double_sample_mean

NOT_MEASURED = Measure(notes=("not measured here: no random sample was checked by people",))
LEVEL = 0.95
Name = TypeVar("Name", str, int)  # how conversations are called
_ENOUGH = 4000


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """One conversation of a sample: whether the reading found the kind there, and what somebody says (None: nobody)."""

    conversation: str
    kind: str
    is_found: bool
    is_there: bool | None = None


class Drawn(msgspec.Struct, frozen=True, kw_only=True):
    """From how many a sample of one kind was drawn: conversations with the finding, and without it."""

    found: int
    others: int


def draw(found: Sequence[Name], others: Sequence[Name], *, most: int, random: np.random.Generator) -> list[list[Name]]:
    """Draw up to `most` of those with the finding and up to `most` of the others, without repetition, in random order.

    >>> [len(part) for part in draw(["a", "b"], ["c", "d", "e"], most=2, random=np.random.default_rng(1))]
    [2, 2]
    """
    return [
        [part[int(place)] for place in random.choice(len(part), min(most, len(part)), replace=False)] if part else []
        for part in (found, others)
    ]


def corrected(checks: Sequence[Check], drawn: Drawn) -> Measure:
    """Give the share of conversations in which the kind really is; every check is of one draw and one kind."""
    every, drawn = drawn.found + drawn.others, _scaled(drawn, checks)
    counted = drawn.found + drawn.others
    answers = np.full(counted, np.nan)
    probability, answered = np.zeros(counted), np.full(counted, np.nan)
    signal = np.arange(counted) < drawn.found
    for is_found, start, size in ((True, 0, drawn.found), (False, drawn.found, drawn.others)):
        part = [check.is_there for check in checks if check.is_found is is_found][:size]
        told = [verdict for verdict in part if verdict is not None]
        probability[start : start + size] = min(1.0, len(part) / size) if size else 0.0
        answered[start : start + len(part)] = [verdict is not None for verdict in part]
        answers[start : start + len(told)] = told
        answered[start : start + len(part)] = sorted(answered[start : start + len(part)], reverse=True)
    if not (answered == 1).any():
        return msgspec.structs.replace(NOT_MEASURED, denominator=every)
    measured = double_sample_mean(signal, answers, probability, answered, level=LEVEL)
    return msgspec.structs.replace(_widened(measured, checks, drawn), denominator=every)


def _scaled(drawn: Drawn, checks: Sequence[Check]) -> Drawn:
    """Beyond some thousands only the shares of the two parts matter, not how many stand behind them."""
    share = _ENOUGH / max(drawn.found + drawn.others, 1)
    for is_found, size in ((True, drawn.found), (False, drawn.others)):
        share = max(share, sum(check.is_found is is_found for check in checks) / size if size else 0.0)
    if share >= 1:
        return drawn
    return Drawn(found=round(drawn.found * share), others=round(drawn.others * share))


def _widened(measured: Measure, checks: Sequence[Check], drawn: Drawn) -> Measure:
    """A part in which all checks agree still may hold some that differ: as many as its number of checks allows."""
    if measured.value is None or measured.interval is None or not (every := drawn.found + drawn.others):
        return measured
    low, high = measured.interval
    for is_found, size in ((True, drawn.found), (False, drawn.others)):
        told = [check.is_there for check in checks if check.is_found is is_found and check.is_there is not None]
        if told and len(told) < size and len(set(told)) == 1:
            most = float(stats.beta.ppf((1 + LEVEL) / 2, 1, len(told))) * size / every
            low, high = (low - most, high) if told[0] else (low, high + most)
    return msgspec.structs.replace(measured, interval=(max(0.0, low), min(1.0, high)))

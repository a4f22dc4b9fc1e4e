"""Keypad bounds: what do keys alone say about the satisfaction of everybody?

Reads       how many were offered the question, how many pressed a key, how many pressed "satisfied".
Gives       `bounds`: a Measure without a value, its interval the limits that no assumption can narrow.
            `answer_ratio`: how many times likelier the satisfied must be to answer for the truth to be what is feared.
How         with s = P(pressed, satisfied), r = P(pressed) and a share of careless presses of at most c:
            satisfied lies in [(s - c r)/(1 - c), s/(1 - c) + 1 - r] (Manski 1989 for the silent, Horowitz & Manski
            1995 for the careless). Sampling error widens both ends (Wilson 1927, so that no few calls give a point).
Read it so  at 31 % who press, the limits are 69 points apart. That is what the keypad knows.
Blind to    nothing; it promises little. A random follow-up narrows it, more keys do not.
"""

from careloop.core.findings import Measure
from careloop.core.notes import note
from careloop.core.statistics.share import normal_quantile, score_interval

RARE = 5  # with fewer calls that differ from all others the variance seen is not to be believed


def bounds(satisfied: int, pressed: int, offered: int, *, careless: float = 0.0, level: float = 0.99) -> Measure:
    """This will give limits of the share of satisfied among all who were offered the question; never a value.

    `careless` is the largest share of presses that one believes to mean nothing, 0 to below 1.

    >>> [round(limit, 2) for limit in bounds(1512, 1860, 6000, careless=0.2).interval]
    [0.22, 1.0]
    """
    if not 0 <= satisfied <= pressed <= offered or not 0 <= careless < 1:
        raise ValueError("Needed: 0 <= satisfied <= pressed <= offered, and careless from 0 to below 1.")
    notes = (note("keys-alone"),)
    rate = pressed / offered if offered else None
    if not offered:
        return Measure(interval=(0.0, 1.0), notes=notes)
    others, silent = pressed - satisfied, offered - pressed
    low = _limit([(satisfied, 1.0), (others, -careless / (1 - careless)), (silent, 0.0)], offered, level, side=-1)
    high = _limit([(satisfied, 1 / (1 - careless)), (others, 0.0), (silent, 1.0)], offered, level, side=1)
    interval = (max(low, 0.0), min(high, 1.0))
    return Measure(interval=interval, n=pressed, denominator=offered, asked=offered, response_rate=rate, notes=notes)


def answer_ratio(naive: float, feared: float) -> float:
    """This will give how many times likelier the satisfied answer, if `naive` is seen and `feared` is the truth.

    >>> round(answer_ratio(0.81, 0.68), 1)
    2.0
    """
    if not 0 < naive < 1 or not 0 < feared < 1:
        raise ValueError("Both shares must lie between 0 and 1, without the ends.")
    return naive / (1 - naive) * (1 - feared) / feared


def _limit(values: list[tuple[int, float]], n: int, level: float, *, side: int) -> float:
    """Wilson's limit of a mean between its least and its greatest value: three calls alike are no certainty."""
    least, greatest = min(value for _count, value in values), max(value for _count, value in values)
    mean = sum(count * value for count, value in values) / n
    variance = sum(count * (value - mean) ** 2 for count, value in values) / n
    share = min(max((mean - least) / (greatest - least), 0.0), 1.0)
    spread, alike = share * (1 - share) * (greatest - least) ** 2, max(count for count, _value in values)
    effective = n * spread / variance if variance > 0 and n - alike >= RARE else n
    limits = score_interval(share, effective, normal_quantile(level))
    return least + (greatest - least) * limits[side > 0]

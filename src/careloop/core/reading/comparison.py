"""Two conversations side by side: what made the difference?

Reads       the findings of two conversations about the same kind of matter.
Gives       a Comparison: A, B and C of both aligned, what only one of them has, and how the
            dimensions differ.
How         Findings are compared by kind; a difference counts as much as its kind moves the dimensions.
Read it so  the first is better where more speaks for it; two conversations are an example, never a statistic.
Blind to    why the customers differed.
"""

import msgspec

from careloop.core.findings import Finding, Findings
from careloop.core.reading.kinds import KINDS

PARTS = ("issue", "acknowledged", "resolved")


class Aligned(msgspec.Struct, frozen=True):
    """One part of A-B-C in both conversations; None where it is missing."""

    part: str
    first: Finding | None
    second: Finding | None


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """What the two have, each and together; `differences` is first minus second of the three dimensions."""

    parts: tuple[Aligned, ...]
    only_first: tuple[str, ...]
    only_second: tuple[str, ...]
    both: tuple[str, ...]
    repeats: tuple[int, int]
    differences: dict[str, float]


def compare(first: Findings, second: Findings) -> Comparison:
    """Compare two conversations.

    >>> good = Findings(conversation="a", findings=(Finding(kind="acknowledged", probability=0.9),))
    >>> compare(good, Findings(conversation="b")).only_first
    ('acknowledged',)
    """
    one, two = ({each.kind for each in findings.findings} - {"moment", "stage"} for findings in (first, second))
    return Comparison(
        parts=tuple(Aligned(part, _first_of(first, part), _first_of(second, part)) for part in PARTS),
        only_first=_by_weight(one - two),
        only_second=_by_weight(two - one),
        both=_by_weight(one & two),
        repeats=(len(first.of("repeat")), len(second.of("repeat"))),
        differences={
            name: round(getattr(first, name).score - getattr(second, name).score, 3)
            for name in ("business", "human", "hidden")
        },
    )


def _first_of(findings: Findings, kind: str) -> Finding | None:
    return next(iter(findings.of(kind)), None)


def _by_weight(kinds: set[str]) -> tuple[str, ...]:
    def weight(kind: str) -> float:
        known = KINDS.get(kind)
        return abs(known.business) + abs(known.human) + abs(known.hidden) if known else 0.0

    return tuple(sorted(kinds, key=lambda kind: (-weight(kind), kind)))

"""Which conversations are shown as examples, and how?

Reads       judged conversations one by one, each with the place it would be shown at and a score.
Gives       for every place the few best, as Examples with marks.
How         A heap for each place; equal scores are ordered by a fingerprint of the identifier, which is as good as
            chance and the same in every run.
"""

import hashlib
import heapq

from careloop.core.analysis.gathering import Gathered
from careloop.core.findings import Finding
from careloop.core.report import Example, Line, Mark

_LINES = 8
_TIE = 1e-3
_FIRST = ("red-alert", "repeat", "issue", "acknowledged", "resolved", "not-resolved")  # before anything they overlap


class Shelf:
    """The best few of each place."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._held: dict[str, list[tuple[float, int, Gathered, tuple[str, ...]]]] = {}
        self._offered = 0  # ends every tie, so that no two entries are compared further

    def offer(self, place: str, each: Gathered, *, score: float, kinds: tuple[str, ...]) -> None:
        """Take a conversation if it is among the best of its place; `kinds` are what will be marked."""
        held = self._held.setdefault(place, [])
        score += _TIE * _chance(f"{place}:{each.findings.conversation}")
        self._offered -= 1
        if len(held) == self._size and score <= held[0][0]:
            return
        entry = (score, self._offered, each, kinds)
        if len(held) < self._size:
            heapq.heappush(held, entry)
        else:
            heapq.heapreplace(held, entry)

    def examples(self, place: str) -> tuple[Example, ...]:
        """Give the examples of a place, the best first; of two that say the same only one."""
        best = sorted(self._held.get(place, []), key=lambda entry: (-entry[0], -entry[1]))
        told: set[str] = set()
        shown = []
        for _score, _offered, each, kinds in best:
            first = (
                "".join(letter for letter in each.said[0].text.lower() if letter.isalpha())[:60] if each.said else ""
            )
            if first not in told:
                told.add(first)
                shown.append(example(each, kinds=kinds))
        return tuple(shown)


def example(each: Gathered, *, kinds: tuple[str, ...]) -> Example:
    """Make an example: the turns around what is marked, eight at most."""
    findings = [finding for finding in each.findings.findings if finding.kind in kinds]
    marked = sorted({finding.turn for finding in findings if finding.turn >= 0})
    said = list(each.said)
    if len(said) > _LINES:
        first = next((place for place, one in enumerate(said) if marked and one.turn == marked[0]), 0)
        start = max(0, min(first - 2, len(said) - _LINES))
        said = said[start : start + _LINES]
    return Example(
        conversation=each.findings.conversation,
        lines=tuple(
            Line(side=one.side, text=one.text, turn=one.turn, marks=_marks(one.turn, len(one.text), findings))
            for one in said
        ),
        experience=each.findings.experience,
        reason=each.findings.reason,
        is_whole=len(said) == len(each.said),
        source=each.source,
    )


def _marks(turn: int, letters: int, findings: list[Finding]) -> tuple[Mark, ...]:
    """What is marked in a turn, in order; where two overlap the weightier stays, of equal ones the first."""
    marks: list[Mark] = []
    for finding in sorted((each for each in findings if each.turn == turn), key=_weight):
        start, end = finding.evidence[0].span
        end = min(end, letters)
        if start < end and all(end <= mark.start or start >= mark.end for mark in marks):
            marks.append(Mark(start, end, finding.kind, finding.value, finding.probability, finding.checked))
    return tuple(sorted(marks, key=lambda mark: mark.start))


def _weight(finding: Finding) -> tuple[int, int, int, str, str]:
    start, end = finding.evidence[0].span
    rank = _FIRST.index(finding.kind) if finding.kind in _FIRST else len(_FIRST)
    return rank, start, -end, finding.kind, finding.value


def _chance(text: str) -> float:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=4).digest(), "big") / 2**32

"""Which of hundreds of phrases may stand in a text at all?

Reads       for each phrase rows of pieces, of each row at least one of which must stand in the text; and texts.
Gives       the places of the phrases that are worth looking for, in order.
How         A phrase is known by one row, and each piece of the row by up to three letters in a row of it that few other
            phrases have. The threes of a text are one set, so all phrases are sieved by one intersection of sets.
Read it so  what is not given stands nowhere in the text; what is given may stand there.
"""

from collections import Counter
from collections.abc import Iterator, Sequence

Needs = Sequence[Sequence[str]]

_LETTERS = 3


class Sieve:
    """Phrases by the letters they need."""

    def __init__(self, needs: Sequence[Needs]) -> None:
        common = Counter(key for rows in needs for key in {key for row in rows for piece in row for key in _cut(piece)})
        self._always: list[int] = []
        self._known: dict[str, list[int]] = {}
        for place, rows in enumerate(needs):
            keys = _cheapest(rows, common)
            if keys is None:
                self._always.append(place)
            for key in keys or ():
                self._known.setdefault(key, []).append(place)
        self._lengths = sorted({len(key) for key in self._known})

    def may_stand_in(self, folded: str) -> list[int]:
        """Give the places of the phrases that may stand in a text."""
        parts: set[str] = set()
        for length in self._lengths:
            parts.update([folded[start : start + length] for start in range(len(folded) - length + 1)])
        found = {place for key in self._known.keys() & parts for place in self._known[key]}
        return sorted(found.union(self._always))


def _cut(piece: str) -> Iterator[str]:
    """All stretches of three letters of a piece, or the piece itself when it is shorter."""
    for start in range(max(1, len(piece) - _LETTERS + 1)):
        yield piece[start : start + _LETTERS]


def _cheapest(rows: Needs, common: Counter[str]) -> set[str] | None:
    """The keys of the row that will be met least; None when nothing is needed."""
    best: set[str] | None = None
    least = float("inf")
    for row in rows:
        keys = {min(_cut(piece), key=lambda key: (-len(key), common[key], key)) for piece in row}
        # What is shorter than three letters is met in nearly every text.
        cost = sum(common[key] * 30.0 ** (_LETTERS - len(key)) for key in keys)
        if cost < least:
            best, least = keys, cost
    return best

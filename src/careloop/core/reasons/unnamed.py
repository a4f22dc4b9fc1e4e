"""What do customers come for that the catalogue does not know, and is it the same as last time?

Reads       tellings without a reason, their points, and the `Memory` of the run before.
Gives       new themes with ids that stay, named by their own words; changes: new, gone, split, merged.
How         `themes` finds them; those too small, too loose or without words of their own are left without a reason.
            Words are those that are much likelier inside than outside. A theme keeps the id of the remembered one whose
            middle is nearest, one to one, when they are near enough; otherwise it is new. Several near one remembered
            theme are a split; one near several remembered ones is a merge. A theme that is gone stays in the memory,
            so that it has its id when it comes back (next season, or after a small file).
Blind to    themes of fewer than `FEWEST` contacts.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from careloop.core.reasons import themes
from careloop.core.report import Change

Points = NDArray[np.float32]

FEWEST = 12
_FEWEST_SHARE = 0.004
_NEAR = 0.62  # cosine of two middles from which they are the same theme
_THERE = 0.02  # how much nearer a theme seems that was there in the last run
_CLOSE = 0.5  # mean cosine of a theme with its middle; looser ones are heaps
_TELLING = 0.6  # share of a theme's contacts that have one of its words; with fewer the words name something else
_WORDS = 4
_ABSENT = 500  # themes that are gone and still remembered
_WORD = re.compile(r"[a-z']{3,}|[가-힣]{2,}|[ァ-ヺー]{2,}|[一-龥]{2,}")
_EMPTY_WORDS = (
    "the and you for are was with have this that your from but not just "
    "they what how can our out get got has had all will when why who its "
    "it's i'm don't been were there their them his her she him too now one "
    "would could should please thanks thank company customer about into "
    "than then some any more very much need want know like make going gonna "
    "really still back did does didn't can't you're i've let say said see "
    "use way also because your're even ever only over here where which "
    "today day time amp flight flights fly flying airline plane http https "
    "있습니다 합니다 안녕하세요 감사합니다 입니다 그리고 있나요 ください します です ます から ので "
)
_EMPTY = frozenset(_EMPTY_WORDS.split())


class Remembered(msgspec.Struct, frozen=True):
    """A theme of an earlier run."""

    id: str
    middle: tuple[float, ...]
    words: tuple[str, ...]
    contacts: int  # 0: it was not there in the last run


class Memory(msgspec.Struct, frozen=True):
    """The themes of the run before with those gone earlier, and the encoder in whose space they lie."""

    encoder: str = ""
    themes: tuple[Remembered, ...] = ()


class Unnamed(msgspec.Struct, frozen=True):
    """The theme of each telling (-1: none), the themes, and what changed since the memory."""

    labels: NDArray[np.int64]
    themes: tuple[Remembered, ...]
    changes: tuple[Change, ...]
    absent: tuple[Remembered, ...] = ()  # remembered, and not there in this run


def find(
    texts: Sequence[str], points: Points, *, of: int, memory: Memory, encoder: str, random: np.random.Generator
) -> Unnamed:
    """Find themes among tellings without a reason; `of` is how many tellings there are in all."""
    labels = np.full(len(texts), -1)
    known = memory.themes if memory.encoder == encoder else ()
    if len(texts) < 2 * FEWEST:
        return Unnamed(labels, (), _gone(known), _absent(known, set()))
    found = themes.find(texts, points, chance=random)
    fewest = max(FEWEST, _FEWEST_SHARE * of)
    everywhere = Counter(word for text in texts for word in _words_in(text))
    kept: list[tuple[NDArray[np.intp], Points]] = []
    words: list[tuple[str, ...]] = []
    for number in range(found.count):
        rows = np.flatnonzero(found.labels == number)
        if len(rows) >= fewest:
            middle = points[rows].mean(axis=0)
            middle /= max(float(np.linalg.norm(middle)), 1e-9)
            named = _words(texts, rows, everywhere, len(texts))
            told = sum(not _words_in(texts[row]).isdisjoint(named) for row in rows.tolist()) / len(rows)
            if float((points[rows] @ middle).mean()) >= _CLOSE and told >= _TELLING:
                kept.append((rows, middle))
                words.append(named)
    ids, changes = _identified([middle for _rows, middle in kept], known, words)
    result = []
    for place, (rows, middle) in enumerate(kept):
        labels[rows] = place
        result.append(Remembered(ids[place], tuple(round(float(x), 4) for x in middle), words[place], len(rows)))
    return Unnamed(labels, tuple(result), changes, _absent(known, set(ids)))


def _absent(known: Sequence[Remembered], there: set[str]) -> tuple[Remembered, ...]:
    """Those of the memory that are not there now, the latest first."""
    left = [each for each in known if each.id not in there]
    left.sort(key=lambda each: -each.contacts)  # who was there in the last run goes before those gone earlier
    return tuple(msgspec.structs.replace(each, contacts=0) for each in left[:_ABSENT])


def _gone(known: Sequence[Remembered]) -> tuple[Change, ...]:
    return tuple(Change(kind="gone", reason=each.id) for each in known if each.contacts)


def _words_in(text: str) -> set[str]:
    return {word for word in _WORD.findall(text.lower()) if word not in _EMPTY}


def _words(texts: Sequence[str], rows: NDArray[np.intp], everywhere: Counter[str], count: int) -> tuple[str, ...]:
    """The words that are likelier inside than outside, by log odds with a prior."""
    inside = Counter(word for row in rows for word in _words_in(texts[row]))
    size = len(rows)
    odds = {
        word: (
            np.log((n + 0.5) / (size - n + 0.5)) - np.log((everywhere[word] + 0.5) / (count - everywhere[word] + 0.5))
        )
        * np.sqrt(n)
        for word, n in inside.items()
        if n >= max(3, 0.04 * size)
    }
    return tuple(sorted(odds, key=lambda word: (-odds[word], word))[:_WORDS])


def _identified(
    middles: Sequence[Points], known: Sequence[Remembered], words: Sequence[tuple[str, ...]]
) -> tuple[list[str], tuple[Change, ...]]:
    ids = [f"theme-{hashlib.sha1(' '.join(each).encode()).hexdigest()[:8]}" for each in words]  # noqa: S324  # a name
    if not known:
        return ids, tuple(Change(kind="new", reason=each) for each in ids)
    if not middles:
        return ids, _gone(known)
    near = np.array(middles) @ np.array([each.middle for each in known]).T
    was_there = np.array([each.contacts > 0 for each in known])
    changes: list[Change] = []
    rows, columns = linear_sum_assignment(-near - _THERE * was_there)
    taken = {int(r): int(c) for r, c in zip(rows, columns, strict=True) if near[r, c] >= _NEAR}
    used = {known[column].id for column in taken.values()}
    for row in range(len(middles)):
        parents = [known[int(c)].id for c in np.flatnonzero((near[row] >= _NEAR) & was_there)]
        if row in taken:
            ids[row] = known[taken[row]].id
            if len(parents) > 1 and set(parents) - used:
                changes.append(Change(kind="merged", reason=ids[row], others=tuple(sorted(set(parents) - {ids[row]}))))
            continue
        ids[row] = _another(ids[row], {each.id for each in known} | set(ids[:row]))
        if parents:
            changes.append(Change(kind="split", reason=ids[row], others=tuple(parents)))
        else:
            changes.append(Change(kind="new", reason=ids[row]))
    merged = {other for change in changes if change.kind == "merged" for other in change.others}
    gone = _gone([each for each in known if each.id not in used | merged])
    return ids, (*changes, *gone)


def _another(wanted: str, taken: set[str]) -> str:
    """An id that nobody has: a part of a split theme may have the very words of the whole."""
    number = 2
    found = wanted
    while found in taken:
        found, number = f"{wanted}-{number}", number + 1
    return found

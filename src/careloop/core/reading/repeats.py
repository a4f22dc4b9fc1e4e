"""Repeats: does the customer say the same again, in the same words or in others?

Reads       texts and their encoder's points.
Gives       the probability that two texts say the same; for a row of turns, the earlier turn each one repeats; how
            many words of content two texts share.
How         Cosine in the encoder's space joined with the overlap of hashed grams by a logistic rule, fitted to
            paraphrases (training/repeats.py). Words of content are told by their letters alone: pairs of Han, runs
            of katakana, the stems of Korean and of longer Latin words.
Blind to    the same matter told from another side ("no parcel came" / "the tracking says delivered").
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from careloop.core.models.weights import read
from careloop.core.reading.features import Space, hashed

Scores = NDArray[np.float64]

_CONTENT = re.compile(r"[一-鿿々]{2,}|[ァ-ヶー]{2,}|[가-힣]{2,}|[a-z0-9]{4,}")
_COMMON = {
    "about", "been", "could", "from", "have", "just", "please", "that", "them", "there", "they", "this", "what", "when",
    "will", "with", "would", "your",
}  # fmt: skip
_ENOUGH = 3  # shared words of content say as much as more of them


class Grams(NamedTuple):
    """The grams of one text: their buckets in order, and how much each weighs; together of length 1."""

    buckets: NDArray[np.int32]
    weights: NDArray[np.float32]


def grams(texts: Sequence[str]) -> list[Grams]:
    """Give the grams of each text, many at once: alone each would cost fifty times as much."""
    rows = unit(texts, _space())
    rows.sort_indices()
    return [Grams(rows.indices[start:end], rows.data[start:end]) for start, end in pairwise(rows.indptr.tolist())]


def alike_grams(first: Grams, second: Grams, point: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    """Give the probability that two texts say the same, by their grams and points: what `alike` gives for the pair."""
    _both, left, right = np.intersect1d(first.buckets, second.buckets, assume_unique=True, return_indices=True)
    # Added up one after the other, as a product of sparse rows is, so that both ways agree to the last bit.
    added = np.add.accumulate(first.weights[left] * second.weights[right])
    overlap = added[-1:] if len(added) else np.zeros(1, dtype=np.float32)
    return float(_probability(np.einsum("ij,ij->i", point[None], other[None]), overlap)[0])


def alike(
    texts: Sequence[str], others: Sequence[str], points: NDArray[np.floating], other_points: NDArray[np.floating]
) -> Scores:
    """Return, pair by pair, the probability that the two texts say the same (same lengths, same order)."""
    left, right = unit(texts, _space()), unit(others, _space())
    overlap = np.asarray(left.multiply(right).sum(axis=1)).ravel()
    return _probability(np.einsum("ij,ij->i", points, other_points), overlap)


def _probability(cosine: NDArray[np.floating], overlap: NDArray[np.floating]) -> Scores:
    weights = read("repeats")
    signals = np.stack([cosine, overlap, cosine * overlap], axis=1)
    scores = signals @ weights.arrays["slopes"] + float(weights.arrays["bias"][0])
    result: Scores = 1.0 / (1.0 + np.exp(-scores))
    return result


@lru_cache(maxsize=1)
def _space() -> Space:
    return msgspec.convert(read("repeats").facts["space"], Space)


def repeated(
    texts: Sequence[str], points: NDArray[np.floating], *, at_least: float = 0.5
) -> list[tuple[int, float] | None]:
    """Return for each turn the earlier turn it repeats best, with the probability; None when it repeats none."""
    found: list[tuple[int, float] | None] = []
    for place, text in enumerate(texts):
        if place == 0:
            found.append(None)
            continue
        scores = alike(texts[:place], [text] * place, points[:place], np.repeat(points[place : place + 1], place, 0))
        best = int(np.argmax(scores))
        found.append((best, float(scores[best])) if scores[best] >= at_least else None)
    return found


def shared(text: str, other: str) -> float:
    """Say how many words of content two texts share, 0 (none) to 1 (three and more).

    >>> shared("The kettle is broken.", "I told you, the kettle broke."), shared("커피가 안 와요", "커피를 주세요")
    (0.3333333333333333, 0.3333333333333333)
    """
    return min(len(_content(text) & _content(other)), _ENOUGH) / _ENOUGH


def _content(text: str) -> set[str]:
    found = set[str]()
    for word in _CONTENT.findall(text.lower()):
        if "가" <= word[0] <= "힣":
            found.add(word[:2])
        elif "一" <= word[0] <= "鿿":
            found |= {word[at : at + 2] for at in range(len(word) - 1)}
        elif word not in _COMMON:
            found.add(word[:6])
    return found


def unit(texts: Sequence[str], space: Space) -> sparse.csr_matrix:
    """Return the grams of each text, rows of length 1, frequent ones damped by the root."""
    grams = hashed(texts, space)
    grams.sum_duplicates()
    grams.data[grams.indices == 0] = 0.0
    grams.data = np.sqrt(grams.data)
    lengths = np.sqrt(np.asarray(grams.multiply(grams).sum(axis=1)).ravel())
    return grams.multiply(1.0 / np.maximum(lengths, 1e-6)[:, None]).tocsr()

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


def alike(
    texts: Sequence[str], others: Sequence[str], points: NDArray[np.floating], other_points: NDArray[np.floating]
) -> Scores:
    """Return, pair by pair, the probability that the two texts say the same (same lengths, same order)."""
    weights = read("repeats")
    space = msgspec.convert(weights.facts["space"], Space)
    left, right = unit(texts, space), unit(others, space)
    overlap = np.asarray(left.multiply(right).sum(axis=1)).ravel()
    cosine = np.einsum("ij,ij->i", points, other_points)
    signals = np.stack([cosine, overlap, cosine * overlap], axis=1)
    scores = signals @ weights.arrays["slopes"] + float(weights.arrays["bias"][0])
    result: Scores = 1.0 / (1.0 + np.exp(-scores))
    return result


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

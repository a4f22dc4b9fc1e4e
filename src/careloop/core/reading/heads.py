"""Heads: how probable is it that a turn states the issue, acknowledges it, is polite …?

Reads       the words of a turn alone (tier 1), or the words and the encoder's point for it (tier 2).
Gives       calibrated probabilities, one column a class: of 100 turns read at 0.8, about 80 are so.
How         Linear models over hashed grams; tier 2 adds a finer set of grams and a linear model over the encoder's
            512 numbers. The calibration is a logistic model over held-out scores.
Read it so  a probability near one half means "cannot tell", not "half".
Blind to    irony, and everything said before the turn.
"""

from collections.abc import Sequence
from functools import lru_cache

import msgspec
import numpy as np
from numpy.typing import NDArray

from careloop.core.models.weights import Weights, names, read
from careloop.core.reading.features import Space, hashed

Table = NDArray[np.float32]
Probabilities = NDArray[np.float64]

_BATCH = 128  # texts hashed at once: their grams stay in the processor's cache


class Head:
    """One question put to every turn. `classes` are the answers, in the order of the columns."""

    def __init__(self, name: str, weights: Weights) -> None:
        self.name = name
        self.classes: tuple[str, ...] = tuple(weights.facts["classes"])
        self.encoder: str = weights.facts["encoder"]
        self.space = msgspec.convert(weights.facts["space"], Space)
        self._fine = msgspec.convert(weights.facts["fine"], Space) if weights.facts.get("fine") else None
        self._arrays = weights.arrays

    @property
    def table(self) -> Table:
        """The weights of the grams, (buckets, scores)."""
        return self._arrays["grams"]

    def probabilities(self, texts: Sequence[str], embeddings: NDArray[np.floating] | None = None) -> Probabilities:
        """Return one row of probabilities a text; with the encoder's `embeddings` of the same texts, better ones.

        Raises ValueError: when the embeddings are not one row a text, or are of another encoder.
        """
        scores = _in_batches(texts, self.space, self.table) + self._arrays["grams_bias"]
        return self.calibrated(scores) if embeddings is None else self.fused(texts, scores, embeddings)

    def fused(
        self, texts: Sequence[str], scores: NDArray[np.floating], embeddings: NDArray[np.floating]
    ) -> Probabilities:
        """Join the scores of the grams with the encoder's points, and the finer grams where the head has them."""
        expected = (len(texts), self._arrays["points"].shape[0])
        if embeddings.shape != expected:
            message = f"The head {self.name!r} reads embeddings of {self.encoder}, {expected}; got {embeddings.shape}."
            raise ValueError(message)
        parts = [scores, embeddings @ self._arrays["points"] + self._arrays["points_bias"]]
        if self._fine is not None:
            parts.append(_in_batches(texts, self._fine, self._arrays["fine"]) + self._arrays["fine_bias"])
        return softmax(np.hstack(parts) @ self._arrays["fused_slopes"] + self._arrays["fused_bias"])

    def calibrated(self, scores: NDArray[np.floating]) -> Probabilities:
        """Turn raw scores of the grams into probabilities."""
        return softmax(scores @ self._arrays["slopes"] + self._arrays["bias"])

    def bias(self) -> Table:
        """What is added to the scores of the grams before calibration."""
        return self._arrays["grams_bias"]


def available() -> tuple[str, ...]:
    """Return the names of all heads."""
    return tuple(name for name in names() if "classes" in read(name).facts)


@lru_cache(maxsize=32)
def load(name: str) -> Head:
    """Return a head by its name; the weights are read once. Raises UnknownModel: when there is none of that name."""
    weights = read(name)
    wide = {key: array.astype(np.float32) for key, array in weights.arrays.items()}
    return Head(name, Weights(wide, weights.facts))


def several(
    texts: Sequence[str], wanted: Sequence[str], embeddings: NDArray[np.floating] | None = None
) -> dict[str, Probabilities]:
    """Return the probabilities of many heads at once: the grams that all have are counted a single time."""
    table, bias = _joined(tuple(wanted))
    scores = _in_batches(texts, load(wanted[0]).space, table) + bias
    found: dict[str, Probabilities] = {}
    first = 0
    for name in wanted:
        head = load(name)
        last = first + head.table.shape[1]
        block = scores[:, first:last]
        found[name] = head.calibrated(block) if embeddings is None else head.fused(texts, block, embeddings)
        first = last
    return found


@lru_cache(maxsize=4)
def _joined(wanted: tuple[str, ...]) -> tuple[Table, Table]:
    heads = [load(name) for name in wanted]
    if len({head.space for head in heads}) != 1:
        raise ValueError("Only heads over the same grams can be read at once.")
    return np.ascontiguousarray(np.hstack([head.table for head in heads])), np.hstack([h.bias() for h in heads])


def _in_batches(texts: Sequence[str], space: Space, table: Table) -> Table:
    parts = [hashed(texts[first : first + _BATCH], space) @ table for first in range(0, len(texts), _BATCH)]
    return np.concatenate(parts) if parts else np.zeros((0, table.shape[1]), dtype=np.float32)


def softmax(scores: NDArray[np.floating]) -> Probabilities:
    """Return rows that add up to 1.

    >>> softmax(np.array([[0.0, 0.0]])).tolist()
    [[0.5, 0.5]]
    """
    raised = np.exp(scores.astype(np.float64) - scores.max(axis=1, keepdims=True, initial=-np.inf))
    result: Probabilities = raised / raised.sum(axis=1, keepdims=True)
    return result

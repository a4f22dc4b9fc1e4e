"""The encoder's points for many texts, each text encoded once; kept in a folder between runs when one is named."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from careloop.core.reading import encoder

Vectors = NDArray[np.float32]

_PIECE = 4096


class Points:
    """Encodes texts in one canonical order (short ones together), so that the same texts give the same bits."""

    def __init__(self, kept: Path | None = None) -> None:
        self._kept = kept
        self._known: dict[str, NDArray[np.float16]] = {}
        self._encoder = encoder.Universal(is_tabled=False)
        for file in sorted(kept.glob("*.npz")) if kept else ():
            with np.load(file, allow_pickle=True) as archive:
                self._known.update(zip(archive["t"].tolist(), archive["v"], strict=True))

    def __call__(self, texts: Sequence[str]) -> Vectors:
        """Return one row a text, float32 of half precision."""
        new = sorted({_clean(text) for text in texts} - self._known.keys(), key=lambda text: (len(text), text))
        for first in range(0, len(new), _PIECE):
            piece = new[first : first + _PIECE]
            vectors = self._encoder.encode(piece).astype(np.float16)
            self._known.update(zip(piece, vectors, strict=True))
            if self._kept:
                name = hashlib.sha256("\n".join(piece).encode("utf-8", "surrogatepass")).hexdigest()[:16]
                np.savez(self._kept / f"{name}.npz", t=np.array(piece, dtype=object), v=vectors)
        if not texts:
            return np.zeros((0, self._encoder.size), dtype=np.float32)
        return np.stack([self._known[_clean(text)] for text in texts]).astype(np.float32)


def _clean(text: str) -> str:
    return text.strip()[:2000] or "."

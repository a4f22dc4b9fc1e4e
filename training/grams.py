"""Hashed grams for training: whole corpora, in pieces, without the bucket that does not count."""

from collections.abc import Sequence

import numpy as np
from scipy import sparse

from careloop.core.reading.features import Space, hashed

LIGHT = Space(bits=16, characters=(2, 3, 4), words=(1,))
FINE = Space(bits=18, characters=(1, 2, 3, 4, 5), words=(1, 2), jamo=False)

_PIECE = 4096


def rows(texts: Sequence[str], space: Space) -> sparse.csr_matrix:
    """Return the grams of the texts exactly as the heads will see them, duplicates summed."""
    pieces = [hashed(texts[first : first + _PIECE], space) for first in range(0, len(texts), _PIECE)]
    matrix = sparse.vstack(pieces).tocsr()
    matrix.data[matrix.indices == 0] = 0.0
    matrix.sum_duplicates()
    matrix.eliminate_zeros()
    return matrix


def unit(texts: Sequence[str], space: Space) -> sparse.csr_matrix:
    """Return the grams as yes or no, rows of length 1: what measures alone may use, where speed does not count."""
    matrix = rows(texts, space)
    lengths = np.sqrt(np.diff(matrix.indptr))
    matrix.data = np.repeat(1.0 / np.maximum(lengths, 1.0), np.diff(matrix.indptr)).astype(np.float32)
    return matrix

"""Classifiers for measurement alone: they are fitted when a set is measured, and never shipped.

Small sets: kernel ridge on two likenesses at once, by meaning (the encoder) and by wording (hashed grams).
Large sets: a linear model on each, joined by a logistic rule that is fitted on a fifth held out.
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import linalg, sparse

from careloop.core.reading.features import Space
from training import calibration, grams, linear
from training.similar import discriminant

Floats = NDArray[np.floating]

WORDING = Space(bits=18, characters=(3, 4, 5), words=(1, 2))
_PIECE = 2000  # rows compared at once
_AXES = 150
SHORT = Space(bits=18, characters=(1, 2, 3, 4), words=(1, 2))


def rare(texts: Sequence[str], known: int, space: Space = WORDING) -> sparse.csr_matrix:
    """Return the grams of the texts, rare ones (among the first `known`) weighing more; rows of length 1."""
    matrix = grams.rows(texts, space)
    seen = np.bincount(matrix[:known].indices, minlength=matrix.shape[1])
    matrix.data = np.log((1.0 + known) / (1.0 + seen)).astype(np.float32)[matrix.indices]
    lengths = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    return (sparse.diags((1.0 / np.maximum(lengths, 1e-9)).astype(np.float32)) @ matrix).tocsr()


class Kernels:
    """The likenesses of texts to the first `known` of them, made piece by piece: whole, they fill gigabytes."""

    def __init__(self, texts: Sequence[str], points: Floats, known: int, space: Space = WORDING) -> None:
        self.known = known
        self._points = points
        self._wording = rare(texts, known, space)
        self._known_points, self._known_wording = points[:known].T, self._wording[:known].T.tocsr()

    def mixed(self, share: float, width: float, rows: slice = slice(None)) -> Floats:
        """Return the kernel of these rows: `share` by meaning (Gaussian of the angle), the rest by wording."""
        places = range(*rows.indices(len(self._points)))
        kernel = np.empty((len(places), self.known), dtype=np.float32)
        for first in range(places.start, places.stop, _PIECE):
            piece = slice(first, min(first + _PIECE, places.stop))
            part = kernel[first - places.start : piece.stop - places.start]
            np.matmul(self._points[piece], self._known_points, out=part)
            part -= 1.0
            part *= 2.0 * width
            np.exp(part, out=part)
            part *= share
            part += (1.0 - share) * (self._wording[piece] @ self._known_wording).toarray()
        return kernel


def near(rows: Floats, known: int) -> Floats:
    """Return the kernel of rows of numbers with the first `known`: Gaussian, every column of spread 1 over those."""
    even = (rows - rows[:known].mean(axis=0)) / (rows[:known].std(axis=0) + 1e-6)
    even = even.astype(np.float32)
    squares = (even**2).sum(axis=1)
    apart = squares[:, None] + squares[None, :known] - 2.0 * even @ even[:known].T
    return np.exp(-np.maximum(apart, 0.0) / (2.0 * even.shape[1])).astype(np.float32)


def ridge(kernel: Floats, targets: Floats, *, penalty: float, weights: Floats | None = None) -> Floats:
    """Fit kernel ridge on the known texts (as many as the kernel has columns); return the scores of the others."""
    known = kernel.shape[1]
    duals, mean = _fitted(kernel[:known].copy(), targets, penalty=penalty, weights=weights)
    return kernel[known:] @ duals + mean


def _fitted(inner: Floats, targets: Floats, *, penalty: float, weights: Floats | None) -> tuple[Floats, Floats]:
    """Return the duals and the means; `inner` is used up."""
    load = penalty if weights is None else penalty / np.maximum(weights, 1e-6)
    inner[np.diag_indices(len(inner))] += load
    mean = targets.mean(axis=0)
    # The transpose of a symmetric matrix is itself, and lies as LAPACK wants it: no copy.
    factor = linalg.cho_factor(inner.T, lower=True, overwrite_a=True, check_finite=False)
    return linalg.cho_solve(factor, (targets - mean).astype(inner.dtype), check_finite=False), mean


def kernel_scores(
    texts: Sequence[str],
    points: Floats,
    targets: Floats,
    *,
    share: float = 0.5,
    width: float = 2.0,
    penalty: float = 0.2,
    weights: Floats | None = None,
    space: Space = WORDING,
) -> Floats:
    """Fit on the first texts (as many as there are targets) and return the scores of the rest."""
    kernels = Kernels(texts, points, len(targets), space)
    return _told(lambda rows: kernels.mixed(share, width, rows), len(texts), targets, penalty, weights)


def reason_scores(
    texts: Sequence[str], points: Floats, targets: Floats, *, penalty: float = 0.1, weights: Floats | None = None
) -> Floats:
    """Do the same with a richer likeness: what is alike by meaning and by wording at once counts more than by either.

    Meaning is read twice, once in the encoder's space and once in the directions of it that part the labels.
    """
    known, labels = len(targets), targets.argmax(axis=1)
    axes = min(targets.shape[1] - 1, _AXES)
    middle, map_ = discriminant(points[:known].astype(np.float64), labels.tolist(), axes, 0.1)
    drawn = (points - middle) @ map_
    drawn = (drawn / np.linalg.norm(drawn, axis=1, keepdims=True)).astype(np.float32)
    wording = rare(texts, known)
    known_wording = wording[:known].T.tocsr()

    def likeness(rows: slice) -> Floats:
        places = range(*rows.indices(len(texts)))
        kernel = np.empty((len(places), known), dtype=np.float32)
        for first in range(places.start, places.stop, _PIECE):
            piece = slice(first, min(first + _PIECE, places.stop))
            meaning = np.exp(4.0 * (points[piece] @ points[:known].T - 1.0))
            parted = np.exp(2.0 * (drawn[piece] @ drawn[:known].T - 1.0))
            alike = (wording[piece] @ known_wording).toarray()
            both = (0.3 * meaning + 0.2 * parted) * np.exp(alike - 1.0)
            kernel[first - places.start : piece.stop - places.start] = both + 0.2 * meaning + 0.3 * alike
        return kernel

    return _told(likeness, len(texts), targets, penalty, weights)


def _told(
    likeness: Callable[[slice], Floats], total: int, targets: Floats, penalty: float, weights: Floats | None
) -> Floats:
    """Fit on the first rows and tell the rest, piece by piece: `likeness` gives the kernel of some rows."""
    known = len(targets)
    duals, mean = _fitted(likeness(slice(known)), targets, penalty=penalty, weights=weights)
    pieces = [slice(first, first + _PIECE) for first in range(known, total, _PIECE)]
    return np.vstack([likeness(piece) @ duals + mean for piece in pieces])


def linear_scores(
    blocks: Sequence[sparse.csr_matrix | Floats],
    targets: Floats,
    *,
    penalties: Sequence[float],
    weights: Floats | None = None,
    iterations: int = 60,
) -> Floats:
    """Fit one linear model a block of features on the first rows, join them, return probabilities of the rest."""
    known = len(targets)
    weight = np.ones(known) if weights is None else weights
    away = np.arange(known) % 5 == 4
    held, final = [], []
    for block, penalty in zip(blocks, penalties, strict=True):
        for chosen, rest, out in (
            (np.flatnonzero(~away), np.flatnonzero(away), held),
            (np.arange(known), np.arange(known, block.shape[0]), final),
        ):
            slopes, bias = linear.logistic(
                block[chosen], targets[chosen], penalty=penalty, weights=weight[chosen], iterations=iterations
            )
            out.append(np.asarray(block[rest] @ slopes) + bias)
    slopes, bias = calibration.fitted(np.hstack(held), targets[away], weight[away])
    scores = np.hstack(final) @ slopes + bias
    scores -= scores.max(axis=1, keepdims=True)
    return np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)

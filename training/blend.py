"""Classifiers for measurement alone: they are fitted when a set is measured, and never shipped.

Small sets: kernel ridge on two likenesses at once, by meaning (the encoder) and by wording (hashed grams).
Large sets: a linear model on each, joined by a logistic rule that is fitted on a fifth held out.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import linalg, sparse

from careloop.core.reading.features import Space
from training import calibration, grams, linear

Floats = NDArray[np.floating]

WORDING = Space(bits=18, characters=(3, 4, 5), words=(1, 2))
_PIECE = 2000  # rows compared at once
SHORT = Space(bits=18, characters=(1, 2, 3, 4), words=(1, 2))


def rare(texts: Sequence[str], known: int, space: Space = WORDING) -> sparse.csr_matrix:
    """Return the grams of the texts, rare ones (among the first `known`) weighing more; rows of length 1."""
    matrix = grams.rows(texts, space)
    seen = np.bincount(matrix[:known].indices, minlength=matrix.shape[1])
    matrix.data = np.log((1.0 + known) / (1.0 + seen)).astype(np.float32)[matrix.indices]
    lengths = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    return (sparse.diags((1.0 / np.maximum(lengths, 1e-9)).astype(np.float32)) @ matrix).tocsr()


class Kernels:
    """The likenesses of the texts to the first `known` of them: rows are texts, columns the known ones."""

    def __init__(self, texts: Sequence[str], points: Floats, known: int, space: Space = WORDING) -> None:
        wording = rare(texts, known, space)
        self.known = known
        self.cosine = points @ points[:known].T
        transposed = wording[:known].T.tocsr()
        self.wording = np.empty((len(texts), known), dtype=np.float32)
        for first in range(0, len(texts), _PIECE):
            self.wording[first : first + _PIECE] = (wording[first : first + _PIECE] @ transposed).toarray()

    def mixed(self, share: float, width: float) -> Floats:
        """Return the kernel: `share` by meaning (Gaussian of the angle), the rest by wording."""
        kernel: Floats = np.exp(2.0 * width * (self.cosine - 1.0))
        kernel *= share
        kernel += (1.0 - share) * self.wording
        return kernel


def ridge(kernel: Floats, targets: Floats, *, penalty: float, weights: Floats | None = None) -> Floats:
    """Fit kernel ridge on the known texts (as many as the kernel has columns); return the scores of the others."""
    known = kernel.shape[1]
    inner = kernel[:known].copy()
    load = penalty if weights is None else penalty / np.maximum(weights, 1e-6)
    inner[np.arange(known), np.arange(known)] += load
    mean = targets.mean(axis=0)
    factor = linalg.cho_factor(inner, lower=True, overwrite_a=True, check_finite=False)
    duals = linalg.cho_solve(factor, (targets - mean).astype(inner.dtype), check_finite=False)
    return kernel[known:] @ duals + mean


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
    return ridge(kernels.mixed(share, width), targets, penalty=penalty, weights=weights)


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

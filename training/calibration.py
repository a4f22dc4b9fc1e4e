"""Calibration: scores that were held out → probabilities, and how far off those are."""

import numpy as np
from numpy.typing import NDArray

from training.linear import logistic

Floats = NDArray[np.floating]


def fitted(scores: Floats, targets: Floats, weights: Floats | None = None) -> tuple[Floats, Floats]:
    """Fit slopes (scores, classes) and bias (classes) so that the softmax of scores @ slopes + bias is calibrated."""
    spread = np.maximum(scores.std(axis=0), 1e-6)
    slopes, bias = logistic(
        (scores / spread).astype(np.float32), targets, penalty=1e-4, weights=weights, iterations=300
    )
    slopes = slopes / spread[:, None]
    if targets.shape[1] == 2:
        slopes, bias = np.hstack([np.zeros_like(slopes), slopes]), np.concatenate([[0.0], bias])
    return slopes.astype(np.float32), bias.astype(np.float32)


def expected_error(probabilities: Floats, targets: Floats, bins: int = 15) -> float:
    """Return how far probabilities are from the shares that came true, in bins of equal numbers, mean over classes."""
    errors = []
    for column in range(probabilities.shape[1]):
        told, true = probabilities[:, column], targets[:, column]
        pieces = [piece for piece in np.array_split(np.argsort(told, kind="stable"), bins) if len(piece)]
        errors.append(sum(len(piece) * abs(told[piece].mean() - true[piece].mean()) for piece in pieces) / len(told))
    return float(np.mean(errors))

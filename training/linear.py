"""Linear models on sparse or dense rows: logistic regression and ridge, by numpy and scipy alone, without chance."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import linalg, optimize, sparse

Rows = Any  # a dense array or a csr_matrix, (texts, features)
Floats = NDArray[np.floating]


def logistic(
    rows: Rows,
    targets: Floats,
    *,
    penalty: float,
    weights: Floats | None = None,
    iterations: int = 60,
    bounds: list[tuple[float | None, float | None]] | None = None,
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Fit a logistic model to `targets`, (texts, classes), rows adding to 1 (soft labels may be given).

    Two classes need one score: the slopes are (features, 1) then, else (features, classes). The penalty is on half the
    squared slopes, beside the weighted mean of the losses. `bounds`: least and most of each slope, then of each bias.
    Returns slopes and bias.
    """
    n, features = rows.shape
    is_binary = targets.shape[1] == 2
    scores_wide = 1 if is_binary else targets.shape[1]
    weight = np.ones(n) if weights is None else np.asarray(weights, dtype=np.float64)
    weight = weight / weight.sum()
    transposed = rows.T.tocsr() if sparse.issparse(rows) else rows.T

    def loss(flat: Floats) -> tuple[float, Floats]:
        slopes = flat[: features * scores_wide].reshape(features, scores_wide)
        bias = flat[features * scores_wide :]
        scores = np.asarray(rows @ slopes.astype(np.float32), dtype=np.float64) + bias
        if is_binary:
            scores = np.hstack([np.zeros((n, 1)), scores])
        scores -= scores.max(axis=1, keepdims=True)
        norm = np.log(np.exp(scores).sum(axis=1, keepdims=True))
        value = -float((weight[:, None] * targets * (scores - norm)).sum()) + 0.5 * penalty * float((slopes**2).sum())
        error = weight[:, None] * (np.exp(scores - norm) * targets.sum(axis=1, keepdims=True) - targets)
        error = error[:, 1:] if is_binary else error
        slope_gradient = np.asarray(transposed @ error.astype(np.float32), dtype=np.float64) + penalty * slopes
        return value, np.concatenate([slope_gradient.ravel(), error.sum(axis=0)])

    start = np.zeros(features * scores_wide + scores_wide)
    found = optimize.minimize(
        loss, start, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": iterations, "maxcor": 8}
    )
    slopes = found.x[: features * scores_wide].reshape(features, scores_wide).astype(np.float32)
    return slopes, found.x[features * scores_wide :].astype(np.float32)


def ridge(rows: Floats, targets: Floats, *, penalty: float, weights: Floats | None = None) -> NDArray[np.float32]:
    """Fit least squares with a penalty, a constant as the last row of the result: (features + 1, targets)."""
    wide = np.hstack([rows, np.ones((len(rows), 1), dtype=rows.dtype)])
    weighted = wide if weights is None else wide * np.asarray(weights, dtype=wide.dtype)[:, None]
    gram = (weighted.T @ wide).astype(np.float64)
    gram[np.arange(len(gram) - 1), np.arange(len(gram) - 1)] += penalty
    gram[-1, -1] += 1e-6
    return linalg.solve(gram, (weighted.T @ targets).astype(np.float64), assume_a="pos").astype(np.float32)


def one_hot(labels: NDArray[np.intp], classes: int) -> Floats:
    """Return rows with a 1 at the label."""
    return np.eye(classes)[labels]


def folds(groups: list[Any], count: int) -> NDArray[np.intp]:
    """Deal groups to folds in the order they first appear, so that no group is in two."""
    seen: dict[Any, int] = {}
    for group in groups:
        seen.setdefault(group, len(seen))
    # A multiplicative walk deals neighbours apart, so that a fold is no contiguous piece of the file.
    return np.array([(seen[group] * 2654435761 % 4294967296) * count // 4294967296 for group in groups], dtype=np.intp)

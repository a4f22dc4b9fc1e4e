"""The measures by which models are scored: written out, so that nothing but numpy is needed."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating]


def _ranks(values: Floats) -> Floats:
    """Ranks from 1, ties at their mean."""
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    return (ends - (counts - 1) / 2.0)[inverse]


def auc(is_positive: NDArray[np.bool_], scores: Floats) -> float:
    """Return the chance that a positive scores above a negative; nan when there is only one kind."""
    positives = int(is_positive.sum())
    negatives = len(is_positive) - positives
    if not positives or not negatives:
        return float("nan")
    rank_sum = float(_ranks(np.asarray(scores, dtype=np.float64))[is_positive].sum())
    return (rank_sum - positives * (positives + 1) / 2) / (positives * negatives)


def spearman(first: Floats, second: Floats) -> float:
    """Return the correlation of the ranks."""
    return float(np.corrcoef(_ranks(np.asarray(first)), _ranks(np.asarray(second)))[0, 1])


def accuracy(truth: Sequence[object], told: Sequence[object]) -> float:
    """Return the share told right."""
    return float(np.mean([left == right for left, right in zip(truth, told, strict=True)]))


def macro_f1(truth: NDArray[np.intp], told: NDArray[np.intp]) -> float:
    """Return the mean of F1 over the classes that occur in the truth."""
    scores = []
    for label in np.unique(truth):
        hit = np.sum((truth == label) & (told == label))
        scores.append(2.0 * hit / max(np.sum(truth == label) + np.sum(told == label), 1))
    return float(np.mean(scores))


def matthews(truth: NDArray[np.bool_], told: NDArray[np.bool_]) -> float:
    """Return Matthews' correlation of two yes-no columns."""
    return float(np.corrcoef(truth.astype(float), told.astype(float))[0, 1])


def recall_at_false_alarms(is_positive: NDArray[np.bool_], scores: Floats, rate: float = 0.05) -> float:
    """Return the share of positives above the threshold that `rate` of the negatives pass."""
    threshold = np.quantile(scores[~is_positive], 1.0 - rate)
    return float(np.mean(scores[is_positive] > threshold))


def mutual_information(truth: Sequence[object], told: Sequence[object]) -> float:
    """Return NMI with the arithmetic mean, as the DSTC-11 track scores it."""
    table = _table(truth, told)
    joint = table / table.sum()
    rows, columns = joint.sum(axis=1), joint.sum(axis=0)
    outer = rows[:, None] * columns[None, :]
    filled = joint > 0
    shared = float((joint[filled] * np.log(joint[filled] / outer[filled])).sum())
    entropies = -float((rows * np.log(rows)).sum()) - float((columns * np.log(columns)).sum())
    return 2.0 * shared / entropies if entropies else 1.0


def rand_index(truth: Sequence[object], told: Sequence[object]) -> float:
    """Return the Rand index, adjusted for chance."""
    table = _table(truth, told)

    def pairs(counts: Floats) -> float:
        return float((counts * (counts - 1) / 2).sum())

    inside, rows, columns = pairs(table), pairs(table.sum(axis=1)), pairs(table.sum(axis=0))
    expected = rows * columns / pairs(table.sum(keepdims=True))
    return (inside - expected) / ((rows + columns) / 2 - expected)


def cluster_accuracy(truth: Sequence[object], told: Sequence[object]) -> float:
    """Return the share right when clusters are matched one to one with labels in the best way."""
    from scipy.optimize import linear_sum_assignment

    table = _table(truth, told)
    return float(table[linear_sum_assignment(-table)].sum() / table.sum())


def _table(truth: Sequence[object], told: Sequence[object]) -> Floats:
    left = np.unique(np.array([str(x) for x in truth]), return_inverse=True)[1]
    right = np.unique(np.array([str(x) for x in told]), return_inverse=True)[1]
    table = np.zeros((left.max() + 1, right.max() + 1))
    np.add.at(table, (left, right), 1)
    return table

"""Raking: which weights make those who answered look like everybody in what is known of everybody?

Reads       for each margin (channel, reason, language …) the group of every respondent and the share of every group.
Gives       weights with mean 1.
How         iterative proportional fitting: weights are scaled margin by margin until all agree (Deming & Stephan 1940).
Read it so  it repairs differences in the margins named and nothing else.
Blind to    that within a group the satisfied answer more often than others; raking then still misses by points.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike

from careloop.core.statistics.clusters import Floats


class EmptyGroup(ValueError):
    """A group that is to have a share has no respondent. Join it with a neighbouring group and rake again."""


def rake(
    margins: Sequence[tuple[Sequence[object], Mapping[object, float]]],
    *,
    weights: ArrayLike | None = None,
    tolerance: float = 1e-9,
    rounds: int = 500,
) -> Floats:
    """This will give one weight a respondent; shares are scaled to sum to 1.

    Raises EmptyGroup when a share has no respondent, ValueError when a respondent's group has no share.

    >>> [round(float(w), 2) for w in rake([(["a", "a", "a", "b"], {"a": 0.5, "b": 0.5})])]
    [0.67, 0.67, 0.67, 2.0]
    """
    if not margins or not len(margins[0][0]):
        return np.zeros(0)
    raked = np.ones(len(margins[0][0])) if weights is None else np.array(weights, dtype=np.float64)
    prepared = [_coded(groups, shares) for groups, shares in margins]
    for _ in range(rounds):
        furthest = 0.0
        for code, target in prepared:
            now = np.bincount(code, weights=raked, minlength=len(target)) / raked.sum()
            factor = np.divide(target, now, out=np.zeros_like(target), where=now > 0)
            raked = raked * factor[code]
            furthest = max(furthest, float(np.abs(now - target).max()))
        if furthest < tolerance:
            break
    return np.asarray(raked * len(raked) / raked.sum(), dtype=np.float64)


def _coded(groups: Sequence[object], shares: Mapping[object, float]) -> tuple[np.ndarray, Floats]:
    names = list(shares)
    place = {name: index for index, name in enumerate(names)}
    if unknown := {group for group in groups if group not in place}:
        raise ValueError(f"No share is given for {sorted(map(str, unknown))}.")
    code = np.array([place[group] for group in groups])
    target = np.array([shares[name] for name in names], dtype=np.float64)
    empty = [
        name
        for name, share, count in zip(names, target, np.bincount(code, minlength=len(names)), strict=True)
        if share > 0 and count == 0
    ]
    if empty:
        raise EmptyGroup(f"Nobody answered in {sorted(map(str, empty))}; join the group with a neighbour.")
    return code, target / target.sum()

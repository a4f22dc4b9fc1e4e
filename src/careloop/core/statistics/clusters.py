"""Clusters: how uncertain is a mean when contacts share an agent or a customer?

Reads       one value a contact, and for each grouping the group of every contact.
Gives       the variance of the mean and the degrees of freedom for t.
How         one way: sum over groups of (sum of deviations)² / n² · G/(G - 1) (Liang & Zeger 1986). Two ways:
            agents + customers - their intersection (Cameron, Gelbach & Miller 2011), never less than the larger of the
            one-way variances, because the difference of estimates may come out too small by chance.
Read it so  few groups mean few degrees of freedom and a wide interval; it is not the number of contacts that counts.
Blind to    dependence between groups (a bad week for everybody).
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]
Flags = NDArray[np.bool_]


def codes(groups: ArrayLike) -> Codes:
    """This will number the groups from 0; who is not known ("", None or NaN) is a group of their own.

    >>> codes(["a", "", "b", "a", ""]).tolist()
    [1, 0, 2, 1, 3]
    """
    labels = np.asarray(groups)
    unknown = np.array([each in {None, ""} or each != each for each in labels.tolist()], dtype=bool)  # noqa: PLR0124
    if labels.dtype == object:
        labels = labels.astype(str)
    found = np.unique(labels, return_inverse=True)[1].reshape(-1)
    if unknown.any():  # one person erased must not make a cluster of all who were erased, nor end the clustering
        found[unknown] = np.arange(unknown.sum()) + found.max(initial=0) + 1
        found = np.unique(found, return_inverse=True)[1].reshape(-1)
    return found


def clustered_variance(values: ArrayLike, *groups: ArrayLike) -> float:
    """This will give the variance of the mean of `values` under one or two groupings (none: independent contacts).

    A grouping with a single group says nothing about variance between groups and is passed over.

    >>> round(clustered_variance([1, 1, 0, 0], ["a", "a", "b", "b"]), 3)
    0.25
    """
    data = np.asarray(values, dtype=np.float64)
    deviations = data - data.mean() if data.size else data
    useful = [code for code in map(codes, groups) if code.max(initial=0) > 0]
    if len(useful) > 2:
        raise ValueError("Give at most two groupings.")
    alone = _between(deviations, np.arange(data.size))
    if not useful:
        return alone
    one_way = [_between(deviations, code) for code in useful]
    if len(useful) == 1:
        return max(one_way[0], 0.0)
    both = _between(deviations, codes(useful[0] * (useful[1].max() + 1) + useful[1]))
    return max(sum(one_way) - both, *one_way)


def degrees_of_freedom(n: int, *groups: ArrayLike) -> int:
    """This will give the smallest number of groups minus one, at least 1; `n` stands in where there is no grouping."""
    sizes = [int(code.max(initial=0)) + 1 for code in map(codes, groups)]
    return max(min([n, *(size for size in sizes if size > 1)]) - 1, 1)


def carrying(values: ArrayLike, *groups: ArrayLike) -> float:
    """This will give how many groups carry the variance: 3 (sum S²)² / sum S⁴, the number itself for normal sums S.

    Six contacts with huge weights among thousands carry about six: a t with many degrees would be too sure.
    """
    data = np.asarray(values, dtype=np.float64)
    deviations = data - data.mean() if data.size else data
    least = float(data.size)
    for code in [np.arange(data.size), *map(codes, groups)]:
        squares = np.bincount(code, weights=deviations) ** 2
        if len(squares) > 1 and squares.sum() > 0:
            least = min(least, 3 * float(squares.sum()) ** 2 / float((squares**2).sum()))
    return least


def _between(deviations: Floats, code: Codes) -> float:
    sums = np.bincount(code, weights=deviations)
    count = len(sums)
    if count < 2:
        return float("nan")
    return float((sums**2).sum()) / deviations.size**2 * count / (count - 1)


def design_effect(values: ArrayLike, groups: Sequence[object]) -> float:
    """This will give clustered / independent variance, at least 1; n divided by it is the effective n."""
    independent = clustered_variance(values)
    if not independent > 0:
        return 1.0
    return max(clustered_variance(values, np.asarray(groups)) / independent, 1.0)

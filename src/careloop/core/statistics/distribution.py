"""Distribution: between which limits lie all shares of a question with several answers, at once?

Reads       how often each answer was given.
Gives       one (low, high) an answer, which hold together with the level asked for.
How         Goodman's (1965) simultaneous intervals: the score interval of each share at chi-square level 1 - alpha/k.
Read it so  two answers whose limits do not overlap differ; no correction is needed for looking at all of them.
Blind to    the order of the answers; for clusters and weights give the effective numbers (`simultaneous`).
"""

from collections.abc import Sequence

import scipy

from careloop.core.statistics.share import Interval, normal_quantile, score_interval


def goodman(counts: Sequence[float], *, level: float = 0.95) -> list[Interval]:
    """This will give the limits of each share, in the order of the counts; (0, 1) for each when nobody answered.

    >>> [(round(low, 2), round(high, 2)) for low, high in goodman([50, 30, 20])]
    [(0.38, 0.62), (0.2, 0.42), (0.12, 0.31)]
    """
    normal_quantile(level)
    if any(count < 0 for count in counts):
        raise ValueError("An answer cannot have been given fewer than 0 times.")
    n = sum(counts)
    if n == 0:
        return [(0.0, 1.0)] * len(counts)
    return simultaneous([count / n for count in counts], [n] * len(counts), level=level)


def simultaneous(shares: Sequence[float], effective: Sequence[float], *, level: float) -> list[Interval]:
    """This will give the same for shares already weighted, each with the answers that would be as sure."""
    quantile = float(scipy.stats.chi2.ppf(1 - (1 - level) / len(shares), 1)) ** 0.5
    return [score_interval(share, n, quantile) for share, n in zip(shares, effective, strict=True)]

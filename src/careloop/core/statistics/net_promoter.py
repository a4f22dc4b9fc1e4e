"""Net promoter score: between which limits lies promoters minus detractors?

Reads       the numbers of promoters, passives and detractors among those who *answered*.
Gives       the score and (low, high), -100 to 100.
How         adjusted Wald: 3/4 added to promoters and detractors and 3 to n, then
            var = [p + d - (p - d)²] / n (Bonett & Price 2012; Rocks 2016), with the quantile of t: the variance is
            known from these n answers alone. With the normal quantile ten answers cover 93.9 % at worst, not 94 %.
Read it so  at n = 100 the interval is about ± 15 points: most "changes" of a score are no changes. It covers at least
            94 % from ten answers on, and less only where nearly all say the same.
Blind to    those who dismissed the question: they are in no denominator, and never pull the score to 0.
"""

import math

import scipy

from careloop.core.statistics.share import Interval, normal_quantile

ADDED = 0.75


def net_promoter_score(promoters: int, passives: int, detractors: int) -> float | None:
    """This will give the score of those who answered, or None when nobody did.

    >>> net_promoter_score(6, 3, 1)
    50.0
    """
    n = promoters + passives + detractors
    return 100 * (promoters - detractors) / n if n else None


def net_promoter_interval(
    promoters: float, passives: float, detractors: float, *, level: float = 0.95, quantile: float | None = None
) -> Interval:
    """This will give the adjusted Wald interval, cut at -100 and 100; (-100, 100) when nobody answered.

    Weighted or clustered answers: give the shares times the effective number, and the quantile of their t.
    """
    if min(promoters, passives, detractors) < 0:
        raise ValueError("There cannot be fewer than no promoters, passives or detractors.")
    answered = promoters + passives + detractors
    normal_quantile(level)  # refuses a level out of range
    if answered == 0:
        return -100.0, 100.0
    n = answered + 4 * ADDED
    quantile = float(scipy.stats.t.ppf((1 + level) / 2, n - 1)) if quantile is None else quantile
    up, down = (promoters + ADDED) / n, (detractors + ADDED) / n
    half = quantile * math.sqrt((up + down - (up - down) ** 2) / n)
    return 100 * max(up - down - half, -1.0), 100 * min(up - down + half, 1.0)

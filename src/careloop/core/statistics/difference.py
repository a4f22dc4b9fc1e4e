"""Difference: by how much does one share exceed another?

Reads       successes and answers of two independent groups.
Gives       (low, high) of p1 - p2, -1 to 1.
How         `newcombe`: each limit joins the distances to the two Wilson limits (Newcombe 1998, method 10).
            `agresti_caffo`: one success and one failure added to each group, then Wald (Agresti & Caffo 2000).
Read it so  0 inside the limits: a difference is not shown. That is not the same as "no difference".
Blind to    pairs (the same customers twice), clusters, and how the two groups came about.
"""

import math

from careloop.core.statistics.share import Interval, normal_quantile, wilson


def newcombe(successes: float, n: float, other_successes: float, other_n: float, *, level: float = 0.95) -> Interval:
    """This will give the hybrid score interval of the first share minus the other; (-1, 1) when a group is empty.

    >>> low, high = newcombe(56, 70, 48, 80)
    >>> round(low, 4), round(high, 4)
    (0.0524, 0.3339)
    """
    low, high = wilson(successes, n, level=level)
    other_low, other_high = wilson(other_successes, other_n, level=level)
    if n == 0 or other_n == 0:
        return -1.0, 1.0
    share, other = successes / n, other_successes / other_n
    below = math.hypot(share - low, other_high - other)
    above = math.hypot(high - share, other - other_low)
    return share - other - below, share - other + above


def agresti_caffo(
    successes: float, n: float, other_successes: float, other_n: float, *, level: float = 0.95
) -> Interval:
    """This will give the adjusted Wald interval of the first share minus the other, cut at -1 and 1."""
    wilson(successes, n, level=level), wilson(other_successes, other_n, level=level)  # the same checks of the counts
    share, other = (successes + 1) / (n + 2), (other_successes + 1) / (other_n + 2)
    half = normal_quantile(level) * math.sqrt(share * (1 - share) / (n + 2) + other * (1 - other) / (other_n + 2))
    return max(share - other - half, -1.0), min(share - other + half, 1.0)

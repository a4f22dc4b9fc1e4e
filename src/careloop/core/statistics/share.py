"""Share: between which limits lies a share, given so many yes of so many answers?

Reads       the number of successes and of answers; both may be fractions (an effective sample size).
Gives       (low, high), 0 to 1.
How         `wilson`: all p with |x/n - p| <= z sqrt(p(1-p)/n) (Wilson 1927). `jeffreys`: the equal-tailed interval of
            Beta(x + 1/2, n - x + 1/2), open to 0 and 1 at the ends (Brown, Cai & DasGupta 2001).
Read it so  Wilson covers 95 % on average from n = 10 on, and at worst 91 %; with fewer answers believe the width alone.
Blind to    answers that depend on one another (one agent, one customer) and to those who did not answer: give the
            effective n, or use `double_sampling`.
"""

import math

import scipy

Interval = tuple[float, float]


def normal_quantile(level: float) -> float:
    """This will give z with P(|Z| <= z) = level; raises ValueError unless 0 < level < 1."""
    if not 0 < level < 1:
        raise ValueError(f"The level of an interval lies between 0 and 1, as 0.95 does; it is {level}.")
    return float(scipy.stats.norm.ppf((1 + level) / 2))


def wilson(successes: float, n: float, *, level: float = 0.95) -> Interval:
    """This will give the score interval of a share; (0, 1) when there is no answer.

    >>> low, high = wilson(8, 10)
    >>> round(low, 3), round(high, 3)
    (0.49, 0.943)
    """
    _check(successes, n)
    return (0.0, 1.0) if n == 0 else score_interval(successes / n, n, normal_quantile(level))


def score_interval(share: float, n: float, quantile: float) -> Interval:
    """This will give Wilson's limits for any quantile (a t quantile when few clusters estimate the variance)."""
    weight = quantile**2 / n
    centre = (share + weight / 2) / (1 + weight)
    half = quantile / (1 + weight) * math.sqrt(max(share * (1 - share) / n + weight / (4 * n), 0.0))
    low, high = centre - half, centre + half
    return (0.0 if share <= 0 else max(low, 0.0)), (1.0 if share >= 1 else min(high, 1.0))


def jeffreys(successes: float, n: float, *, level: float = 0.95) -> Interval:
    """This will give the Bayesian interval under Jeffreys' prior; (0, 1) when there is no answer.

    >>> low, high = jeffreys(0, 20)
    >>> low, round(high, 3)
    (0.0, 0.117)
    """
    _check(successes, n)
    normal_quantile(level)
    if n == 0:
        return 0.0, 1.0
    posterior = scipy.stats.beta(successes + 0.5, n - successes + 0.5)
    low = 0.0 if successes == 0 else float(posterior.ppf((1 - level) / 2))
    high = 1.0 if successes == n else float(posterior.ppf((1 + level) / 2))
    return low, high


def _check(successes: float, n: float) -> None:
    if not 0 <= successes <= n:
        raise ValueError(f"There cannot be {successes} successes among {n} answers.")

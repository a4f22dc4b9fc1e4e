"""Planner: how many must be asked for an answer that is good to ± 3 points?

Reads       the half width wanted, the share expected, the response rate, how many contacts there are.
Gives       Plan: how many answers, and how many invitations to get them.
How         n = z² p (1 − p) / h², with the finite population correction n / (1 + (n − 1) / N); source: Cochran,
            Sampling Techniques, 4.4.
Read it so  this is chance alone: asking more people never mends that the satisfied answer more often.
Blind to    clusters of agents and customers, which need some more; nonresponse that depends on the answer.
"""

import math
from statistics import NormalDist

import msgspec


class Plan(msgspec.Struct, frozen=True):
    """How many answers and invitations, and whether there are contacts enough."""

    answers: int
    invitations: int
    is_enough: bool


def plan(
    half_width: float,
    *,
    share: float = 0.5,
    response_rate: float = 1.0,
    contacts: int | None = None,
    level: float = 0.95,
) -> Plan:
    """This function will say how many answers give an interval of ± `half_width` (0.03 for 3 points).

    Raises ValueError: when the half width, the share, the rate or the level is not between 0 and 1.

    >>> plan(0.03, share=0.8, response_rate=0.3)
    Plan(answers=683, invitations=2277, is_enough=True)
    """
    if not (0 < half_width < 1 and 0 < share < 1 and 0 < response_rate <= 1 and 0 < level < 1):
        raise ValueError("Half width, share, response rate and level lie between 0 and 1.")
    z = NormalDist().inv_cdf(0.5 + level / 2)
    needed = z * z * share * (1 - share) / half_width**2
    if contacts is not None:
        needed = needed / (1 + (needed - 1) / contacts) if contacts else 0.0
    answers = math.ceil(needed)
    invitations = math.ceil(answers / response_rate)
    return Plan(answers, invitations, contacts is None or invitations <= contacts)

"""Planner: how many must be asked for an answer that is good to ± 3 points?

Reads       the half width wanted, the share expected, the response rate, how many contacts there are.
Gives       Plan: how many answers, and how many invitations to get them.
How         `statistics.planning`, with the finite population correction n / (1 + (n - 1) / N) (Cochran, Sampling
            Techniques, 4.4) where the number of contacts is known.
Read it so  this is chance alone: asking more people never mends that the satisfied answer more often.
Blind to    clusters of agents and customers, which need some more; nonresponse that depends on the answer.
"""

import math

import msgspec

from careloop.core.statistics.planning import answers_needed, to_ask


class Plan(msgspec.Struct, frozen=True):
    """How many answers and invitations, and whether there are contacts enough."""

    answers: int
    invitations: int
    is_enough: bool


def plan(half_width: float, *, share: float = 0.5, response_rate: float = 1.0, contacts: int | None = None) -> Plan:
    """This function will say how many answers give an interval of ± `half_width` (0.03 for 3 points).

    Raises ValueError: when the half width, the share or the rate is not between 0 and 1, or there are no contacts.

    >>> plan(0.03, share=0.8, response_rate=0.3)
    Plan(answers=683, invitations=2277, is_enough=True)
    """
    answers = answers_needed(half_width, share=share)
    if contacts is not None:
        if contacts < 1:
            raise ValueError("Without contacts nobody can be asked.")
        answers = math.ceil(answers / (1 + (answers - 1) / contacts))
    invitations = to_ask(answers, response_rate=response_rate)
    return Plan(answers, invitations, contacts is None or invitations <= contacts)

"""Planning: how many answers are needed for an interval of ± so many points?

Reads       the half width wanted, the share expected, the response rate, the correlation of the signal with the answer.
Gives       the number of answers, and the number to ask.
How         z² p (1 - p) / h², times 1 - r² for what a signal on every contact explains, times the design effect of
            agents and customers; divided by the response rate for those to ask. `neyman` divides a sample over strata
            in proportion to weight · spread (Neyman 1934).
Read it so  the plan of a sample that is drawn at random; a larger one that is not drawn is worth less.
Blind to    bias: more answers of the willing do not bring the silent.
"""

import math
from collections.abc import Sequence

from careloop.core.statistics.share import normal_quantile


def answers_needed(
    half_width: float,
    *,
    share: float = 0.5,
    signal_correlation: float = 0.0,
    design_effect: float = 1.0,
    level: float = 0.95,
) -> int:
    """This will give the answers needed for ± half_width (0.03 is three points).

    >>> answers_needed(0.03, share=0.7)
    897
    """
    if not 0 < half_width < 1 or not 0 < share < 1 or not -1 < signal_correlation < 1:
        raise ValueError("The half width and the share lie between 0 and 1, the correlation between -1 and 1.")
    plain = (normal_quantile(level) / half_width) ** 2 * share * (1 - share)
    return math.ceil(plain * (1 - signal_correlation**2) * design_effect)


def to_ask(answers: int, *, response_rate: float) -> int:
    """This will give how many to ask so that so many answers may be expected."""
    if not 0 < response_rate <= 1:
        raise ValueError("The response rate lies between 0 and 1; from a trial or from the last survey.")
    return math.ceil(answers / response_rate)


def neyman(total: int, sizes: Sequence[int], spreads: Sequence[float]) -> list[int]:
    """This will divide `total` over strata in proportion to size · spread, never more than a stratum holds.

    >>> neyman(400, [4000, 2000], [0.46, 0.40])
    [279, 121]
    """
    left, parts, open_strata = total, [0] * len(sizes), set(range(len(sizes)))
    while open_strata and left > 0:
        pulls = {at: sizes[at] * max(spreads[at], 1e-9) for at in open_strata}
        whole = sum(pulls.values())
        full = {at for at in open_strata if whole == 0 or left * pulls[at] / whole >= sizes[at]}
        if not full:
            exact = {at: left * pulls[at] / whole for at in open_strata}
            rounded = {at: math.floor(part) for at, part in exact.items()}
            rest = left - sum(rounded.values())
            for at in sorted(exact, key=lambda each: exact[each] - rounded[each], reverse=True)[:rest]:
                rounded[at] += 1
            parts = [rounded.get(at, part) for at, part in enumerate(parts)]
            break
        for at in full:
            parts[at] = sizes[at]
            left -= sizes[at]
        open_strata -= full
    return parts

"""Effort: how hard did the customer have to work?

Reads       the findings of a conversation, its turns, and the contacts before it about the same matter.
Gives       Effort: 0 (none) to 10 (exhausting), with contacts, messages, repeats, transfers, switches and waits.
How         Every contact after the first 2 points, every repeat 1.5, transfer 1.5, change of channel 1, datum asked
            again 1, every message of the customer beyond the second 0.4, voiced waits and vain tries 1.5; waits by the
            clock: one point for each doubling beyond an hour. Summed and cut at 10.
Read it so  compare reasons or months, not single contacts; below 30 contacts a mean says little.
Blind to    attempts that never reached us.
"""

import math
from collections import Counter
from collections.abc import Sequence

from careloop.core.findings import Effort, Finding

_HOUR = 3600.0


def effort(
    findings: Sequence[Finding],
    *,
    messages: int,
    wait_seconds: float | None = None,
    contacts: int = 1,
    channel_switches: int = 0,
) -> Effort:
    """Give what the customer had to do.

    >>> effort([Finding(kind="repeat", probability=0.9)], messages=2).score
    1.5
    """
    counts = Counter(finding.kind for finding in findings)
    asked = counts["asked-again"]
    transfers = counts["transfer"] + counts["passed-around"]
    points = 2.0 * (contacts - 1) + 1.5 * counts["repeat"] + 1.5 * transfers + 1.0 * channel_switches + 1.0 * asked
    points += 0.4 * max(0, messages - 2) + 1.5 * min(2, counts["long-wait"] + counts["unreachable"])
    if wait_seconds and wait_seconds > _HOUR:
        points += min(4.0, math.log2(wait_seconds / _HOUR))
    return Effort(
        score=round(min(10.0, points), 2),
        contacts=contacts,
        messages=messages,
        repeats=counts["repeat"],
        transfers=transfers,
        channel_switches=channel_switches,
        asked_again=asked,
        wait_seconds=wait_seconds,
    )

"""What a customer who waits is told: their place, and how long it usually takes if that is known."""

import math
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from careloop.desk.promises.queries import expected_wait, places


def standings(conversations: Iterable[int]) -> dict[int, dict[str, Any]]:
    """Give the place in the queue of each conversation that still waits for its first answer."""
    return {pk: {"place": place} for pk, place in places(conversations).items()}


def usual(inbox_id: int, *, now: datetime) -> dict[str, int] | None:
    """Give within how many minutes three of four were answered lately, and of how many; None where it is not known."""
    expected = expected_wait(inbox_id, now=now)
    return {"minutes": max(1, math.ceil(expected.seconds / 60)), "n": expected.n} if expected else None

"""How many requests a token may make: so many in a running minute."""

import time
from dataclasses import dataclass

from django.core.cache import cache

PER_MINUTE = 600
WINDOW_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Rate:
    """Where a token stands in the running minute."""

    limit: int
    remaining: int
    reset_seconds: int

    @property
    def is_over(self) -> bool:
        return self.remaining < 0

    def headers(self) -> dict[str, str]:
        """Give the headers that tell a program how to pace itself."""
        return {
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(max(self.remaining, 0)),
            "RateLimit-Reset": str(self.reset_seconds),
        }


def count_request(token_id: int) -> Rate:
    """Count one request. Several web processes count together when they share a cache."""
    now = int(time.time())
    key = f"api:{token_id}:{now // WINDOW_SECONDS}"
    cache.add(key, 0, WINDOW_SECONDS * 2)
    try:
        used = cache.incr(key)
    except ValueError:  # thrown out between the two lines
        used = 1
    return Rate(PER_MINUTE, PER_MINUTE - used, WINDOW_SECONDS - now % WINDOW_SECONDS)

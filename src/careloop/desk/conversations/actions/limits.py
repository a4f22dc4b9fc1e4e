"""Counting attempts, so that one visitor cannot flood the desk or use it to flood others."""

import hashlib

from django.core.cache import cache


def is_allowed(what: str, who: str, *, times: int, seconds: int) -> bool:
    """Count one attempt of `who`; say whether it is within `times` in the running period of `seconds`.

    Addresses are kept as digests only. Several web processes count together when they share a cache.
    """
    key = f"limit:{what}:{hashlib.sha256(who.encode()).hexdigest()[:32]}"
    cache.add(key, 0, seconds)
    try:
        return cache.incr(key) <= times
    except ValueError:  # the period ended between the two lines
        return True

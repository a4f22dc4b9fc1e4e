"""Which addresses are the company's own, and so no customer's: each channel that has some answers for them."""

from collections.abc import Callable

IsOwn = Callable[[str], bool]
_SOURCES: list[IsOwn] = []


def ask(source: IsOwn) -> None:
    """Let a channel answer from now on; asked once, when its app starts."""
    if source not in _SOURCES:
        _SOURCES.append(source)


def is_own(address: str) -> bool:
    """Say whether an address is one the company itself answers from, on any channel."""
    return any(source(address) for source in _SOURCES)

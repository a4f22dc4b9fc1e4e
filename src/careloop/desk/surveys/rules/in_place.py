"""Channels whose customer has a page of their own here, on which a question can stand, and may be looking at it now.

A channel says so when the site begins (`AppConfig.ready`): surveys lie below the channels and know none of them.
"""

from collections.abc import Callable

IsThere = Callable[[int], bool]  # of a conversation's number: whether its customer looks at the page now
AddressLeft = Callable[[int], str]  # of a conversation's number: the mail address left for answers, or ""
_pages: dict[str, IsThere] = {}
_addresses: dict[str, AddressLeft] = {}


def register(channel: str, *, is_there: IsThere, address_left: AddressLeft = lambda _number: "") -> None:
    """Let customers of a channel be asked on their page; who is there is asked at once, who left by mail."""
    _pages[channel], _addresses[channel] = is_there, address_left


def has_page(channel: str) -> bool:
    """Say whether a question can wait on the page of a channel's customer."""
    return channel in _pages


def address_left(channel: str, conversation: int) -> str:
    """Give the mail address that the customer of a conversation left for answers; "" where they left none."""
    return _addresses[channel](conversation) if channel in _addresses else ""


def is_there(channel: str, conversation: int) -> bool:
    """Say whether the customer of a conversation looks at their page now."""
    return channel in _pages and _pages[channel](conversation)

"""On which pages a chat may stand."""

from urllib.parse import urlsplit


def origin_of(address: str) -> str:
    """Give the origin of an address as browsers send it; empty when it has none."""
    parts = urlsplit(address.strip().lower())
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return ""
    return f"{parts.scheme}://{parts.netloc}"


def may_stand_on(origin: str, *, allowed: frozenset[str], own: str) -> bool:
    """Say whether a page of this origin may use the chat: those named, and the desk's own pages."""
    return origin == own or origin in allowed

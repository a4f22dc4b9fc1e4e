"""Who a page says its visitor is, and the signature that proves that the page's server has said so.

The server of the shop signs `id`, `email`, `name` and `issued_at` (seconds since 1970), each on its line, with
HMAC-SHA256 and the secret of the chat. Without a signature nothing that the page says of its visitor is believed.
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass

VALID_SECONDS = 86_400
SKEW_SECONDS = 300


class NotProven(Exception):
    """The signature does not fit; the message says what the page's programmer should look at."""


@dataclass(frozen=True)
class Proven:
    """A visitor whom the page's server knows."""

    id: str
    email: str
    name: str


def secret_of(key: str, *, site_secret: str, version: int) -> str:
    """Give the secret of a chat. It is derived and stored nowhere; another version makes another secret."""
    return hmac.new(site_secret.encode(), f"chat-identity:{key}:{version}".encode(), hashlib.sha256).hexdigest()


def sign(secret: str, *, id: str, email: str, name: str, issued_at: int) -> str:  # noqa: A002 - the field's own name
    """Give the signature of a visitor, as the shop's server computes it."""
    lines = "\n".join((id, email, name, str(issued_at)))
    return hmac.new(secret.encode(), lines.encode(), hashlib.sha256).hexdigest()


def prove(user: Mapping[str, object], *, secret: str, now: float) -> Proven:
    """Read who the visitor is. Raises NotProven."""
    fields = {name: str(user.get(name, "")) for name in ("id", "email", "name")}
    issued = user.get("issued_at")
    if not fields["id"] or any("\n" in value or len(value) > 254 for value in fields.values()):
        raise NotProven("A signed visitor needs an id; id, email and name are single lines.")
    if not isinstance(issued, int) or isinstance(issued, bool):
        raise NotProven("issued_at is the time of signing in whole seconds since 1970.")
    if not -SKEW_SECONDS <= now - issued <= VALID_SECONDS:
        raise NotProven("The signature is older than a day, or from the future. Sign anew for each page.")
    expected = sign(secret, **fields, issued_at=issued)
    if not hmac.compare_digest(expected.encode(), str(user.get("signature", "")).encode()):
        raise NotProven("The signature does not fit. Compare the order of the lines and the secret.")
    return Proven(**fields)

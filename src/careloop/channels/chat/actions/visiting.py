"""Coming, going on elsewhere, leaving an address."""

from contextlib import suppress
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from careloop.channels.chat.models import Visitor, Widget
from careloop.channels.chat.rules.identity import Proven
from careloop.channels.chat.rules.tokens import digest, new_token
from careloop.desk.ledger.actions import record
from careloop.desk.people.actions import identify
from careloop.desk.people.actions.identities import AddressTaken, add_identity

CHANNEL = "chat"
TOGETHER = 5_000


def arrive(widget: Widget, *, language: str, page: str, conversation: Any = None, now: datetime) -> tuple[Visitor, str]:
    """Let a browser begin, with the conversation of a private link if it has one. Gives it and what it must keep."""
    token = new_token()
    visitor = Visitor.objects.create(
        widget=widget,
        token=digest(token),
        language=language,
        page=page[:500],
        conversation=conversation,
        identity=conversation.identity if conversation else None,
        email=_address_of(conversation),
        seen_at=now,
    )
    return visitor, token


def _address_of(conversation: Any) -> str:
    identity = conversation.identity if conversation else None
    return identity.address if identity is not None and identity.kind == "email" else ""


def prove(visitor: Visitor, proven: Proven) -> None:
    """Believe who the visitor is, because the page's server has signed it; an earlier talk of theirs stays theirs.

    In order: finds or makes the customer by mail address, else by the shop's own number, and remembers both.
    """
    if visitor.is_proven:
        return
    kind, address = ("email", proven.email) if proven.email else ("handle", f"{visitor.widget.key}:{proven.id}")
    with transaction.atomic():
        identity = identify(kind, address, name=proven.name, channel=CHANNEL, language=visitor.language)
        visitor.identity, visitor.name, visitor.email = identity, proven.name[:120], proven.email
        visitor.is_proven, visitor.conversation = True, None
        visitor.save()


def identity_for(visitor: Visitor) -> Any:
    """Give under which address a visitor speaks: proven, left, or one made for this browser."""
    if visitor.identity is None:
        name = visitor.name or _("Visitor %(number)s") % {"number": visitor.pk}
        kind, address = ("email", visitor.email) if visitor.email else ("handle", f"chat:{visitor.pk}")
        visitor.identity = identify(kind, address, name=name, channel=CHANNEL, language=visitor.language)
        visitor.save(update_fields=["identity"])
    return visitor.identity


def leave_address(visitor: Visitor, *, name: str, email: str) -> None:
    """Remember where an answer goes when the visitor has left; an address that is nobody's yet becomes theirs.

    An address is only claimed: it makes nobody another customer than they are, and opens no earlier conversation.
    Writes `chat.address_left`.
    """
    with transaction.atomic():
        visitor.name, visitor.email = name.strip()[:120] or visitor.name, email
        visitor.save(update_fields=["name", "email"])
        if visitor.identity is not None and visitor.conversation is not None:
            with suppress(AddressTaken):  # a customer of ours, perhaps this one: an agent may merge the two
                add_identity(visitor.identity.customer, by=None, kind="email", address=email)
            record("chat.address_left", visitor.conversation.ledger_name, actor=visitor.identity.customer.actor)


def be_here(*visitors: int, now: datetime | None = None) -> None:
    """Note that these browsers are still there."""
    for start in range(0, len(visitors), TOGETHER):
        some = visitors[start : start + TOGETHER]
        Visitor.objects.filter(pk__in=some).update(seen_at=now or timezone.now())

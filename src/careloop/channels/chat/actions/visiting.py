"""Coming, going on elsewhere, leaving an address."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from careloop.channels.chat.models import Visitor, Widget
from careloop.channels.chat.rules.identity import Proven
from careloop.channels.chat.rules.tokens import digest, new_token
from careloop.desk.conversations.actions import intake
from careloop.desk.conversations.actions.customers import move_identity
from careloop.desk.conversations.queries.theirs import home_of
from careloop.desk.ledger.actions import record
from careloop.desk.people.actions import identify

CHANNEL = "chat"
TOGETHER = 5_000


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """How a browser comes: in which language, from which page, by which private link, and whom the page has signed."""

    language: str
    page: str = ""
    conversation: Any = None
    proven: Proven | None = None
    now: datetime


def come(widget: Widget, known: Visitor | None, arrival: Arrival) -> tuple[Visitor, str]:
    """Give who is there, and what the browser must keep if that is somebody else than it knows.

    In order: whoever is signed as another person than the one this browser was, or is signed no longer, begins anew and
    sees nothing of the former; somebody unknown who is signed now keeps what they have begun (see `_prove`).
    """
    proven, token = arrival.proven, ""
    with transaction.atomic():
        if known is None or not _is_still(known, proven):
            known, token = arrive(widget, arrival)
        if proven is not None and not known.is_proven:
            _prove(known, proven)
    return known, token


def _is_still(visitor: Visitor, proven: Proven | None) -> bool:
    if proven is None or visitor.is_proven:
        return visitor.proven_id == (proven.id if proven else "")
    # Somebody unknown is signed now. With a private link they may be in another's talk: that does not become theirs.
    return visitor.identity is None or visitor.identity.address == own_handle(visitor)


def arrive(widget: Widget, arrival: Arrival) -> tuple[Visitor, str]:
    """Let a browser begin, with the conversation of a private link if it has one. Gives it and what it must keep."""
    token, conversation = new_token(), arrival.conversation
    before = Visitor.objects.filter(conversation=conversation).order_by("pk") if conversation else ()
    visitor = Visitor.objects.create(
        widget=widget,
        token=digest(token),
        language=arrival.language,
        page=arrival.page[:500],
        conversation=conversation,
        identity=next((each.identity for each in before), conversation.identity if conversation else None),
        email=next((each.email for each in before if each.email), _address_of(conversation)),
        seen_at=arrival.now,
    )
    return visitor, token


def _address_of(conversation: Any) -> str:
    identity = conversation.identity if conversation else None
    return identity.address if identity is not None and identity.kind == "email" else ""


def _prove(visitor: Visitor, proven: Proven) -> None:
    """Believe who the visitor is, because the page's server has signed it.

    In order: finds or makes the customer by mail address, else by the shop's own number; what the visitor said before
    becomes that customer's; without it, their last talk goes on, in whichever browser it was.
    """
    kind, address = ("email", proven.email) if proven.email else ("handle", f"{visitor.widget.key}:{proven.id}")
    identity = identify(kind, address, name=proven.name, channel=CHANNEL, language=visitor.language)
    if visitor.identity is not None:
        move_identity(visitor.identity, to=identity.customer, by=None)
    if visitor.conversation is None:
        visitor.conversation = _last_talk(visitor.widget, proven)
    visitor.identity, visitor.name, visitor.email = identity, proven.name[:120], proven.email or visitor.email
    visitor.is_proven, visitor.proven_id = True, proven.id
    visitor.save()


def _last_talk(widget: Widget, proven: Proven) -> Any:
    same = Visitor.objects.filter(widget=widget, proven_id=proven.id, conversation__isnull=False)
    last = same.select_related("conversation__identity").order_by("-pk").first()
    return last.conversation if last else None


def own_handle(visitor: Visitor) -> str:
    """Give the name under which we know a browser of which we know nothing."""
    return f"{CHANNEL}:{visitor.pk}"


def identity_for(visitor: Visitor) -> Any:
    """Give under which address a visitor speaks: proven, or one made for this browser, whatever address they left."""
    if visitor.identity is None:
        name = visitor.name or _("Visitor %(number)s") % {"number": visitor.pk}
        visitor.identity = identify(
            "handle", own_handle(visitor), name=name, channel=CHANNEL, language=visitor.language
        )
        visitor.save(update_fields=["identity"])
    return visitor.identity


def leave_address(visitor: Visitor, *, name: str, email: str) -> None:
    """Remember where an answer goes when the visitor has left.

    An address is only claimed: it makes nobody another customer than they are, opens nothing of its owner, and never
    becomes an address of the customer by itself. Agents read it in a note (see `tell_address`).
    """
    with transaction.atomic():
        is_new = visitor.email != email
        visitor.name, visitor.email = name.strip()[:120] or visitor.name, email
        visitor.has_answer = True  # what they have not read can follow them now
        visitor.save(update_fields=["name", "email", "has_answer"])
        if is_new:
            tell_address(visitor)


def tell_address(visitor: Visitor) -> None:
    """Tell agents where an answer goes, once there is a talk. Writes a note and `chat.address_left`."""
    conversation = visitor.conversation
    is_claimed = visitor.email and visitor.identity and visitor.email != visitor.identity.address
    if not is_claimed or conversation is None or visitor.identity is None:
        return
    with translation.override(conversation.inbox.language):
        words = _(
            "%(name)s has left the mail address %(address)s for our answers. Nobody has checked that it is theirs."
        ) % {"name": visitor.name or visitor.identity.customer.name, "address": visitor.email}
    intake.note_automatically(home_of(conversation), text=words)
    record("chat.address_left", conversation.ledger_name, actor=visitor.identity.customer.actor)


def be_here(*visitors: int, now: datetime | None = None) -> None:
    """Note that these browsers are still there."""
    for start in range(0, len(visitors), TOGETHER):
        some = visitors[start : start + TOGETHER]
        Visitor.objects.filter(pk__in=some).update(seen_at=now or timezone.now())

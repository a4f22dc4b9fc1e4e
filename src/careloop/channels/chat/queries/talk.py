"""A conversation as its visitor's screen shows it: plain records that become JSON."""

from collections.abc import Iterable, Mapping
from typing import Any

from careloop.desk.conversations.queries.public import (
    PublicConversation,
    PublicMessage,
    public_among,
    public_messages,
    public_to,
)
from careloop.desk.conversations.queries.theirs import owner_of, way_home
from careloop.desk.ledger.queries import events_about, events_of, latest

# What makes a message public, or takes it back: the events that a visitor's screen follows.
SPOKEN = ("message.received", "message.replied", "delivery.sent", "message.auto_replied")
MOST = 200
KEY = "chat:"


def as_record(message: PublicMessage, *, has_files: bool = True) -> dict[str, Any]:
    """Say of a message what the customer's screen needs; the tables are not asked where it is known to have no file."""
    return {
        "id": message.pk,
        "from": "customer" if message.is_from_customer else "agent",
        "name": "" if message.is_from_customer else message.sender_name,
        "text": message.text,
        "at": message.at.isoformat(),
        "client": message.idempotency_key.removeprefix(KEY) if message.idempotency_key.startswith(KEY) else "",
        "files": [
            {"id": file.pk, "name": file.name, "size": file.blob.size, "is_image": file.is_image}
            for file in (message.attachments.all() if has_files else ())
            if not file.is_inline
        ],
    }


def talk_of(conversation: Any) -> list[dict[str, Any]]:
    """Give what was said, oldest first, at most the last two hundred."""
    rows = public_messages(conversation).order_by("-at", "-id")[:MOST]
    return [as_record(row) for row in reversed(rows)]


def cursor_of(conversation: Any) -> int:
    """Give the number of the last thing that happened in a conversation."""
    return events_of(conversation.ledger_name).order_by("-id").values_list("id", flat=True).first() or 0


def is_of_another_ledger(cursor: int) -> bool:
    """Say whether a place is one that this ledger has not reached: it was put back to an older state meanwhile."""
    return cursor > (latest().values_list("id", flat=True).first() or 0)


def since(conversation_id: int, cursor: int) -> list[tuple[int, dict[str, Any]]]:
    """Give what became public after a place in the ledger, each once, with the number that follows it.

    Where the conversation was merged into another, it is told there; its customer still reads only what is theirs.
    """
    own = PublicConversation.objects.get(pk=conversation_id)
    events = events_about([place.ledger_name for place in way_home(own)]).filter(id__gt=cursor, verb__in=SPOKEN)
    return spoken_to(own, [(event.id, event.data) for event in events[:1000]])


def spoken_in(events: Iterable[tuple[int, dict[str, Any]]]) -> list[tuple[int, int, dict[str, Any]]]:
    """Give the messages that events speak of, each with its conversation, as far as its customer may read them."""
    number = _numbers(events)
    rows = public_among(number) if number else {}
    return [(rows[record["id"]].conversation_id, event, record) for event, record in _records(number, rows)]


def spoken_to(own: Any, events: Iterable[tuple[int, dict[str, Any]]]) -> list[tuple[int, dict[str, Any]]]:
    """Give the messages that events speak of, as far as the customer of one conversation may read them."""
    number = _numbers(events)
    return _records(number, public_to(own, number) if number else {})


def spoken_elsewhere(
    moved: Mapping[int, Iterable[int]], events: Iterable[tuple[int, int, dict[str, Any]]]
) -> list[tuple[int, int, dict[str, Any]]]:
    """Give what merged conversations are told of where they are now: by `moved`, each conversation's later places."""
    events = list(events)
    found = []
    for own in PublicConversation.objects.filter(pk__in=moved) if events else ():
        told = [(event, data) for event, place, data in events if place in moved[own.pk]]
        found += [(own.pk, number, record) for number, record in spoken_to(own, told)]
    return found


def places_of(conversation_id: int) -> list[tuple[int, bool]]:
    """Give where a conversation was merged into, one after the other, and whether that is its own customer's too."""
    own, *later = way_home(PublicConversation.objects.get(pk=conversation_id))
    return [(place.pk, owner_of(place) == owner_of(own)) for place in later]


def _numbers(events: Iterable[tuple[int, dict[str, Any]]]) -> dict[int, int]:
    return {data["message"]: event for event, data in events if "message" in data}


def _records(number: Mapping[int, int], rows: Mapping[int, PublicMessage]) -> list[tuple[int, dict[str, Any]]]:
    found = [
        (event, as_record(rows[pk], has_files=getattr(rows[pk], "has_files", True)))
        for pk, event in number.items()
        if pk in rows
    ]
    return sorted(found, key=lambda each: each[0])

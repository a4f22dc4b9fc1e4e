"""A conversation as its visitor's screen shows it: plain records that become JSON."""

from collections.abc import Iterable
from typing import Any

from careloop.desk.conversations.queries.public import PublicMessage, public_among, public_messages
from careloop.desk.ledger.queries import events_of

# What makes a message public, or takes it back: the events that a visitor's screen follows.
SPOKEN = ("message.received", "message.replied", "delivery.sent", "message.auto_replied")
MOST = 200
KEY = "chat:"


def as_record(message: PublicMessage) -> dict[str, Any]:
    """Say of a message what the customer's screen needs."""
    return {
        "id": message.pk,
        "from": "customer" if message.is_from_customer else "agent",
        "name": "" if message.is_from_customer else message.sender_name,
        "text": message.text,
        "at": message.at.isoformat(),
        "client": message.idempotency_key.removeprefix(KEY) if message.idempotency_key.startswith(KEY) else "",
        "files": [
            {"id": file.pk, "name": file.name, "size": file.blob.size, "is_image": file.is_image}
            for file in message.attachments.all()
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


def since(conversation_id: int, cursor: int) -> list[tuple[int, dict[str, Any]]]:
    """Give what became public after a place in the ledger, each once, with the number that follows it."""
    events = events_of(f"conversation:{conversation_id}").filter(id__gt=cursor, verb__in=SPOKEN)
    return spoken_in([(event.id, conversation_id, event.data) for event in events[:1000]])


def spoken_in(events: Iterable[tuple[int, int, dict[str, Any]]]) -> list[tuple[int, dict[str, Any]]]:
    """Give the messages that events speak of, as far as their customers may read them."""
    number = {data["message"]: event for event, _conversation, data in events if "message" in data}
    rows = public_among(number) if number else {}
    found = [
        (event, as_record(rows[pk]) | {"conversation": rows[pk].conversation_id})
        for pk, event in number.items()
        if pk in rows
    ]
    return sorted(found, key=lambda each: each[0])

"""What customers and agents say in the tests of search, at a known time."""

from datetime import UTC, datetime, timedelta

from careloop.desk.conversations.actions import search as index
from careloop.desk.conversations.models import Message

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def say(conversation, text, *, kind=Message.Kind.REPLY, minute=30, **fields):
    message = Message.objects.create(
        conversation=conversation, kind=kind, channel="email", text=text, at=NOON + timedelta(minutes=minute), **fields
    )
    index.index_message(message)
    return message

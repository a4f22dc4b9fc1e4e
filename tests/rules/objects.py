"""The things that the rows of access.toml speak of, made from the cast. All of them belong to the team Support."""

import uuid
from collections.abc import Callable
from typing import Any

from careloop.channels.webform.models import RequestPage
from careloop.desk.conversations.models import Conversation

from tests.cast import Cast, writes


def conversation(cast: Cast) -> int:
    first = Conversation.objects.order_by("id").first()
    return (first or writes(cast.alex, cast.inbox)).pk


def message(cast: Cast) -> int:
    return Conversation.objects.get(pk=conversation(cast)).messages.order_by("id")[0].pk


def request_page(cast: Cast) -> RequestPage:
    page, _is_new = RequestPage.objects.get_or_create(inbox=cast.inbox, defaults={"slug": "help", "company": "Example"})
    return page


OBJECTS: dict[str, Callable[[Cast], Any]] = {
    "conversation": conversation,
    "message": message,
    "conversation_key": lambda cast: Conversation.objects.get(pk=conversation(cast)).key,
    "customer": lambda cast: cast.alex.customer_id,
    "identity": lambda cast: cast.alex.pk,
    "agent": lambda cast: cast.mina.pk,
    "team": lambda cast: cast.support.pk,
    "inbox": lambda cast: cast.inbox.pk,
    "request_page": lambda cast: request_page(cast).slug,
    "request_page_id": lambda cast: request_page(cast).pk,
    "uuid": lambda _cast: uuid.UUID(int=1),
    "word": lambda _cast: "nothing",
    "none": lambda _cast: 999_999,
}

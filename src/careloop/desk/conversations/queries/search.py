"""What an agent finds: conversations by anything said in them or known of their customer, and customers."""

from dataclasses import dataclass, field

from careloop.core.search import Query, Segment, excerpt, highlight, query
from careloop.desk.conversations.models import IndexedMessage, Message, Summary
from careloop.desk.conversations.models.search import CONVERSATION_MASK
from careloop.desk.conversations.queries import search_index
from careloop.desk.conversations.queries.search_index import Filters
from careloop.desk.people.models import Agent, Customer
from careloop.desk.people.queries.prepared import Prepared

PAGE = 25
COUNTED = 1000  # beyond it the page says "1,000+"
PASSAGE = 120  # two lines, the word asked for in the first


@dataclass(frozen=True)
class Hit:
    """One conversation, by its newest message that was found."""

    summary: Summary
    message: Message
    subject: list[Segment]
    passage: list[Segment]
    place: int


@dataclass(frozen=True)
class Hits:
    """One page of what was found, newest first."""

    rows: list[Hit] = field(default_factory=list)
    count: int = 0
    is_capped: bool = False  # there are more than counted
    next: int | None = None  # the `before` of the next page
    is_asked: bool = True  # something was typed that can be looked for


@dataclass(frozen=True)
class Quick:
    """The first few conversations and customers."""

    conversations: list[Hit]
    customers: list[Customer]


def search(
    agent: Agent, text: str, filters: Filters | None = None, *, before: int | None = None, size: int = PAGE
) -> Hits:
    """Give the conversations the agent may see in which a message, with its customer's names, holds all that is asked.

    `before` is the `next` of the page before. The count stops at 1,000, or earlier where going on would take long.
    """
    asked = query(text)
    if not asked:
        return Hits(is_asked=False)
    found = search_index.newest_places(agent, asked, filters or Filters(), wanted=COUNTED + 1, before=before, size=size)
    places = found.places
    page = [place for place in places if before is None or place < before][: size + 1]
    return Hits(
        rows=_rows(page[:size], asked),
        count=min(len(places), COUNTED),
        is_capped=not found.is_all,
        next=page[size - 1] if len(page) > size else None,
    )


def search_people(agent: Agent, text: str, *, limit: int = 20) -> list[Customer]:
    """Give customers by name, part of an address, telephone number or organisation, the newest first.

    An agent finds the customers of conversations they may see, and those who have none yet.
    """
    asked = query(text, shortest_part=1)
    ids = search_index.customers(agent, asked, limit=limit) if asked else []
    found = Customer.objects.select_related("organisation").prefetch_related("identities").in_bulk(ids)
    return [found[pk] for pk in ids if pk in found]


def quick(agent: Agent, text: str, limit: int = 5) -> Quick:
    """Give the newest conversations and the customers for what is being typed, for the command palette."""
    asked = query(text)
    places = search_index.newest_places(agent, asked, Filters(), wanted=limit).places if asked else []
    return Quick(_rows(places[:limit], asked), search_people(agent, text, limit=limit))


def _rows(places: list[int], asked: Query) -> list[Hit]:
    messages = {message.conversation_id: message for message in _messages_at(places)}
    return [
        Hit(
            message.conversation.summary,
            message,
            highlight(message.conversation.summary.subject, asked),
            _passage(message, asked),
            place,
        )
        for place in places
        if (message := messages.get(place & CONVERSATION_MASK))
    ]


def _messages_at(places: list[int]) -> list[Message]:
    if not places:
        return []
    # Filled up to the next five, so that there are few shapes of this statement.
    filled = places + [places[-1]] * (-len(places) % 5)
    return AT.rows(**{f"place_{number}": place for number, place in enumerate(filled)})


PRINTED = ("subject", "customer_name", "folder", "turn", "is_answered")
SHOWN = ("kind", "at", "text", "quoted", *(f"conversation__summary__{name}" for name in PRINTED))
AT: Prepared[Message] = Prepared(
    lambda _shape, **places: (
        Message.objects.filter(pk__in=IndexedMessage.objects.filter(pk__in=list(places.values())).values("message_id"))
        .select_related("conversation__summary")
        .only(*SHOWN)
    )
)


def _passage(message: Message, asked: Query) -> list[Segment]:
    passage = excerpt(message.text, asked, length=PASSAGE)
    if message.quoted and not any(piece.is_marked for piece in passage):
        whole = excerpt(message.quoted, asked, length=PASSAGE)
        return whole if any(piece.is_marked for piece in whole) else passage
    return passage

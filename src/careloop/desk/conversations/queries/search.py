"""What an agent finds: conversations by anything said in them or known of their customer, and customers.

The permission is part of the statement that reads the index, before any limit: nothing is found and then hidden.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL

from careloop.core.search import Query, Segment, excerpt, mark, query
from careloop.desk.conversations.models import Folder, IndexedMessage, Message, Summary, Tagging
from careloop.desk.conversations.models.search import CONVERSATION_MASK, place_at
from careloop.desk.conversations.queries.visibility import visible_to
from careloop.desk.people.models import Agent, Customer

PAGE = 25
COUNTED = 1000  # beyond it the page says "1,000+"
NOTE = mark("note")
FETCHED_AT_ONCE = 500
PASSAGE = 180

# f is one message in the index; its conversation is in the lower bits of its place.
SQLITE_HITS = """
    SELECT f.rowid FROM conversations_search_messages f
    WHERE f.grams MATCH %s AND f.rowid >= %s AND f.rowid < %s AND {seen} ORDER BY f.rowid DESC"""
SQLITE_WORDS = "SELECT word FROM conversations_search_words WHERE word >= %s AND word < %s LIMIT %s"
LAST_LETTER = "\U0010ffff"
MOST_WORDS = 200
# The hits first, then their order: otherwise PostgreSQL walks the whole table backwards in search of a rare word.
POSTGRES_HITS = """
    WITH h AS MATERIALIZED (
        SELECT place FROM conversations_indexedmessage
        WHERE grams @@ %s::tsquery AND place >= %s AND place < %s
    ), f AS (SELECT max(place) AS rowid FROM h GROUP BY place & {mask})
    SELECT f.rowid FROM f WHERE {seen} ORDER BY f.rowid DESC LIMIT {limit}"""

# Constants, and written only into the statements above.
CONVERSATION_OF_F = RawSQL(f"(f.rowid & {CONVERSATION_MASK})", [])  # noqa: S611
CUSTOMER_OF_F = RawSQL("f.rowid", [])


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What narrows a search; each is optional."""

    folder: Folder | None = None  # without one: everything but spam
    inbox_id: int | None = None
    team_id: int | None = None
    assignee_id: int | None = None  # 0: nobody
    tag_id: int | None = None
    channel: str = ""
    since: datetime | None = None
    until: datetime | None = None  # said before it
    has_files: bool = False
    in_notes: bool = False


@dataclass(frozen=True)
class Hit:
    """One conversation, by its newest message that was found."""

    summary: Summary
    message: Message
    passage: list[Segment]
    place: int


@dataclass(frozen=True)
class Hits:
    """One page of what was found, newest first."""

    rows: list[Hit] = field(default_factory=list)
    count: int = 0
    is_capped: bool = False
    next: int | None = None  # the `before` of the next page
    is_asked: bool = True  # something was typed that can be looked for


def search(
    agent: Agent, text: str, filters: Filters | None = None, *, before: int | None = None, size: int = PAGE
) -> Hits:
    """Give the conversations the agent may see in which a message, with its customer's names, holds all that is asked.

    `before` is the `next` of the page before. The count stops at 1,000.
    """
    asked = query(text)
    if not asked:
        return Hits(is_asked=False)
    places = _newest(agent, asked, filters or Filters(), wanted=COUNTED + 1, before=before, size=size)
    page = [place for place in places if before is None or place < before][: size + 1]
    return Hits(
        rows=_rows(page[:size], asked),
        count=min(len(places), COUNTED),
        is_capped=len(places) > COUNTED,
        next=page[size - 1] if len(page) > size else None,
    )


def _newest(
    agent: Agent, asked: Query, filters: Filters, *, wanted: int, before: int | None = None, size: int = 0
) -> list[int]:
    """Give the newest place of each conversation found, newest first: at least `wanted` of them and the page asked."""
    places: dict[int, int] = {}
    further = 0
    for place in _hits(agent, asked, filters, limit=None if before else wanted):
        if places.setdefault(place & CONVERSATION_MASK, place) == place and (before is None or place < before):
            further += 1
        if len(places) >= wanted and further > size:
            break
    return list(places.values())


def _hits(agent: Agent, asked: Query, filters: Filters, *, limit: int | None) -> Iterator[int]:
    marks = [NOTE] if filters.in_notes else []
    since = place_at(filters.since) if filters.since else 0
    until = place_at(filters.until) if filters.until else 1 << 62
    try:
        seen, parameters = _seen(agent, filters)
    except EmptyResultSet:
        return
    if connection.vendor == "sqlite":
        sql, expression = SQLITE_HITS.format(seen=seen), asked.for_fts5(*marks, words=_words)
    else:
        sql = POSTGRES_HITS.format(seen=seen, mask=CONVERSATION_MASK, limit=limit or "ALL")
        expression = asked.for_tsquery(*marks)
    with connection.cursor() as cursor:
        cursor.execute(sql, [expression, since, until, *parameters])
        while rows := cursor.fetchmany(FETCHED_AT_ONCE):
            yield from (place for (place,) in rows)


def _words(beginning: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(SQLITE_WORDS, [beginning, beginning + LAST_LETTER, MOST_WORDS + 1])
        words = [word for (word,) in cursor.fetchall()]
    return words if len(words) <= MOST_WORDS else []


def _seen(agent: Agent, filters: Filters) -> tuple[str, tuple[Any, ...]]:
    """Write "this agent may see the conversation of f, and the filters let it pass" in SQL."""
    allowed = visible_to(agent).filter(_narrowed(filters), pk=CONVERSATION_OF_F)
    if filters.tag_id:
        allowed = allowed.filter(Exists(Tagging.objects.filter(conversation=OuterRef("pk"), tag=filters.tag_id)))
    return _exists(allowed)


def _narrowed(filters: Filters) -> Q:
    condition = Q(folder=filters.folder) if filters.folder else ~Q(folder=Folder.SPAM)
    if filters.inbox_id:
        condition &= Q(inbox_id=filters.inbox_id)
    if filters.team_id:
        condition &= Q(team=filters.team_id)
    if filters.assignee_id is not None:
        condition &= Q(assignee=filters.assignee_id or None) if filters.assignee_id else Q(assignee__isnull=True)
    if filters.channel:
        condition &= Q(channel=filters.channel)
    if filters.has_files:
        condition &= Q(has_files=True)
    return condition


def _rows(places: list[int], asked: Query) -> list[Hit]:
    ids = dict(IndexedMessage.objects.filter(pk__in=places).values_list("place", "message_id"))
    messages = Message.objects.select_related("agent").defer("html").in_bulk(list(ids.values()))
    summaries = Summary.objects.select_related("assignee", "team").in_bulk([p & CONVERSATION_MASK for p in places])
    return [
        Hit(summaries[place & CONVERSATION_MASK], message, _passage(message, asked), place)
        for place in places
        if (message := messages.get(ids.get(place, 0)))
    ]


def _passage(message: Message, asked: Query) -> list[Segment]:
    passage = excerpt(message.text, asked, length=PASSAGE)
    if message.quoted and not any(piece.is_marked for piece in passage):
        whole = excerpt(message.quoted, asked, length=PASSAGE)
        return whole if any(piece.is_marked for piece in whole) else passage
    return passage


# Customers

SQLITE_CUSTOMERS = """
    SELECT f.rowid FROM conversations_search_customers f
    WHERE f.grams MATCH %s AND {seen} ORDER BY f.rowid DESC LIMIT {limit}"""
POSTGRES_CUSTOMERS = """
    WITH f AS MATERIALIZED (SELECT customer_id AS rowid FROM conversations_indexedcustomer WHERE grams @@ %s::tsquery)
    SELECT f.rowid FROM f WHERE {seen} ORDER BY f.rowid DESC LIMIT {limit}"""


def search_people(agent: Agent, text: str, *, limit: int = 20) -> list[Customer]:
    """Give customers by name, part of an address, telephone number or organisation, the newest first.

    An agent sees the customers of conversations they may see, and those who have none yet.
    """
    asked = query(text, shortest_part=1)
    if not asked or not agent.is_active:
        return []
    seen, parameters = _exists(visible_to(agent).filter(customer_id=CUSTOMER_OF_F))
    any_at_all, further = _exists(Summary.objects.filter(customer_id=CUSTOMER_OF_F))
    sql = SQLITE_CUSTOMERS if connection.vendor == "sqlite" else POSTGRES_CUSTOMERS
    expression = asked.for_fts5() if connection.vendor == "sqlite" else asked.for_tsquery()
    with connection.cursor() as cursor:
        cursor.execute(
            sql.format(seen=f"({seen} OR NOT {any_at_all})", limit=int(limit)), [expression, *parameters, *further]
        )
        ids = [pk for (pk,) in cursor.fetchall()]
    found = Customer.objects.select_related("organisation").prefetch_related("identities").in_bulk(ids)
    return [found[pk] for pk in ids if pk in found]


def _exists(rows: QuerySet[Summary]) -> tuple[str, tuple[Any, ...]]:
    sql, parameters = rows.order_by().values("pk").query.sql_with_params()
    return f"EXISTS ({sql})", parameters


@dataclass(frozen=True)
class Quick:
    """The first few of both kinds."""

    conversations: list[Hit]
    customers: list[Customer]


def quick(agent: Agent, text: str, limit: int = 5) -> Quick:
    """Give the newest conversations and the customers for what is being typed, for the command palette."""
    asked = query(text)
    places = _newest(agent, asked, Filters(), wanted=limit)[:limit] if asked else []
    return Quick(_rows(places, asked), search_people(agent, text, limit=limit))

"""Reading the search index: the newest place of each conversation that holds what is asked and may be seen.

The permission is part of each statement, before any limit: nothing is found and then hidden.
"""

import json
from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from math import inf
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL

from careloop.core.search import Query, mark
from careloop.desk.conversations.models import Folder, Summary, Tagging
from careloop.desk.conversations.models.search import CONVERSATION_MASK, place_at
from careloop.desk.conversations.queries.visibility import visible_to
from careloop.desk.people.models import Agent
from careloop.desk.people.queries.prepared import Prepared, shape_of, stand_in, values_of

NOTE = mark("note")
FETCHED_AT_ONCE = 500
END_OF_TIME = 1 << 62

# In all statements f is one message in the index, or one customer; {seen} is the permission.
SQLITE_HITS = """
    SELECT f.rowid FROM conversations_search_messages f
    WHERE f.grams MATCH %s AND f.rowid >= %s AND f.rowid < %s AND {seen} ORDER BY f.rowid DESC"""
SQLITE_WORDS = "SELECT word FROM conversations_search_words WHERE word >= %s AND word < %s LIMIT %s"
SQLITE_CUSTOMERS = """
    SELECT f.rowid FROM conversations_search_customers f WHERE f.grams MATCH %s AND {seen}
    ORDER BY f.rowid DESC LIMIT {limit}"""
LAST_LETTER = "\U0010ffff"
MOST_WORDS = 200

# The hits first, then their order: otherwise PostgreSQL walks the table backwards in search of a rare word.
POSTGRES_HITS = """
    WITH h AS MATERIALIZED (
        SELECT place FROM conversations_indexedmessage WHERE grams @@ %s::tsquery AND place >= %s AND place < %s
    )
    SELECT f.rowid FROM (
        SELECT max(place) AS rowid FROM h GROUP BY place & {mask} ORDER BY rowid DESC OFFSET 0
    ) f WHERE {seen} LIMIT {limit}"""
# For a word in every hundredth message or more it is the other way round.
POSTGRES_WALK = """
    SELECT f.rowid FROM (
        SELECT place AS rowid, grams FROM conversations_indexedmessage WHERE place >= %s AND place < %s
        ORDER BY place DESC LIMIT {walked}
    ) f WHERE f.grams @@ %s::tsquery AND {seen}"""
POSTGRES_GUESS = "EXPLAIN (FORMAT JSON) SELECT 1 FROM conversations_indexedmessage WHERE grams @@ %s::tsquery"
POSTGRES_CUSTOMERS = """
    WITH h AS MATERIALIZED (SELECT customer_id FROM conversations_indexedcustomer WHERE grams @@ %s::tsquery)
    SELECT f.rowid FROM (SELECT customer_id AS rowid FROM h ORDER BY rowid DESC OFFSET 0) f
    WHERE {seen} LIMIT {limit}"""
WALKED = 20_000
MANY = 5_000  # hits; from here on walking is quicker

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
class Places:
    """Where something was found: the newest place of each conversation, the newest first."""

    places: list[int]
    is_all: bool  # not so when there were enough


def newest_places(
    agent: Agent, asked: Query, filters: Filters, *, wanted: int, before: int | None = None, size: int = 0
) -> Places:
    """Give the newest place of each conversation found: up to `wanted`, or as many as the page after `before` needs."""
    found: dict[int, int] = {}
    for hits, least in _ways(agent, asked, filters, wanted=wanted):
        found, on_page = {}, 0
        with closing(hits):
            for place in hits:
                if place & CONVERSATION_MASK not in found:
                    found[place & CONVERSATION_MASK] = place
                    on_page += before is None or place < before
                if len(found) >= wanted and on_page > size:
                    return Places(list(found.values()), is_all=False)
        is_all = len(found) < least
        if is_all or on_page > size:  # a full page will do: counting on would cost more than it tells
            return Places(list(found.values()), is_all=is_all)
    return Places(list(found.values()), is_all=True)


def customers(agent: Agent, asked: Query, *, limit: int) -> list[int]:
    """Give the ids of customers found, of conversations the agent may see or of none yet, the newest first."""
    if not agent.is_active:
        return []
    seen, parameters = _exists(*CUSTOMER_SEEN.sql(shape_of(agent), **values_of(agent)))
    any_at_all, further = _exists(*CUSTOMER_MET.sql())
    is_sqlite = connection.vendor == "sqlite"
    sql = (SQLITE_CUSTOMERS if is_sqlite else POSTGRES_CUSTOMERS).format(
        seen=f"({seen} OR NOT {any_at_all})", limit=int(limit)
    )
    return list(_column(sql, [asked.for_fts5() if is_sqlite else asked.for_tsquery(), *parameters, *further]))


def _ways(
    agent: Agent, asked: Query, filters: Filters, *, wanted: int
) -> Iterator[tuple[Generator[int, None, None], float]]:
    """Give ways to read places, the quickest first; one that gives fewer conversations than its number gave all."""
    marks = [NOTE] if filters.in_notes else []
    since = place_at(filters.since) if filters.since else 0
    until = place_at(filters.until) if filters.until else END_OF_TIME
    try:
        seen, parameters = _seen(agent, filters)
    except EmptyResultSet:
        return
    if connection.vendor == "sqlite":
        expression = asked.for_fts5(*marks, words=_words)
        yield _column(SQLITE_HITS.format(seen=seen), [expression, since, until, *parameters]), inf
        return
    expression = asked.for_tsquery(*marks)
    if _is_everywhere(expression):
        sql = POSTGRES_WALK.format(seen=seen, walked=WALKED)
        yield _streamed(sql, [since, until, expression, *parameters]), 0
    for limit, least in ((str(wanted), wanted), ("ALL", inf)):  # all only for a page far down
        sql = POSTGRES_HITS.format(seen=seen, mask=CONVERSATION_MASK, limit=limit)
        yield _column(sql, [expression, since, until, *parameters]), least


def _is_everywhere(expression: str) -> bool:
    """Ask PostgreSQL what it expects from its statistics; a wrong guess costs time and nothing else."""
    with connection.cursor() as cursor:
        cursor.execute(POSTGRES_GUESS, [expression])
        plan = cursor.fetchone()[0]
    return bool((json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]["Plan Rows"] > MANY)


def _words(beginning: str) -> list[str]:
    words = list(_column(SQLITE_WORDS, [beginning, beginning + LAST_LETTER, MOST_WORDS + 1]))
    return words if len(words) <= MOST_WORDS else []


def _column(sql: str, parameters: list[Any]) -> Generator[Any, None, None]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        while rows := cursor.fetchmany(FETCHED_AT_ONCE):
            yield from (value for (value,) in rows)


def _streamed(sql: str, parameters: list[Any]) -> Generator[Any, None, None]:
    """Read no further than the caller does: PostgreSQL else computes everything before it sends the first row."""
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(sql, parameters)
        while rows := cursor.fetchmany(FETCHED_AT_ONCE):
            yield from (value for (value,) in rows)


def _seen(agent: Agent, filters: Filters) -> tuple[str, tuple[Any, ...]]:
    """Write "this agent may see the conversation of f, and the filters let it pass" in SQL."""
    if filters == ANYTHING:
        return _exists(*SEEN.sql(shape_of(agent), **values_of(agent)))
    return _exists(*_allowed(agent, filters).query.sql_with_params())


def _allowed(agent: Agent, filters: Filters) -> QuerySet[Summary, Any]:
    allowed = visible_to(agent).filter(_narrowed(filters), pk=CONVERSATION_OF_F)
    if filters.tag_id:
        allowed = allowed.filter(Exists(Tagging.objects.filter(conversation=OuterRef("pk"), tag=filters.tag_id)))
    return allowed.order_by().values("pk")


ANYTHING = Filters()
SEEN: Prepared[Any] = Prepared(lambda shape, **agent: _allowed(stand_in(shape, agent), ANYTHING))
CUSTOMER_SEEN: Prepared[Any] = Prepared(
    lambda shape, **agent: visible_to(stand_in(shape, agent)).filter(customer_id=CUSTOMER_OF_F).order_by().values("pk")
)
CUSTOMER_MET: Prepared[Any] = Prepared(
    lambda _shape: Summary.objects.filter(customer_id=CUSTOMER_OF_F).order_by().values("pk")
)


def _narrowed(filters: Filters) -> Q:
    condition = Q(folder=filters.folder) if filters.folder else ~Q(folder=Folder.SPAM)
    if filters.inbox_id:
        condition &= Q(inbox_id=filters.inbox_id)
    if filters.team_id:
        condition &= Q(team=filters.team_id)
    if filters.assignee_id is not None:
        condition &= Q(assignee=filters.assignee_id) if filters.assignee_id else Q(assignee__isnull=True)
    if filters.channel:
        condition &= Q(channel=filters.channel)
    if filters.has_files:
        condition &= Q(has_files=True)
    return condition


def _exists(sql: str, parameters: tuple[Any, ...]) -> tuple[str, tuple[Any, ...]]:
    # OFFSET 0 keeps PostgreSQL from reading all list rows for a few hits.
    return (f"EXISTS ({sql})" if connection.vendor == "sqlite" else f"EXISTS ({sql} OFFSET 0)"), parameters

"""Which conversations a bulk action reaches: those ticked, or all of a list, and never more than are visible."""

from django.db.models import QuerySet

from careloop.desk.conversations.models import Conversation, Macro, Summary
from careloop.desk.conversations.queries.answers import usable_macros
from careloop.desk.conversations.queries.filters import ListQuery
from careloop.desk.conversations.queries.lists import matching
from careloop.desk.conversations.queries.visibility import visible_to
from careloop.desk.people.models import Agent

MOST = 1000
# What a macro may do to many at once; a macro that writes to customers is applied where its text is read first.
SILENT = frozenset(
    {"assign", "team", "close", "reopen", "snooze", "wake", "tag", "untag", "priority", "spam", "unspam"}
)


def ticked(agent: Agent, numbers: list[int]) -> QuerySet[Summary]:
    """Give the rows of these numbers that the agent may see; the others are passed over as if they were not there."""
    return visible_to(agent).filter(pk__in=numbers[:MOST]).order_by("pk")


def all_of(agent: Agent, query: ListQuery) -> QuerySet[Summary]:
    """Give the rows of a list in its order, the first thousand."""
    return query.order.of(matching(agent, query))[:MOST]


def conversations_of(rows: QuerySet[Summary]) -> list[Conversation]:
    """Give the conversations of some rows, in the order of the rows, each with its summary."""
    pks = [row.pk for row in rows]
    found = Conversation.objects.select_related("summary").in_bulk(pks)
    return [found[pk] for pk in pks if pk in found]


def macros_for_many(agent: Agent) -> list[Macro]:
    """Give the macros that only change states and marks."""
    return [row for row in usable_macros(agent) if row.steps and all(step.get("do") in SILENT for step in row.steps)]

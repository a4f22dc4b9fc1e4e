"""The first rows of a list for an agent who sees little of it, without reading the rest.

One index holds the open conversations in order, another those of each team. Who sees everything reads the first;
for everybody else the first rows of each team of theirs are taken from the second and put together, so that a page
costs the same whether a team has half of the desk or nothing in it.
"""

from collections.abc import Iterator
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from careloop.desk.conversations.models import Summary
from careloop.desk.conversations.queries.keyset import Order
from careloop.desk.people.models import Agent


def branches(agent: Agent) -> Iterator[Q]:
    """Give the parts that `rules.visible_q` joins by "or", each answered by one index."""
    if agent.is_administrator:
        yield Q()
        return
    yield Q(team__isnull=True)
    for team in sorted(agent.team_ids):
        yield Q(team=team)
    yield Q(assignee=agent)


def first_of_each(agent: Agent, asked: Q, order: Order, *, position: str, backwards: bool, limit: int) -> RawSQL:
    """Give, as a subquery, the numbers of the first rows of each branch: among them are the first of them all.

    The caller still filters by `visible_to`; this only says where to look.
    """
    rows: QuerySet[Summary] = Summary.objects.filter(asked)
    if position:
        rows = order.beyond(rows, position, backwards=backwards)
    ordered = order.of(rows, backwards=backwards).values("pk")
    statements: list[str] = []
    params: list[Any] = []
    for number, branch in enumerate(branches(agent)):
        sql, values = ordered.filter(branch)[:limit].query.sql_with_params()
        statements.append(f"SELECT * FROM ({sql}) AS branch_{number}")  # noqa: S608 - the ORM made it
        params.extend(values)
    return RawSQL(" UNION ".join(statements), params)  # noqa: S611 - values stay parameters

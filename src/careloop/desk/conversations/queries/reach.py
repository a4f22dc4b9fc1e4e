"""The first rows of a list for an agent who sees little of it, without reading the rest.

One index holds the open conversations in order, another those of each team. Who sees everything reads the first;
for everybody else the first rows of each team of theirs are taken from the second and put together, so that a page
costs the same whether a team has half of the desk or nothing in it.
"""

from collections.abc import Iterator
from typing import Any

from django.db.models import BooleanField, Q, QuerySet
from django.db.models.expressions import RawSQL

from careloop.desk.conversations.models import Summary
from careloop.desk.conversations.queries.keyset import Order
from careloop.desk.people.models import Agent

TABLE = Summary._meta.db_table
BRANCH = "{branch}"


def branches(agent: Agent) -> Iterator[Q]:
    """Give the parts that `rules.visible_q` joins by "or", each answered by one index."""
    if agent.is_administrator:
        yield Q()
        return
    for column, value in _parts(agent):
        yield Q(**{column: value})


def first_of_each(agent: Agent, asked: Q, order: Order, *, position: str, backwards: bool, limit: int) -> RawSQL:
    """Give, as a subquery, the numbers of the first rows of each branch: among them are the first of them all.

    The caller still filters by `visible_to`; this only says where to look.
    """
    gap = RawSQL(BRANCH, (), BooleanField())  # noqa: S611 - a constant
    rows: QuerySet[Summary] = Summary.objects.filter(asked, gap)
    if position:
        rows = order.beyond(rows, position, backwards=backwards)
    # Written once by the ORM and filled in for each branch: writing it anew took longer than the database needs.
    sql, values = order.of(rows, backwards=backwards).values("pk")[:limit].query.sql_with_params()
    before, _branch, after = sql.partition(BRANCH)
    ahead = before.count("%s")
    statements: list[str] = []
    params: list[Any] = []
    for number, (column, value) in enumerate(_parts(agent)):
        test = f"{TABLE}.{column} IS NULL" if value is None else f"{TABLE}.{column} = %s"
        statements.append(f"SELECT * FROM ({before}{test}{after}) AS branch_{number}")  # noqa: S608 - no value in it
        params += [*values[:ahead], *([] if value is None else [value]), *values[ahead:]]
    return RawSQL(" UNION ".join(statements), params)  # noqa: S611 - values stay parameters


def _parts(agent: Agent) -> list[tuple[str, int | None]]:
    teams = [("team_id", team) for team in sorted(agent.team_ids)]
    return [("team_id", None), *teams, ("assignee_id", agent.pk)]

"""Statements written once: the ORM says what to ask, and from the second time on only the values are new.

Django writes the SQL of a query anew each time, and for a page of eight small statements that takes longer than the
database takes to answer them. A prepared statement keeps what was written, for each connection and each shape.
"""

import re
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from typing import Any, Generic, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.db.models.sql.compiler import SQLCompiler

from careloop.desk.people.models import Agent, Role
from careloop.desk.people.queries.plan import NoPlan, Plan

Row = TypeVar("Row")
# Stand for values that are not known yet: no row has these numbers.
FIRST_STAND_IN = -7_000_000_000_000
TEXT = "\x01stand-in "
PLACE = re.compile(r"(?<!%)%s")
PLAIN = re.compile(r"[a-z_]*|[0-9]{1,9}")


class Prepared(Generic[Row]):
    """A query with open places.

    `build(shape, **places)` gives the query set; every place stands for one value of the database's own kind (a number
    or a text), and is given a value at each call of `rows`. What changes the SQL itself belongs into `shape`.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Row]], *, texts: tuple[str, ...] = ()) -> None:
        self._build = build
        self._texts = texts

    def rows(self, shape: Hashable = (), **values: int | str) -> list[Row]:
        """Give the rows for these values: one statement."""
        return self._written(shape, values).rows(values)

    def sql(self, shape: Hashable = (), **values: int | str) -> tuple[str, tuple[Any, ...]]:
        """Give the SQL and its parameters, to be part of a statement written by hand. Raises EmptyResultSet."""
        return self._written(shape, values).sql(values)

    def _written(self, shape: Hashable, values: Mapping[str, int | str]) -> "_Written":
        kept: dict[Hashable, _Written] = connection.__dict__.setdefault("prepared_statements", {})
        key = (self, shape, *values)
        written = kept.get(key)
        if written is None:
            written = kept[key] = self._write(shape, values)
        return written

    def _write(self, shape: Hashable, values: Mapping[str, int | str]) -> "_Written":
        stand_ins: dict[str, int | str] = {
            name: f"{TEXT}{name}" if name in self._texts else FIRST_STAND_IN - number
            for number, name in enumerate(values)
        }
        return _Written(self._build(shape, **stand_ins), stand_ins)


class _Written:
    """One query on one connection, its SQL written."""

    def __init__(self, rows: QuerySet[Any], stand_ins: Mapping[str, int | str]) -> None:
        self._rows = rows
        self._plan: Plan | None = None
        self._has_plan = True
        self._compiler: SQLCompiler = rows.query.get_compiler(connection=connection)
        self._planned = _planned_once if connection.vendor == "postgresql" else nullcontext
        names = {value: name for name, value in stand_ins.items()}
        try:
            sql, params = self._compiler.as_sql()
        except EmptyResultSet:  # nothing can fulfil it, whatever the values
            self._places: list[tuple[str | None, Any]] | None = None
            return
        self._sql, params = _with_constants(sql, params, names)
        self._places = [(names.get(param) if isinstance(param, int | str) else None, param) for param in params]
        missing = set(names.values()) - {name for name, _param in self._places} - {"agent"}
        if missing:
            raise ValueError(f"no place for {', '.join(sorted(missing))} in {sql}")

    def rows(self, values: Mapping[str, int | str]) -> list[Any]:
        if self._places is None:
            return []
        if self._plan is None and self._has_plan:
            self._draw_up()
        if self._plan is None:
            return self._as_django_does(self._filled(values))
        with self._planned(), self._compiler.connection.cursor() as cursor:
            cursor.execute(self._sql, self._filled(values))
            return self._plan.rows(cursor.fetchall())

    def _draw_up(self) -> None:
        try:
            self._plan = Plan(self._rows, self._compiler)
        except NoPlan:
            self._has_plan = False

    def _as_django_does(self, filled: tuple[Any, ...]) -> list[Any]:
        compiler = _twin(self._compiler)
        compiler.as_sql = lambda *_args, **_more: (self._sql, filled)
        rows, query = _twin(self._rows), _twin(self._rows.query)
        query.get_compiler = lambda *_args, **_more: compiler
        rows.__dict__["_query"] = query  # set as `rows.query` it would turn rows of values into dictionaries
        with self._planned():
            return list(vars(rows)["_iterable_class"](rows))

    def sql(self, values: Mapping[str, int | str]) -> tuple[str, tuple[Any, ...]]:
        if self._places is None:
            raise EmptyResultSet
        return self._sql, self._filled(values)

    def _filled(self, values: Mapping[str, int | str]) -> tuple[Any, ...]:
        assert self._places is not None  # noqa: S101
        return tuple(param if name is None else values[name] for name, param in self._places)


@contextmanager
def _planned_once() -> Iterator[None]:
    """Let PostgreSQL keep the plan too. Only here: these ask by keys, so that one plan is good however tables grow."""
    connection.ensure_connection()
    session: Any = connection.connection
    usual, session.prepare_threshold = session.prepare_threshold, 0
    try:
        yield
    finally:
        session.prepare_threshold = usual


def _with_constants(sql: str, params: Sequence[Any], names: Mapping[int | str, str]) -> tuple[str, tuple[Any, ...]]:
    """Write plain words and numbers that are the same at each call into the statement itself.

    SQLite takes a partial index only for a value that it knows, so with one to come it plans the statement anew at each
    execution; that took longer than ten look-ups.
    """
    written, kept = [], []
    pieces = PLACE.split(sql)
    for piece, param in zip(pieces, params, strict=False):
        is_constant = type(param) in (int, str) and param not in names and PLAIN.fullmatch(str(param))
        written += [piece, (f"'{param}'" if type(param) is str else str(param)) if is_constant else "%s"]
        kept += [] if is_constant else [param]
    return "".join([*written, pieces[-1]]), tuple(kept)


def _twin(thing: Any) -> Any:
    """Give an object with the same attributes; copying a query set would ask the database."""
    twin = object.__new__(type(thing))
    twin.__dict__ |= thing.__dict__
    return twin


def shape_of(agent: Agent) -> tuple[bool, bool, int]:
    """Give what decides how the visibility rule is written for an agent; the rest are `values_of`."""
    return agent.is_active, agent.is_administrator, 0 if agent.is_administrator else len(agent.team_ids)


def stand_in(shape: tuple[bool, bool, int], places: Mapping[str, int]) -> Agent:
    """Give an agent of this shape whose numbers are the open places `agent`, `team_0`, `team_1` …"""
    is_active, is_administrator, teams = shape
    role = Role.ADMINISTRATOR if is_administrator else Role.AGENT
    agent = Agent(pk=places["agent"], is_active=is_active, role=role)
    agent.__dict__["_team_ids"] = frozenset(places[f"team_{number}"] for number in range(teams))
    return agent


def values_of(agent: Agent) -> dict[str, int]:
    """Give the values that the visibility rule asks of this agent."""
    teams = [] if agent.is_administrator else sorted(agent.team_ids)
    return {"agent": agent.pk, **{f"team_{number}": pk for number, pk in enumerate(teams)}}

"""Paging by position: a page begins after a row, not after a number of rows, so nothing is read to be thrown away."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import BooleanField, Expression, F, Func, QuerySet, Value
from django.db.models.expressions import Combinable
from django.db.models.lookups import GreaterThan, LessThan

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LONGEST = 200  # characters of a position
LARGEST = 2**63 - 1


class NoPosition(ValueError):
    """The text is no position of this order; go back to the first page."""


@dataclass(frozen=True, kw_only=True)
class Order:
    """A total order of rows: every key in the same direction, the last one unique, so that ties never repeat a row."""

    keys: tuple[str, ...]
    is_descending: bool = False
    computed: tuple[tuple[str, Combinable], ...] = ()  # keys that are no columns

    def of(self, rows: QuerySet[Any], *, backwards: bool = False) -> QuerySet[Any]:
        sign = "-" if self.is_descending != backwards else ""
        return rows.annotate(**dict(self.computed)).order_by(*(sign + key for key in self.keys))

    def beyond(self, rows: QuerySet[Any], position: str, *, backwards: bool = False) -> QuerySet[Any]:
        """Give the rows after (or before) a position. Raises NoPosition: when it is none of this order."""
        compare = LessThan if self.is_descending != backwards else GreaterThan
        columns = dict(self.computed)
        # A comparison of whole rows, which both databases turn into one range of the index.
        here = Together(*(columns.get(key, F(key)) for key in self.keys))
        return rows.filter(compare(here, Together(*self._values(rows, position))))

    def position(self, row: Any) -> str:
        """Give the position of a row as text for an address."""
        return ".".join(str(_number(getattr(row, key))) for key in self.keys)

    def _values(self, rows: QuerySet[Any], position: str) -> list[Value]:
        parts = position.split(".") if len(position) <= LONGEST else []
        if len(parts) != len(self.keys) or not all(part.isascii() and part.isdecimal() for part in parts):
            raise NoPosition(position)
        return [self._value(rows, key, int(part)) for key, part in zip(self.keys, parts, strict=True)]

    def _value(self, rows: QuerySet[Any], key: str, number: int) -> Value:
        if number > LARGEST:
            raise NoPosition(str(number))
        if not key.endswith("_at"):
            return Value(number)
        try:
            at = EPOCH + timedelta(microseconds=number)
        except OverflowError as error:
            raise NoPosition(str(number)) from error
        return Value(at, output_field=rows.model._meta.get_field(key))


class Together(Func):
    """Several values compared as one: (a, b, c)."""

    template = "(%(expressions)s)"
    output_field = BooleanField()

    def get_group_by_cols(self) -> list[Expression]:
        return []


@dataclass(frozen=True, kw_only=True)
class Page:
    """Some rows in order, and the positions from which the pages beside it begin; empty where there is none."""

    rows: list[Any]
    previous: str
    next: str


def page(rows: QuerySet[Any], order: Order, *, after: str = "", before: str = "", size: int) -> Page:
    """Read one page. A page before a position that would not be full is the first page instead."""
    if before:
        found = list(order.of(order.beyond(rows, before, backwards=True), backwards=True)[: size + 1])
        if len(found) >= size:
            shown = found[:size][::-1]
            return Page(
                rows=shown,
                previous=order.position(shown[0]) if len(found) > size else "",
                next=order.position(shown[-1]),
            )
        after = ""
    found = list(order.of(order.beyond(rows, after) if after else rows)[: size + 1])
    shown = found[:size]
    return Page(
        rows=shown,
        previous=order.position(shown[0]) if after and shown else "",
        next=order.position(shown[-1]) if len(found) > size else "",
    )


def _number(value: Any) -> int:
    return (value - EPOCH) // timedelta(microseconds=1) if isinstance(value, datetime) else int(value)

"""Paging by position: a page begins after a row, not after a number of rows, so nothing is read to be thrown away."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import BooleanField, F, Func, Q, QuerySet, Value
from django.db.models.expressions import RawSQL
from django.db.models.lookups import GreaterThan, LessThan

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LONGEST = 200  # characters of a position
LARGEST = 2**63 - 1


class NoPosition(ValueError):
    """The text is no position of this order; go back to the first page."""


@dataclass(frozen=True, kw_only=True)
class Order:
    """A total order of rows; a key with a minus falls. The last key is unique, so that ties never repeat a row."""

    keys: tuple[str, ...]

    def of(self, rows: QuerySet[Any], *, backwards: bool = False) -> QuerySet[Any]:
        """Give the rows in this order, or in its opposite."""
        return rows.order_by(*(_turned(key) if backwards else key for key in self.keys))

    def beyond(self, rows: QuerySet[Any], position: str, *, backwards: bool = False) -> QuerySet[Any]:
        """Give the rows after (or before) a position. Raises NoPosition: when it is none of this order."""
        values = self._values(rows, position)
        falls = [key.startswith("-") != backwards for key in self.keys]
        names = [key.removeprefix("-") for key in self.keys]
        if len(set(falls)) == 1:
            # A comparison of whole rows, which both databases turn into one range of the index.
            compare = LessThan if falls[0] else GreaterThan
            return rows.filter(compare(Together(*map(F, names)), Together(*values)))
        beyond = Q()
        for at, name in enumerate(names):
            ties = Q(**dict(zip(names[:at], values[:at], strict=True)))
            beyond |= ties & Q(**{f"{name}__{'lt' if falls[at] else 'gt'}": values[at]})
        return rows.filter(beyond, **{f"{names[0]}__{'lte' if falls[0] else 'gte'}": values[0]})

    def position(self, row: Any) -> str:
        """Give the position of a row as text for an address."""
        return ".".join(str(_number(getattr(row, key.removeprefix("-")))) for key in self.keys)

    def _values(self, rows: QuerySet[Any], position: str) -> list[Value]:
        parts = position.split(".") if len(position) <= LONGEST else []
        if len(parts) != len(self.keys) or not all(part.isascii() and part.isdecimal() for part in parts):
            raise NoPosition(position)
        return [self._value(rows, key.removeprefix("-"), int(part)) for key, part in zip(self.keys, parts, strict=True)]

    def _value(self, rows: QuerySet[Any], key: str, number: int) -> Value:
        if number > LARGEST:
            raise NoPosition(str(number))
        if key != "at" and not key.endswith("_at"):
            return Value(number)
        try:
            at = EPOCH + timedelta(microseconds=number)
        except OverflowError as error:
            raise NoPosition(str(number)) from error
        return Value(at, output_field=rows.model._meta.get_field(key))


def _turned(key: str) -> str:
    return key.removeprefix("-") if key.startswith("-") else f"-{key}"


class Together(Func):
    """Several values compared as one: (a, b, c)."""

    template = "(%(expressions)s)"
    output_field = BooleanField()


@dataclass(frozen=True, kw_only=True)
class Page:
    """Some rows in order, and the positions from which the pages beside it begin; empty where there is none."""

    rows: list[Any]
    previous: str
    next: str


# Says where the first rows beyond a position can be found: (position, backwards, how many) -> a subquery of keys.
Narrowing = Callable[[str, bool, int], RawSQL]


def page(
    rows: QuerySet[Any],
    order: Order,
    *,
    after: str = "",
    before: str = "",
    size: int,
    narrowing: Narrowing | None = None,
) -> Page:
    """Read one page. A page before a position that would not be full is the first page instead."""

    def read(position: str, *, backwards: bool = False) -> list[Any]:
        found = order.beyond(rows, position, backwards=backwards) if position else rows
        if narrowing:
            found = found.filter(pk__in=narrowing(position, backwards, size + 1))
        return list(order.of(found, backwards=backwards)[: size + 1])

    if before:
        found = read(before, backwards=True)
        if len(found) >= size:
            shown = found[:size][::-1]
            has_more = len(found) > size
            return Page(
                rows=shown,
                previous=order.position(shown[0]) if has_more else "",
                next=order.position(shown[-1]),
            )
        after = ""
    found = read(after)
    if not after:
        return first_page(found, order, size=size)
    shown = found[:size]
    return Page(
        rows=shown,
        previous=order.position(shown[0]) if shown else "",
        next=order.position(shown[-1]) if len(found) > size else "",
    )


def first_page(found: list[Any], order: Order, *, size: int) -> Page:
    """Give the beginning of a list of which one row more than `size` was read."""
    shown = found[:size]
    return Page(rows=shown, previous="", next=order.position(shown[-1]) if len(found) > size else "")


def _number(value: Any) -> int:
    return (value - EPOCH) // timedelta(microseconds=1) if isinstance(value, datetime) else int(value)

"""Rows written by statements made once: Django takes longer to write an INSERT anew than the database to obey it."""

from collections.abc import Mapping
from functools import cache
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import Field, Model

Row = TypeVar("Row", bound=Model)


def put(row: Row) -> Row:
    """Insert a row that is certainly new, and give it with its number. What `save(force_insert=True)` does, no more."""
    database = connections[DEFAULT_DB_ALIAS]  # itself: its stand-in asks which thread it is for, at each column
    fields, sql = _statement(type(row), database.vendor)
    values = [field.get_db_prep_save(field.pre_save(row, add=True), database) for field in fields]
    with database.cursor() as cursor:
        cursor.execute(sql, values)
        row.pk = cursor.fetchone()[0]
    row._state.adding, row._state.db = False, database.alias
    return row


def rewrite(row: Model, *, was: Mapping[str, Any]) -> None:
    """Write the columns of a row that is there in which it differs from what it was.

    To write all of them moves the row in each of its indexes too: a list row has thirteen.
    """
    database = connections[DEFAULT_DB_ALIAS]
    changed = tuple(name for name, value in vars(row).items() if name != "_state" and was.get(name, row) != value)
    fields, sql = _update(type(row), changed, database.vendor)
    if fields:
        values = [field.get_db_prep_save(field.pre_save(row, add=False), database) for field in fields]
        with database.cursor() as cursor:
            cursor.execute(sql, [*values, row.pk])


@cache
def _update(model: type[Model], names: tuple[str, ...], vendor: str) -> tuple[list[Field[Any, Any]], str]:  # noqa: ARG001 - quotes differ
    key = model._meta.pk
    assert key is not None  # noqa: S101 - every model has one
    fields = [field for field in model._meta.concrete_fields if field is not key and field.attname in names]
    quote = connection.ops.quote_name
    columns = ", ".join(f"{quote(str(field.column))} = %s" for field in fields)
    table = quote(model._meta.db_table)
    return fields, f"UPDATE {table} SET {columns} WHERE {quote(str(key.column))} = %s"  # noqa: S608


@cache
def _statement(model: type[Model], vendor: str) -> tuple[list[Field[Any, Any]], str]:  # noqa: ARG001 - quotes differ
    key = model._meta.pk
    assert key is not None  # noqa: S101 - every model has one
    fields = [field for field in model._meta.concrete_fields if not (field is key and field.db_returning)]
    quote = connection.ops.quote_name
    columns, places = ", ".join(quote(str(field.column)) for field in fields), ", ".join(["%s"] * len(fields))
    table = quote(model._meta.db_table)
    return fields, f"INSERT INTO {table} ({columns}) VALUES ({places}) RETURNING {quote(str(key.column))}"  # noqa: S608

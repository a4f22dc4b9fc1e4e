"""How the columns of a prepared statement become rows: drawn up once, instead of for each answer.

Django works out anew at every answer which columns belong to which model, and fills each instance through a descriptor
a column; a chat message reads a dozen instances. Here the columns go into the instance in one piece. Where that would
not be the same as Django's way (values in dictionaries, parents in other tables, somebody who listens to new
instances), there is no plan and Django's way is taken.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db.models import Model, QuerySet
from django.db.models.base import ModelState
from django.db.models.query import FlatValuesListIterable, ModelIterable, ValuesListIterable
from django.db.models.signals import post_init, pre_init
from django.db.models.sql.compiler import SQLCompiler

Columns = Sequence[Any]
Make = Callable[[Columns], Any]


class NoPlan(Exception):
    """These rows are made in a way that only Django knows."""


class Plan:
    """Makes the rows of one query set from what the database gives."""

    def __init__(self, rows: QuerySet[Any], compiler: SQLCompiler) -> None:
        """Draw it up. `compiler` has written the statement. Raises NoPlan."""
        fields = [column[0] for column in (compiler.select or ())]
        if compiler.has_composite_fields(fields) or vars(rows)["_known_related_objects"]:
            raise NoPlan
        self._compiler = compiler
        self._converters = compiler.get_converters(fields)
        self._cut = compiler.col_count if compiler.has_extra_select else None
        self._make = _maker(rows, compiler)

    def rows(self, found: Iterable[Columns]) -> list[Any]:
        """Make rows of columns as the driver gives them."""
        if self._cut is not None:
            found = (columns[: self._cut] for columns in found)
        if self._converters:
            found = self._compiler.apply_converters(found, self._converters)
        return [self._make(columns) for columns in found]


def _maker(rows: QuerySet[Any], compiler: SQLCompiler) -> Make:
    kind = vars(rows)["_iterable_class"]
    if kind is ValuesListIterable:
        return tuple
    if kind is FlatValuesListIterable:
        return _first
    if kind is not ModelIterable:
        raise NoPlan
    extra = list((compiler.annotation_col_map or {}).items())
    return _Instances(compiler.klass_info or {}, compiler, rows.db, extra)


def _first(columns: Columns) -> Any:
    return columns[0]


class _Instances:
    """Makes instances of one model, with those that hang on it."""

    def __init__(
        self, place: dict[str, Any], compiler: SQLCompiler, alias: str, extra: Sequence[tuple[str, int]] = ()
    ) -> None:
        self._model: type[Model] = place["model"]
        if place.get("from_parent") or not _is_plain(self._model):
            raise NoPlan
        at = place["select_fields"]
        self._first, self._end = at[0], at[-1] + 1
        assert compiler.select is not None  # noqa: S101 - it has written a SELECT
        self._names = [column[0].target.attname for column in compiler.select[self._first : self._end]]
        key = self._model._meta.pk
        assert key is not None  # noqa: S101 - every model has one
        self.key_at = self._first + self._names.index(key.attname)
        self._alias, self._extra = alias, extra
        self._beside = [
            (_Instances(each, compiler, alias), each["local_setter"], each["remote_setter"])
            for each in place.get("related_klass_infos", ())
        ]

    def __call__(self, columns: Columns) -> Model:
        made = object.__new__(self._model)
        state = ModelState()
        state.adding, state.db = False, self._alias
        values = made.__dict__
        values["_state"] = state
        values |= zip(self._names, columns[self._first : self._end], strict=True)
        for instances, set_here, set_there in self._beside:
            other = instances(columns) if columns[instances.key_at] is not None else None
            set_here(made, other)
            if other is not None:
                set_there(other, made)
        for name, at in self._extra:
            setattr(made, name, columns[at])
        return made


def _is_plain(model: type[Model]) -> bool:
    is_heard = pre_init.has_listeners(model) or post_init.has_listeners(model)
    is_own = model.__init__ is not Model.__init__ or model.from_db.__func__ is not Model.from_db.__func__  # type: ignore[attr-defined]
    return not is_heard and not is_own

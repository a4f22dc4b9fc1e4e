"""SQLite as Django has it, but what Django writes as `%s` is turned into SQLite's `?` once for each statement.

Django looks through the whole text anew at every execution; over the fifteen statements of one chat message that took
longer than SQLite took to answer most of them.
"""

from functools import lru_cache
from typing import Any

from django.db.backends.sqlite3 import base

LONGEST = 10_000  # a statement with hundreds of values is seldom asked for twice, and would take the place of many


class Cursor(base.SQLiteCursorWrapper):
    """A cursor that knows again what it has translated."""

    def convert_query(self, query: str, *, param_names: Any = None) -> str:
        if param_names is None and len(query) <= LONGEST:
            return _translated(query)
        return str(super().convert_query(query, param_names=param_names))


class DatabaseWrapper(base.DatabaseWrapper):
    """Django finds this by the setting ENGINE."""

    def create_cursor(self, name: Any = None) -> Cursor:  # noqa: ARG002 - of databases that name their cursors
        cursor: Cursor = self.connection.cursor(factory=Cursor)
        return cursor


@lru_cache(maxsize=500)
def _translated(query: str) -> str:
    return base.FORMAT_QMARK_REGEX.sub("?", query).replace("%%", "%")

"""The end of the ledger, read once a process: every event exactly once, as soon as it can be seen.

A consumer that must not pass a running transaction waits for the slowest one (`queries.unread`). Who tells people of
what happens cannot wait for an import that runs for minutes. So the tail reads out of order what is there, and
remembers which numbers it has given above the oldest transaction that still runs: nothing is missed, nothing twice.
Within one conversation the order is true anyway, because whoever writes into one holds its lock until it commits.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections

from careloop.desk.ledger.models import Event
from careloop.desk.ledger.queries import OLDEST_RUNNING

BATCH = 1_000
# By hand, because it is asked dozens of times a second and the ORM took eight times as long to ask.
COLUMNS = "SELECT id, at, actor, verb, subject, data FROM ledger_event"
IN_ORDER = f"{COLUMNS} WHERE id > %s ORDER BY id LIMIT %s"
UNORDERED = f"{COLUMNS} WHERE transaction_id >= %s AND id <> ALL(%s::bigint[]) ORDER BY transaction_id, id LIMIT %s"


@dataclass(frozen=True, slots=True)
class Told:
    """One event, as far as those need it who only tell of it."""

    id: int
    at: datetime
    actor: str
    verb: str
    subject: str
    data: dict[str, Any]


class Tail:
    """Reads on from a position: the number of an event on SQLite, of a transaction on PostgreSQL."""

    def __init__(self, position: int) -> None:
        self.position = position
        self._given: set[int] = set()

    def read(self) -> list[Told]:
        """Give what is new, at most a thousand events; empty when there is nothing."""
        if connection.vendor != "postgresql":
            rows = _told(IN_ORDER, self.position, BATCH)
            self.position = rows[-1].id if rows else self.position
            return rows
        return self._read_unordered()

    def _read_unordered(self) -> list[Told]:
        # First the oldest running transaction, then the rows: what began before was finished when we looked for rows.
        oldest = _oldest_running()
        found = _told(UNORDERED, self.position, list(self._given), BATCH)
        if len(found) == BATCH:
            oldest = min(oldest, Event.objects.values_list("transaction_id", flat=True).get(id=found[-1].id))
        self._given.update(row.id for row in found)
        if oldest > self.position:
            self.position = oldest
            again = Event.objects.filter(transaction_id__gte=oldest, id__in=self._given)
            self._given = set(again.values_list("id", flat=True)) if self._given else set()
        return found


def head() -> int:
    """Give the position of now: a tail from here gives what is committed later, and on PostgreSQL perhaps a little
    that was committed just before."""
    if connection.vendor == "postgresql":
        return _oldest_running()
    return Event.objects.order_by("-id").values_list("id", flat=True).first() or 0


def _oldest_running() -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {OLDEST_RUNNING}")
        return int(cursor.fetchone()[0])


def _told(statement: str, *values: Any) -> list[Told]:
    database = connections[DEFAULT_DB_ALIAS]
    with database.cursor() as cursor:
        cursor.execute(statement, values)
        return [
            Told(number, _moment(at, database), actor, verb, subject, json.loads(data))
            for number, at, actor, verb, subject, data in cursor.fetchall()
        ]


def _moment(at: datetime, database: Any) -> datetime:
    """Give a moment with its zone; SQLite keeps none."""
    return at if at.tzinfo else at.replace(tzinfo=database.timezone)

"""The end of the ledger, read once a process: every event exactly once, as soon as it can be seen.

A consumer that must not pass a running transaction waits for the slowest one (`queries.unread`). Who tells people of
what happens cannot wait for an import that runs for minutes. So the tail reads out of order what is there, and
remembers which numbers it has given above the oldest transaction that still runs: nothing is missed, nothing twice.
Within one conversation the order is true anyway, because whoever writes into one holds its lock until it commits.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from careloop.desk.ledger.models import Event
from careloop.desk.ledger.queries import OLDEST_RUNNING

BATCH = 1_000


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
            rows = list(Event.objects.filter(id__gt=self.position).order_by("id")[:BATCH])
            self.position = rows[-1].id if rows else self.position
            return [_told(row) for row in rows]
        return self._read_unordered()

    def _read_unordered(self) -> list[Told]:
        # First the oldest running transaction, then the rows: what began before was finished when we looked for rows.
        oldest = _oldest_running()
        rows = Event.objects.filter(transaction_id__gte=self.position).order_by("transaction_id", "id")
        found = list(rows.exclude(id__in=self._given)[:BATCH] if self._given else rows[:BATCH])
        if len(found) == BATCH:
            oldest = min(oldest, found[-1].transaction_id)
        self._given.update(row.id for row in found)
        if oldest > self.position:
            self.position = oldest
            again = Event.objects.filter(transaction_id__gte=oldest, id__in=self._given)
            self._given = set(again.values_list("id", flat=True)) if self._given else set()
        return [_told(row) for row in found]


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


def _told(row: Event) -> Told:
    return Told(id=row.id, at=row.at, actor=row.actor, verb=row.verb, subject=row.subject, data=row.data)

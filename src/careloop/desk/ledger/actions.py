"""Writing the ledger, and reading it once each: `record` and `consume`."""

import json
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from careloop.desk.ledger.models import CurrentTransaction, Event, Position
from careloop.desk.ledger.queries import unread

# By hand, because every action writes one and the ORM takes four times as long to say the same.
WRITE = "INSERT INTO ledger_event (at, actor, verb, subject, data) VALUES (%s, %s, %s, %s, %s)"

HELD_SECONDS = 0.2  # how long a consumer may keep others from writing
FIRST_SIZE = 50
# What each consumer of this process has learnt: how many events at once, and how long to wait before the next.
_sizes: dict[str, int] = {}
_pauses: dict[str, float] = {}

# Who really acts while something is done in another's name: a rule, with its name for those who read the ledger.
_acting: ContextVar[tuple[str, dict[str, Any]] | None] = ContextVar("acting", default=None)


@contextmanager
def acting(actor: str, **data: Any) -> Iterator[None]:
    """Let every event written inside bear this actor and this data, whoever the actions say it was."""
    token = _acting.set((actor, data))
    try:
        yield
    finally:
        _acting.reset(token)


def record(verb: str, subject: str, *, actor: str, at: datetime | None = None, **data: Any) -> None:
    """Write one event in the caller's transaction. `data` is JSON: ids and facts, never texts or secrets."""
    if instead := _acting.get():
        actor, data = instead[0], {**data, **instead[1]}
    moment = connection.ops.adapt_datetimefield_value(at or timezone.now())
    with connection.cursor() as cursor:
        cursor.execute(WRITE, [moment, actor, verb, subject, json.dumps(data)])


def consume(consumer: str, apply: Callable[[Sequence[Event]], None], *, batch: int = 500) -> int:
    """Hand the next unread events to `apply` and remember how far it came, both in one transaction.

    Gives the number of events read; 0 when there is nothing new. If the process dies or `apply` raises,
    neither its result nor the position is kept, so the same events come again: nothing is lost, nothing doubled.
    SQLite lets one write at a time: a consumer takes as many as it works off in a fifth of a second (at most `batch`),
    and then waits as long as it wrote, so that whoever answers a customer meanwhile gets a turn.
    """
    position, _is_new = Position.objects.get_or_create(consumer=consumer)
    if not unread(position).exists():
        return 0
    time.sleep(_pauses.pop(consumer, 0.0))
    began, size = time.monotonic(), min(batch, _sizes.get(consumer, FIRST_SIZE))
    with transaction.atomic():
        position = Position.objects.select_for_update().get(consumer=consumer)
        events = list(unread(position)[:size])
        if events:
            # What is safe to read is read by transaction, but happened by number: who held a row held it in turn.
            apply(sorted(events, key=lambda event: event.id))
            position.transaction_id, position.event_id = events[-1].transaction_id, events[-1].id
            position.save()
    _pace(consumer, size, time.monotonic() - began)
    return len(events)


def _pace(consumer: str, size: int, seconds: float) -> None:
    share = HELD_SECONDS / max(seconds, 0.001)
    _sizes[consumer] = max(1, int(size * min(2.0, share)))
    if connection.vendor == "sqlite":
        _pauses[consumer] = min(seconds, HELD_SECONDS)


def renumber() -> int:
    """Let consumers go on where they were after a dump was restored into a new PostgreSQL server.

    Transactions are numbered anew there: what bears a number that is still to come is put before all others, in the
    order of its ids, and so are the consumers that had read it. Gives how many events that were.
    """
    with transaction.atomic():
        to_come = {"transaction_id__gt": CurrentTransaction()}
        Position.objects.filter(**to_come).update(transaction_id=0)
        return Event.objects.filter(**to_come).update(transaction_id=0)


def record_many(entries: Iterable[tuple[str, str, str, dict[str, Any]]], *, at: datetime | None = None) -> None:
    """Write many events (verb, subject, actor, data) in the caller's transaction, as imports do."""
    at = at or timezone.now()
    Event.objects.bulk_create(
        (Event(at=at, verb=verb, subject=subject, actor=actor, data=data) for verb, subject, actor, data in entries),
        batch_size=500,
    )

"""What the ledger says: the events of a thing, and those that a consumer has not seen."""

from datetime import datetime

from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from careloop.desk.ledger.models import Event, Position

# Of all databases of the server: one of another program that writes for long delays our consumers, and no more.
OLDEST_RUNNING = "pg_snapshot_xmin(pg_current_snapshot())::text::bigint"


def events_of(subject: str) -> QuerySet[Event]:
    """Give the history of one thing ("conversation:7"), oldest first."""
    return Event.objects.filter(subject=subject).order_by("id")


def events_about(subjects: list[str]) -> QuerySet[Event]:
    """Give the history of several things together, oldest first."""
    return Event.objects.filter(subject__in=subjects).order_by("id")


def latest() -> QuerySet[Event]:
    """Give the whole ledger, newest first (the audit page)."""
    return Event.objects.order_by("-id")


def happened(verb: str, *, since: datetime, within: int) -> QuerySet[Event]:
    """Give what happened of one kind since then, newest first, looking no further back than `within` entries."""
    newest = Event.objects.order_by("-id").values_list("id", flat=True).first() or 0
    return Event.objects.filter(verb=verb, at__gte=since, id__gt=newest - within).order_by("-id")


def unread(position: Position) -> QuerySet[Event]:
    """Give the events after `position`, in the order in which they may safely be consumed.

    PostgreSQL hands out ids before the transaction commits, so a later id can become visible first.
    A consumer therefore reads by transaction and never passes one that is still running.
    """
    if connection.vendor != "postgresql":
        return Event.objects.filter(id__gt=position.event_id).order_by("id")
    oldest_running = RawSQL(OLDEST_RUNNING, ())  # noqa: S611  # a constant
    after = Q(transaction_id__gt=position.transaction_id) | Q(
        transaction_id=position.transaction_id, id__gt=position.event_id
    )
    return Event.objects.filter(
        after, transaction_id__gte=position.transaction_id, transaction_id__lt=oldest_running
    ).order_by("transaction_id", "id")

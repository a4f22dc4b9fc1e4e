"""The ledger: every action as one row that is written once and never changed."""

from typing import Any

from django.db import models
from django.db.models.expressions import Func
from django.utils.translation import gettext_lazy as _

Fragment = tuple[str, tuple[str | int, ...]]


class CurrentTransaction(Func):
    """The number of the running transaction; 0 where a single writer makes ids commit in order (SQLite)."""

    output_field = models.BigIntegerField()

    def as_sqlite(self, compiler: Any, connection: Any, **extra_context: Any) -> Fragment:  # noqa: ARG002
        return "0", ()

    def as_postgresql(self, compiler: Any, connection: Any, **extra_context: Any) -> Fragment:  # noqa: ARG002
        return "pg_current_xact_id()::text::bigint", ()


class Event(models.Model):
    """What happened: who did what to which thing, and when. `data` holds ids and plain facts, never message texts."""

    at = models.DateTimeField()
    actor = models.CharField(max_length=60)  # "agent:3", "customer:9", "system:email"
    verb = models.CharField(max_length=60)  # past tense with a dot: "conversation.closed"
    subject = models.CharField(max_length=60)  # "conversation:7"
    data = models.JSONField(default=dict)
    transaction_id = models.BigIntegerField(db_default=CurrentTransaction(), editable=False)

    class Meta:
        verbose_name = _("ledger entry")
        indexes = [models.Index(fields=["subject", "id"], name="ledger_subject")]

    def __str__(self) -> str:
        return f"{self.actor} {self.verb} {self.subject}"


class Position(models.Model):
    """How far a consumer has read; saved in the same transaction as the consumer's own result."""

    consumer = models.CharField(max_length=60, primary_key=True)
    transaction_id = models.BigIntegerField(default=0)
    event_id = models.BigIntegerField(default=0)
    moved_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"{self.consumer} at {self.event_id}"

"""What a customer waits for: a first answer in a queue, and what we said we would do."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from careloop.desk.conversations.models import Conversation, Inbox
from careloop.desk.people.models import Agent


class Wait(models.Model):
    """A customer waits for the first answer of a person, from the beginning or again after it was closed."""

    class Outcome(models.TextChoices):
        ANSWERED = "answered", _("answered")
        ABANDONED = "abandoned", _("left without an answer")
        MAIL = "mail", _("will be answered by mail")
        CALL = "call", _("will be called back")
        CLOSED = "closed", _("closed without an answer")

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="waits")
    inbox = models.ForeignKey(Inbox, models.PROTECT, related_name="+")
    channel = models.CharField(max_length=20)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, outcome="") | Q(ended_at__isnull=False) & ~Q(outcome=""),
                name="wait_ends_somehow",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("began_at")), name="wait_ends_after_it_begins"
            ),
            models.UniqueConstraint(
                fields=["conversation"], condition=Q(ended_at__isnull=True), name="wait_once_at_a_time"
            ),
        ]
        indexes = [
            models.Index(fields=["inbox", "began_at"], condition=Q(ended_at__isnull=True), name="wait_queue"),
            models.Index(fields=["inbox", "ended_at"], name="wait_ended"),
        ]

    def __str__(self) -> str:
        return f"{self.conversation_id} waits since {self.began_at}"

    @property
    def seconds(self) -> float | None:
        """How long it took until it ended."""
        return (self.ended_at - self.began_at).total_seconds() if self.ended_at else None


class Promise(models.Model):
    """Something said to a customer that we shall do, by when, and whether it was kept."""

    class Kind(models.TextChoices):
        CALL = "call", _("call back")

    class Outcome(models.TextChoices):
        KEPT = "kept", _("kept")
        WITHDRAWN = "withdrawn", _("no longer wanted")

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="promises")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    to = models.CharField(max_length=60)  # the number to call
    wish = models.CharField(max_length=200, blank=True)  # when it suits the customer, in their words
    made_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Agent, models.SET_NULL, null=True, related_name="+")
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["conversation", "kind"], condition=Q(ended_at__isnull=True), name="promised_once_at_a_time"
            )
        ]
        indexes = [models.Index(fields=["due_at"], condition=Q(ended_at__isnull=True), name="promise_due")]

    def __str__(self) -> str:
        return f"{self.kind} for {self.conversation_id} by {self.due_at}"

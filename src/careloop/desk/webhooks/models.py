"""Telling other programs what happened: where to, and how each telling fares."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from careloop.desk.people.models import Agent


class Endpoint(models.Model):
    """An address that is told of events, with the secret that signs what it is told."""

    name = models.CharField(_("name"), max_length=80)
    url = models.CharField(_("address"), max_length=500)
    verbs = models.JSONField(default=list)  # of the ledger; empty: all that may be told
    sealed_secret = models.TextField()
    sealed_former = models.TextField(blank=True)  # after a rotation both sign, for a day
    former_until = models.DateTimeField(null=True)
    is_active = models.BooleanField(_("in use"), default=True)
    stopped_because = models.CharField(max_length=200, blank=True)
    failing_since = models.DateTimeField(null=True)
    by = models.ForeignKey(Agent, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    after_event = models.BigIntegerField(default=0)  # what happened before it was made is not told

    class Meta:
        verbose_name = _("webhook")
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class Delivery(models.Model):
    """One event on its way to one endpoint. Its `key` is the same at every attempt."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        DELIVERED = "delivered", _("delivered")
        DEAD = "dead", _("given up")

    endpoint = models.ForeignKey(Endpoint, models.CASCADE, related_name="deliveries")
    event_id = models.BigIntegerField()
    key = models.CharField(max_length=40, unique=True)  # webhook-id
    verb = models.CharField(max_length=60)
    subject = models.CharField(max_length=60)  # what is told of one thing keeps its order
    body = models.TextField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(default=timezone.now)
    leased_until = models.DateTimeField(null=True)
    status = models.PositiveSmallIntegerField(default=0)  # what the endpoint answered last; 0: nothing
    error = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["endpoint", "event_id"], name="told_of_each_event_once")]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state="waiting"), name="webhook_due"),
            models.Index(fields=["endpoint", "subject", "id"], condition=Q(state="waiting"), name="webhook_order"),
            models.Index(fields=["endpoint", "-id"], name="webhook_log"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} to {self.endpoint_id}"

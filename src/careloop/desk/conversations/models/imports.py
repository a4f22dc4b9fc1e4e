"""Files on their way into the desk, brought in by the worker."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from careloop.desk.conversations.models.inboxes import Inbox
from careloop.desk.people.models import Agent


class ImportRun(models.Model):
    """One file that an administrator gave us, how far it is, and what became of it."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    name = models.CharField(max_length=255)  # as its owner called it
    path = models.CharField(max_length=255)  # in our storage
    size = models.PositiveBigIntegerField()
    inbox = models.ForeignKey(Inbox, models.CASCADE, related_name="+", verbose_name=_("inbox"))
    is_trial = models.BooleanField(default=False)
    close_older_than_days = models.PositiveIntegerField(null=True)
    by = models.ForeignKey(Agent, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    done_bytes = models.PositiveBigIntegerField(default=0)
    counts = models.JSONField(default=dict)
    refused = models.TextField(blank=True)
    alive_at = models.DateTimeField(null=True)  # the worker that has it says so every few seconds
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.name

    @property
    def percent(self) -> int:
        return 100 if self.state == self.State.DONE else min(99, self.done_bytes * 100 // max(self.size, 1))

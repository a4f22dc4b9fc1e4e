"""What agents are told by mail: written by the ledger's consumer, sent afterwards, each once."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from careloop.desk.conversations.models.conversations import Conversation
from careloop.desk.conversations.models.messages import Message
from careloop.desk.people.models import Agent


class Notice(models.Model):
    """One thing to tell one agent. Kept apart from sending, so that neither a crash nor a retry tells it twice."""

    class Kind(models.TextChoices):
        ASSIGNED = "assigned", _("assigned to you")
        MENTIONED = "mentioned", _("you were mentioned")
        ANSWERED = "answered", _("the customer answered")

    agent = models.ForeignKey(Agent, models.CASCADE, related_name="notices")
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="+")
    message = models.ForeignKey(Message, models.CASCADE, null=True, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    event_id = models.BigIntegerField()
    at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event_id", "agent"], name="told_once")]
        indexes = [models.Index(fields=["at"], condition=Q(sent_at__isnull=True), name="notice_due")]

    def __str__(self) -> str:
        return f"{self.kind} to {self.agent_id}"

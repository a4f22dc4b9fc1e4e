"""What was read in each conversation, and which findings agents called wrong. All of it can be read anew."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from careloop.desk.conversations.models import Conversation, Message
from careloop.desk.people.models import Agent


class ReadingSwitch(models.Model):
    """Whether conversations are read at all; no row means yes."""

    is_on = models.BooleanField(_("read conversations"), default=True)
    by = models.ForeignKey(Agent, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return "on" if self.is_on else "off"


class Reading(models.Model):
    """One conversation as it was read: what lists and counts need as columns, all findings as JSON."""

    conversation = models.OneToOneField(Conversation, models.CASCADE, primary_key=True, related_name="reading")
    is_due = models.BooleanField(default=True)  # something was said since
    due_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)
    is_alert = models.BooleanField(default=False)
    has_issue = models.BooleanField(default=False)
    experience = models.CharField(max_length=10, blank=True)
    reason = models.CharField(max_length=40, blank=True)
    business = models.FloatField(default=0.5)
    human = models.FloatField(default=0.5)
    hidden = models.FloatField(default=0.5)
    effort = models.FloatField(default=0.0)
    satisfaction = models.FloatField(default=0.5)
    kinds = models.JSONField(default=list)  # the kinds found, each once
    findings = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["-due_at"], condition=models.Q(is_due=True), name="reading_due"),
            models.Index(fields=["-read_at"], condition=models.Q(is_alert=True), name="reading_alerts"),
            models.Index(fields=["reason"], name="reading_reason"),
        ]

    def __str__(self) -> str:
        return f"#{self.conversation_id} {self.experience or '–'}"


class Objection(models.Model):
    """An agent says that a finding is wrong. It stays when the conversation is read anew, and it is counted."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="objections")
    message = models.ForeignKey(Message, models.CASCADE, related_name="objections")
    kind = models.CharField(max_length=30)
    by = models.ForeignKey(Agent, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "kind"], name="objection_once")]

    def __str__(self) -> str:
        return f"{self.kind} at {self.message_id}"


class SampleDraw(models.Model):
    """Conversations drawn by chance so that people check one kind of finding; `rate` is what their checks come to."""

    kind = models.CharField(max_length=30)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Agent, models.SET_NULL, null=True, related_name="+")
    found = models.PositiveIntegerField()  # conversations with the finding when it was drawn
    others = models.PositiveIntegerField()  # those without it
    rate = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d}"


class Check(models.Model):
    """One drawn conversation, and what somebody says: the thing is there or not; nothing while nobody has looked."""

    draw = models.ForeignKey(SampleDraw, models.CASCADE, related_name="checks")
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="+")
    place = models.PositiveIntegerField()
    is_found = models.BooleanField()
    is_there = models.BooleanField(null=True)
    by = models.ForeignKey(Agent, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["draw", "conversation"], name="check_once")]

    def __str__(self) -> str:
        return f"{self.draw_id}: #{self.conversation_id}"

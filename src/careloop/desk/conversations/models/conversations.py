"""A conversation, and the rows that say what state it is in: each with who and when."""

import secrets
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from careloop.desk.conversations.models.inboxes import Inbox
from careloop.desk.people.models import Agent, Customer, Identity, Team


def new_key() -> str:
    """Give 160 random bits for an unguessable link."""
    return secrets.token_urlsafe(20)


class Priority(models.IntegerChoices):
    LOW = 1, _("low")
    NORMAL = 2, _("normal")
    HIGH = 3, _("high")
    URGENT = 4, _("urgent")


class Conversation(models.Model):
    """Everything said with one customer about one matter, on whatever channels."""

    inbox = models.ForeignKey(Inbox, models.PROTECT, related_name="conversations")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="conversations")
    identity = models.ForeignKey(Identity, models.PROTECT, null=True, related_name="conversations")
    # Where the customer asked to be answered (the Reply-To of their last mail), if not where they write from.
    answer_to = models.EmailField(max_length=254, blank=True)
    channel = models.CharField(max_length=20)  # where it began
    subject = models.CharField(_("subject"), max_length=400, blank=True)
    language = models.CharField(max_length=5, blank=True)
    team = models.ForeignKey(Team, models.SET_NULL, null=True, blank=True, related_name="conversations")
    assignee = models.ForeignKey(Agent, models.SET_NULL, null=True, blank=True, related_name="conversations")
    priority = models.PositiveSmallIntegerField(_("priority"), choices=Priority.choices, default=Priority.NORMAL)
    key = models.CharField(max_length=40, default=new_key, unique=True)  # the customer's private status page
    external_id = models.CharField(max_length=200, blank=True)  # an import's own id
    created_at = models.DateTimeField(default=timezone.now)
    # Set while merged into another conversation; what is addressed to this one then lands there.
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged")

    class Meta:
        verbose_name = _("conversation")
        constraints = [
            models.UniqueConstraint(
                fields=["external_id"], condition=~Q(external_id=""), name="conversation_imported_once"
            ),
            models.CheckConstraint(condition=Q(priority__in=[1, 2, 3, 4]), name="conversation_priority"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.subject}"

    @property
    def ledger_name(self) -> str:
        return f"conversation:{self.pk}"


class ConversationState(models.Model):
    """What the rows below share: a state begins by someone at a time, and ends likewise."""

    by = models.ForeignKey(Agent, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    ended_by = models.ForeignKey(Agent, models.SET_NULL, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    objects: "ClassVar[models.Manager[Any]]" = models.Manager()

    class Meta:
        abstract = True


class Closure(ConversationState):
    """The conversation is closed. Reopening ends the row."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="closures")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["conversation"], condition=Q(ended_at__isnull=True), name="closed_once_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.conversation_id} closed"


class Snooze(ConversationState):
    """The conversation sleeps until a time, or until the customer writes when `until` is empty."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="snoozes")
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["conversation"], condition=Q(ended_at__isnull=True), name="snoozed_once_at_a_time"
            )
        ]
        indexes = [models.Index(fields=["until"], condition=Q(ended_at__isnull=True), name="snooze_due")]

    def __str__(self) -> str:
        return f"{self.conversation_id} until {self.until}"


class SpamMark(ConversationState):
    """Someone (or a block) says that this is spam."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="spam_marks")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["conversation"], condition=Q(ended_at__isnull=True), name="spam_once_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.conversation_id} spam"


class Assignment(ConversationState):
    """Who was responsible from when to when."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="assignments")
    agent = models.ForeignKey(Agent, models.SET_NULL, null=True, related_name="+")
    team = models.ForeignKey(Team, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["conversation"], condition=Q(ended_at__isnull=True), name="assigned_once_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.conversation_id} to {self.agent_id or self.team_id}"


class Follower(models.Model):
    """An agent who wants to hear of a conversation that is not theirs (or was mentioned in it)."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="followers")
    agent = models.ForeignKey(Agent, models.CASCADE, related_name="follows")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conversation", "agent"], name="follows_once")]

    def __str__(self) -> str:
        return f"{self.agent_id} follows {self.conversation_id}"


class Participant(models.Model):
    """Someone outside who is copied in: added by an agent or by the authenticated customer, never by a stranger."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="participants")
    address = models.EmailField(_("address"))
    name = models.CharField(_("name"), max_length=160, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conversation", "address"], name="participates_once")]

    def __str__(self) -> str:
        return self.address


class Link(models.Model):
    """Two conversations that belong together without being one."""

    first = models.ForeignKey(Conversation, models.CASCADE, related_name="links_out")
    second = models.ForeignKey(Conversation, models.CASCADE, related_name="links_in")
    by = models.ForeignKey(Agent, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="linked_once"),
            models.CheckConstraint(condition=Q(first__lt=models.F("second")), name="link_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} - {self.second_id}"

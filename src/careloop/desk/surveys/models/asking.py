"""Who was drawn and what they were sent. Every eligible contact has its row, so that nothing is hidden.

Contacts that the worker hears of more than a day late, because it stood still, are counted and not asked.
"""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from careloop.desk.conversations.models import Conversation
from careloop.desk.conversations.models.conversations import new_key
from careloop.desk.people.models import Agent, Customer, Team
from careloop.desk.surveys.models.surveys import Layout, Rule, Survey, SurveyVersion


class Draw(models.Model):
    """One eligible contact: what became of it, and the probability with which it would have been asked."""

    class Outcome(models.TextChoices):
        ASKED = "asked", _("asked")
        NOT_DRAWN = "not-drawn", _("not drawn")
        COOL_DOWN = "cool-down", _("asked lately")
        OPTED_OUT = "opted-out", _("does not want to be asked")
        NO_ADDRESS = "no-address", _("no way to ask")
        LATE = "late", _("heard of too late")

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="draws")
    rule = models.ForeignKey(Rule, models.SET_NULL, null=True, related_name="+")
    conversation = models.ForeignKey(Conversation, models.SET_NULL, null=True, related_name="survey_draws")
    customer = models.ForeignKey(Customer, models.SET_NULL, null=True, related_name="survey_draws")
    event_id = models.BigIntegerField(null=True)  # the ledger entry that led to it; none for what was brought in
    at = models.DateTimeField()  # when the contact was resolved (or began)
    outcome = models.CharField(max_length=12, choices=Outcome.choices)
    probability = models.FloatField()
    # As it was at the draw: who is rated does not change when the conversation does.
    agent = models.ForeignKey(Agent, models.SET_NULL, null=True, related_name="+")
    team = models.ForeignKey(Team, models.SET_NULL, null=True, related_name="+")
    channel = models.CharField(max_length=20)
    language = models.CharField(max_length=5, blank=True)
    reasons = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["survey", "event_id"], name="drawn_once_an_event"),
            models.CheckConstraint(condition=Q(probability__gte=0, probability__lte=1), name="draw_probability"),
        ]
        indexes = [models.Index(fields=["survey", "at"], name="draw_by_time")]

    def __str__(self) -> str:
        return f"{self.survey_id} {self.outcome}"


class FollowUp(models.Model):
    """Whether a contact was drawn for the second channel, and with which probability."""

    draw = models.OneToOneField(Draw, models.CASCADE, primary_key=True, related_name="follow_up")
    stratum = models.CharField(max_length=12)  # answered, silent
    probability = models.FloatField()
    is_drawn = models.BooleanField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(probability__gte=0, probability__lte=1), name="follow_up_p")]

    def __str__(self) -> str:
        return f"{self.draw_id} {self.stratum}"


class Invitation(models.Model):
    """One request for an answer: by which way, in which version and layout, with its unguessable link."""

    class Kind(models.TextChoices):
        FIRST = "first", _("first invitation")
        FOLLOW_UP = "follow-up", _("random follow-up")

    class Channel(models.TextChoices):
        MAIL = "mail", _("mail")
        PAGE = "page", _("status page")
        KEYPAD = "keypad", _("telephone keypad")
        CALL = "call", _("telephone interview")

    draw = models.ForeignKey(Draw, models.CASCADE, related_name="invitations")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.FIRST)
    version = models.ForeignKey(SurveyVersion, models.PROTECT, related_name="invitations")
    layout = models.ForeignKey(Layout, models.PROTECT, null=True, related_name="+")
    channel = models.CharField(max_length=8, choices=Channel.choices)
    # Cleared when the person is erased: what they rated stays as a number of nobody's.
    conversation = models.ForeignKey(Conversation, models.SET_NULL, null=True, related_name="survey_invitations")
    customer = models.ForeignKey(Customer, models.SET_NULL, null=True, related_name="survey_invitations")
    address = models.CharField(max_length=254, blank=True)
    language = models.CharField(max_length=5)
    key = models.CharField(max_length=40, default=new_key, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    reminder_at = models.DateTimeField(null=True)  # when a reminder is due; empty again when it has left
    reminded_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True)
    error = models.CharField(max_length=400, blank=True)
    failed_at = models.DateTimeField(null=True)
    forgotten_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["draw", "kind"], name="invited_once_a_way"),
            models.CheckConstraint(condition=Q(channel__in=["mail", "page", "keypad", "call"]), name="invited_by"),
        ]
        indexes = [
            models.Index(fields=["customer", "created_at"], name="invitation_cool_down"),
            models.Index(
                fields=["due_at"], condition=Q(sent_at__isnull=True, failed_at__isnull=True), name="invitation_due"
            ),
            models.Index(fields=["reminder_at"], condition=Q(reminder_at__isnull=False), name="invitation_reminder"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.pk}"

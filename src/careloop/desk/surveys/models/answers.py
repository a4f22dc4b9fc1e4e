"""What people answered, and who does not want to be asked."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from careloop.desk.conversations.models import Message
from careloop.desk.people.models import Agent, Customer
from careloop.desk.surveys.models.asking import Invitation
from careloop.desk.surveys.models.surveys import SurveyVersion


class Response(models.Model):
    """The answers of one person to one invitation, whole or in part; they may change until the link expires."""

    version = models.ForeignKey(SurveyVersion, models.PROTECT, related_name="responses")
    invitation = models.OneToOneField(Invitation, models.CASCADE, null=True, related_name="response")
    language = models.CharField(max_length=5)
    at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    interviewer = models.ForeignKey(Agent, models.SET_NULL, null=True, related_name="+")
    # What the owner was given to do because of a bad answer.
    task = models.ForeignKey(Message, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("response")
        indexes = [models.Index(fields=["version", "at"], name="response_by_time")]

    def __str__(self) -> str:
        return f"response {self.pk}"


class Answer(models.Model):
    """One answer with the scale it was given on."""

    response = models.ForeignKey(Response, models.CASCADE, related_name="answers")
    key = models.CharField(max_length=80)
    value = models.FloatField(null=True)
    text = models.TextField(blank=True)
    scale = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["response", "key"], name="answered_once")]

    def __str__(self) -> str:
        return f"{self.key} {self.value if self.value is not None else self.text}"


class KeypadCall(models.Model):
    """All that happened in a keypad call: every prompt end, key, time and hang-up."""

    invitation = models.OneToOneField(Invitation, models.CASCADE, primary_key=True, related_name="call")
    log = models.JSONField(default=list)  # careloop.core.surveys.keypad.Happening
    ended_by = models.CharField(max_length=12)  # finished, hung-up, silent, lost

    def __str__(self) -> str:
        return f"{self.invitation_id} {self.ended_by}"


class OptOut(models.Model):
    """A person who does not want to be asked. Taking it back ends the row."""

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="survey_opt_outs")
    at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer"], condition=Q(ended_at__isnull=True), name="opted_out_once_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.customer_id} is not asked"

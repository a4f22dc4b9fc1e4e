"""What was found in answers later on: comments as they were read, and alarms that rang."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from careloop.desk.people.models import Agent
from careloop.desk.surveys.models.answers import Answer
from careloop.desk.surveys.models.surveys import Survey


class CommentReading(models.Model):
    """What was read in one comment; due until it is read, and due again when the comment is changed."""

    answer = models.OneToOneField(Answer, models.CASCADE, primary_key=True, related_name="reading")
    is_due = models.BooleanField(default=True)
    read_at = models.DateTimeField(null=True)
    language = models.CharField(max_length=5, blank=True)
    reason = models.CharField(max_length=40, blank=True)
    raised = models.JSONField(default=list)  # the dimensions that the words speak for
    lowered = models.JSONField(default=list)  # … and against

    class Meta:
        indexes = [models.Index(fields=["answer"], condition=Q(is_due=True), name="comment_due")]

    def __str__(self) -> str:
        return f"{self.answer_id} {self.language} {self.reason}"


class Alarm(models.Model):
    """Enough evidence that the share of good answers fell below the target; open until somebody takes it on."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="alarms")
    by = models.CharField(max_length=10, blank=True)  # team, channel, reason; empty for the whole survey
    key = models.CharField(max_length=80, blank=True)
    name = models.CharField(max_length=120, blank=True)
    rang_at = models.DateTimeField()  # the last contact of the week in which the evidence was enough
    evidence = models.FloatField()
    at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Agent, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["-rang_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["survey", "by", "key"], condition=Q(ended_at__isnull=True), name="rings_once_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.survey_id} {self.by} {self.name}"

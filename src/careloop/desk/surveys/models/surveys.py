"""What is asked, of whom, and how: a survey with its versions, its layouts and its rules."""

from datetime import time

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from careloop.desk.people.models import Agent


class Survey(models.Model):
    """One survey that goes on: when it asks, how, and how long an answer may come."""

    class Moment(models.TextChoices):
        CLOSED = "closed", _("each time a conversation is closed")
        STARTED = "started", _("when a conversation begins")
        CALL = "call", _("at the end of a telephone call")
        OPEN = "open", _("on a public page, whoever comes")

    name = models.CharField(_("name"), max_length=80, unique=True)
    moment = models.CharField(_("asks"), max_length=10, choices=Moment.choices, default=Moment.CLOSED)
    is_active = models.BooleanField(_("in use"), default=True)
    delay_minutes = models.PositiveIntegerField(_("minutes to wait before asking"), default=30)
    cool_down_days = models.PositiveSmallIntegerField(
        _("days until the same person is asked again"), default=30, help_text=_("Counts what any survey has asked.")
    )
    quiet_from = models.TimeField(_("no mail from"), default=time(21))
    quiet_until = models.TimeField(_("no mail until"), default=time(8))
    open_days = models.PositiveSmallIntegerField(_("days a link can be answered"), default=14)
    reminder_days = models.PositiveSmallIntegerField(
        _("days until one reminder"), null=True, blank=True, help_text=_("Leave empty to send none.")
    )
    target = models.FloatField(
        _("share of satisfied customers we aim at"),
        default=0.8,
        help_text=_("Between 0 and 1. The alarm rings when the share is below it."),
    )
    follow_up_days = models.PositiveSmallIntegerField(_("days until the random follow-up is drawn"), default=4)
    follow_up_answered = models.FloatField(_("share of those who answered who are asked again another way"), default=0)
    follow_up_silent = models.FloatField(_("share of all others who are asked another way"), default=0)
    slug = models.SlugField(_("address of the public page"), max_length=40, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("survey")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["slug"], condition=~Q(slug=""), name="survey_page_once"),
            models.CheckConstraint(condition=Q(target__gte=0, target__lte=1), name="survey_target_is_a_share"),
            models.CheckConstraint(
                condition=Q(
                    follow_up_answered__gte=0,
                    follow_up_answered__lte=1,
                    follow_up_silent__gte=0,
                    follow_up_silent__lte=1,
                ),
                name="survey_follow_up_is_a_share",
            ),
            models.CheckConstraint(condition=Q(moment__in=["closed", "started", "call", "open"]), name="survey_moment"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def ledger_name(self) -> str:
        return f"survey:{self.pk}"

    @property
    def has_follow_up(self) -> bool:
        return self.follow_up_answered > 0 or self.follow_up_silent > 0


class SurveyVersion(models.Model):
    """The questions as they were asked from a time on. Never changed: editing makes the next version."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    content = models.JSONField()  # careloop.core.surveys.instruments.Instrument
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Agent, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["survey", "number"], name="survey_version_once")]

    def __str__(self) -> str:
        return f"{self.survey_id} version {self.number}"


class Layout(models.Model):
    """One of the orders in which the answers are shown or spoken; the system chooses, nobody else."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="layouts")
    name = models.CharField(max_length=20)  # careloop.core.surveys.layouts.Layout.name
    weight = models.FloatField(default=1)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["survey", "name"], name="layout_once"),
            models.CheckConstraint(condition=Q(weight__gte=0), name="layout_weight"),
        ]

    def __str__(self) -> str:
        return self.name


class Rule(models.Model):
    """Which contacts are eligible, and what share of them is asked; the first rule that fits decides."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="rules")
    position = models.PositiveSmallIntegerField(_("place"), default=1)
    share = models.FloatField(_("share that is asked"), default=1)
    conditions = models.JSONField(default=dict)  # the lists of careloop.core.surveys.sampling.Rule

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.CheckConstraint(condition=Q(share__gte=0, share__lte=1), name="rule_share_is_a_share")]

    def __str__(self) -> str:
        return f"{self.survey_id} rule {self.position}"

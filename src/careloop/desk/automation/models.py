"""Rules: when something happens, if the conversation is so, then do this."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from careloop.desk.conversations.models import Conversation
from careloop.desk.people.models import Agent


class Rule(models.Model):
    """One rule. `conditions` must all hold; `steps` are done in the order of `rules.STEPS`."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    verb = models.CharField(_("when"), max_length=60)
    conditions = models.JSONField(default=dict)
    steps = models.JSONField(default=dict)
    is_active = models.BooleanField(_("in use"), default=True)
    by = models.ForeignKey(Agent, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    # Of time: what was up before `at` is left alone.
    after_event = models.BigIntegerField(default=0)  # what happened before it was switched on is left alone

    class Meta:
        verbose_name = _("rule")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def actor(self) -> str:
        """The name of this rule in the ledger."""
        return f"rule:{self.pk}"


class Stretch(models.Model):
    """A stretch of waiting that a rule of time has looked at: it looks once at each, however long it lasts."""

    rule = models.ForeignKey(Rule, models.CASCADE, related_name="stretches")
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="+")
    since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["rule", "conversation", "since"], name="looked_at_once")]

    def __str__(self) -> str:
        return f"{self.rule_id} has looked at {self.conversation_id} since {self.since}"

"""How an agent wants to be called by what happens."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from careloop.desk.people.models import Agent


class LivePreference(models.Model):
    """What of all that happens calls an agent away from other work; without a row nothing does."""

    agent = models.OneToOneField(Agent, models.CASCADE, primary_key=True, related_name="live_preference")
    has_desktop = models.BooleanField(
        _("show a notice of the browser"),
        default=False,
        help_text=_("When a customer of yours answers, a chat waits, or a conversation is given to you."),
    )
    has_sound = models.BooleanField(_("play a short tone"), default=False)
    quiet_from = models.TimeField(_("quiet from"), null=True, blank=True)
    quiet_until = models.TimeField(
        _("quiet until"),
        null=True,
        blank=True,
        help_text=_("By the clock of your device. Nothing calls you in between."),
    )
    takes_by_typing = models.BooleanField(
        _("take a conversation that is nobody's by writing in it"),
        default=False,
        help_text=_("As soon as you begin to write, it is yours, so that nobody answers twice."),
    )

    def __str__(self) -> str:
        return f"calls of {self.agent_id}"

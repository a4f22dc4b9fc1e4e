"""Inboxes: the entry points of the company, each with its team, hours and voice."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from careloop.desk.people.models import BusinessHours, Team


class Inbox(models.Model):
    """One entry point (support, billing, a brand). Channels deliver into it and send from it."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    team = models.ForeignKey(
        Team,
        models.SET_NULL,
        null=True,
        blank=True,
        verbose_name=_("team"),
        help_text=_("New conversations go to this team. Without a team every agent sees them."),
    )
    hours = models.ForeignKey(BusinessHours, models.SET_NULL, null=True, blank=True, verbose_name=_("business hours"))
    language = models.CharField(_("language"), max_length=5, default="en")
    undo_seconds = models.PositiveSmallIntegerField(_("seconds to take a reply back"), default=10)
    signature = models.TextField(_("signature"), blank=True)
    phone = models.CharField(_("telephone number of a person"), max_length=40, blank=True)
    person_url = models.URLField(_("page on which a person can be reached"), blank=True)
    auto_reply = models.TextField(
        _("automatic first answer"),
        blank=True,
        help_text=_("Sent once to a new conversation, following RFC 3834. Leave empty to send none."),
    )
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("inbox")
        verbose_name_plural = _("inboxes")
        ordering = ["name"]
        constraints = [models.CheckConstraint(condition=Q(undo_seconds__lte=120), name="inbox_undo_two_minutes")]

    def __str__(self) -> str:
        return self.name


class Block(models.Model):
    """An address or domain from which nothing is wanted; what it sends goes to spam, never away."""

    address = models.CharField(_("address or domain"), max_length=254, unique=True)  # "a@b.example" or "b.example"
    by = models.ForeignKey("people.Agent", models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.address

"""Channels that are plug-ins: where each is reached, and which thread there is which conversation here."""

import secrets

from django.db import models
from django.utils.translation import gettext_lazy as _


def new_key() -> str:
    """Give 160 random bits for the address that a provider calls."""
    return secrets.token_urlsafe(20)


class Account(models.Model):
    """One connection of a plug-in: a bot, a number, a page."""

    kind = models.CharField(max_length=20)  # the entry point
    name = models.CharField(_("name"), max_length=80)
    inbox = models.ForeignKey("conversations.Inbox", models.PROTECT, related_name="+", verbose_name=_("inbox"))
    sealed = models.TextField(blank=True)  # its settings, encrypted
    key = models.CharField(max_length=40, default=new_key, unique=True)
    cursor = models.TextField(blank=True)
    trouble = models.CharField(max_length=300, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("channel")
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class Thread(models.Model):
    """What belongs together at the provider is one conversation here."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="threads")
    name = models.CharField(max_length=255)
    conversation = models.ForeignKey("conversations.Conversation", models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "name"], name="thread_once")]
        indexes = [models.Index(fields=["conversation"], name="thread_of_conversation")]

    def __str__(self) -> str:
        return self.name

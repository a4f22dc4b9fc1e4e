"""What lets a program in: tokens, and what was answered to requests that must have one effect only."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from careloop.desk.people.models import Agent


class Token(models.Model):
    """A secret with which a program acts as an agent, within scopes. Only its digest is kept."""

    agent = models.ForeignKey(Agent, models.CASCADE, related_name="tokens")
    name = models.CharField(_("name"), max_length=80)
    digest = models.CharField(max_length=64, unique=True)  # sha256 of 256 random bits: no slow hash is needed
    hint = models.CharField(max_length=8)  # its last signs, by which its owner recognises it
    scopes = models.JSONField(default=list)
    by = models.ForeignKey(Agent, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)  # to the minute
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(Agent, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("token")
        ordering = ["-id"]
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="token_has_a_name")]

    def __str__(self) -> str:
        return self.name

    def is_good(self, now: datetime) -> bool:
        """Say whether it opens the door at this moment; whether its agent is active is asked apart."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)


class OnceKey(models.Model):
    """An Idempotency-Key that a token has used, with what was answered the first time."""

    token = models.ForeignKey(Token, models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=64)  # of method, address and body
    status = models.PositiveSmallIntegerField(default=0)  # 0 while the first request is at work
    body = models.TextField(blank=True)
    at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token", "key"], name="asked_once")]

    def __str__(self) -> str:
        return self.key

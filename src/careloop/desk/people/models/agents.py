"""Those who answer: agents with a role, in teams."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from careloop.desk.people.models.hours import BusinessHours


class Role(models.TextChoices):
    AGENT = "agent", _("agent")
    LEAD = "lead", _("team lead")
    ADMINISTRATOR = "administrator", _("administrator")


class AgentDirectory(BaseUserManager["Agent"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "Agent":
        """Create an agent who signs in with `email`; without a password they must set one by invitation."""
        agent = self.model(email=email.strip().lower(), **fields)
        if password is None:
            agent.set_unusable_password()
        else:
            agent.set_password(password)
        agent.save(using=self._db)
        return agent


class Agent(AbstractBaseUser):
    """A person who signs in: answers customers, leads a team or administers the desk."""

    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    role = models.CharField(_("role"), max_length=20, choices=Role.choices, default=Role.AGENT)
    is_active = models.BooleanField(_("may sign in"), default=True)
    language = models.CharField(_("language"), max_length=5, default="en")
    timezone = models.CharField(_("time zone"), max_length=60, default="Asia/Seoul")
    signature = models.TextField(_("signature"), blank=True)
    theme = models.CharField(_("colours"), max_length=10, default="auto")  # auto, light, dark
    has_keys = models.BooleanField(_("single-letter keys"), default=True)
    is_told_assigned = models.BooleanField(_("mail me when a conversation is assigned to me"), default=True)
    is_told_mentioned = models.BooleanField(_("mail me when I am mentioned"), default=True)
    is_told_answered = models.BooleanField(_("mail me when a customer of mine answers"), default=False)
    away_from = models.DateTimeField(_("out of office from"), null=True, blank=True)
    away_until = models.DateTimeField(_("out of office until"), null=True, blank=True)
    joined_at = models.DateTimeField(default=now, editable=False)

    PROGRAMS: ClassVar[str] = "programs.invalid"  # where programs with a token of their own have their address
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects = AgentDirectory()

    class Meta:
        verbose_name = _("agent")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=Q(role__in=Role.values), name="agent_role"),
            models.CheckConstraint(
                condition=Q(away_until__isnull=True) | Q(away_from__isnull=True) | Q(away_until__gt=F("away_from")),
                name="agent_away_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_administrator(self) -> bool:
        return self.role == Role.ADMINISTRATOR

    @property
    def is_lead(self) -> bool:
        return self.role in (Role.LEAD, Role.ADMINISTRATOR)

    @property
    def actor(self) -> str:
        """The name of this agent in the ledger."""
        return f"agent:{self.pk}"

    @property
    def is_program(self) -> bool:
        """Whether this is the account of a program: it comes in by its token and never signs in."""
        return self.email.endswith(f"@{self.PROGRAMS}")

    @property
    def team_ids(self) -> frozenset[int]:
        """The teams of this agent, read once for as long as this object lives (a request)."""
        if not hasattr(self, "_team_ids"):
            self._team_ids = frozenset(self.memberships.values_list("team_id", flat=True))
        return self._team_ids


class Team(models.Model):
    """Agents who answer together. A conversation of a team is seen by its members alone."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    hours = models.ForeignKey(BusinessHours, models.SET_NULL, null=True, blank=True, verbose_name=_("business hours"))
    members: "models.ManyToManyField[Agent, Membership]" = models.ManyToManyField(
        Agent, through="Membership", related_name="teams"
    )

    class Meta:
        verbose_name = _("team")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """An agent belongs to a team."""

    team = models.ForeignKey(Team, models.CASCADE, related_name="memberships")
    agent = models.ForeignKey(Agent, models.CASCADE, related_name="memberships")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "agent"], name="membership_once")]

    def __str__(self) -> str:
        return f"{self.agent_id} in {self.team_id}"

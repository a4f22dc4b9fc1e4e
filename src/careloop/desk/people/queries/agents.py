"""Agents and teams: who is here, who is away, who administers."""

from datetime import datetime

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Count, Q, QuerySet

from careloop.desk.people.models import Agent, Role, Team

# Invited and never came: no password can match, and no sign-in (single sign-on included) has happened.
INVITED = Q(password__startswith=UNUSABLE_PASSWORD_PREFIX, last_login__isnull=True)


def agents() -> QuerySet[Agent]:
    """Give all agents with their teams, those who may sign in first."""
    return Agent.objects.prefetch_related("teams").order_by("-is_active", "name", "pk")


def administrators() -> QuerySet[Agent]:
    """Give the administrators who can really sign in: active, and not merely invited."""
    return Agent.objects.filter(role=Role.ADMINISTRATOR, is_active=True).exclude(INVITED)


def is_invited(agent: Agent) -> bool:
    """Say whether the agent was invited and has not come yet."""
    return not agent.is_program and not agent.has_usable_password() and agent.last_login is None


def is_away(agent: Agent, *, now: datetime) -> bool:
    """Say whether the agent is out of office at this moment; an open end counts as away."""
    if agent.away_from is None and agent.away_until is None:
        return False
    return (agent.away_from is None or agent.away_from <= now) and (agent.away_until is None or now < agent.away_until)


def teams() -> QuerySet[Team]:
    """Give all teams with their hours and the number of members who may sign in."""
    members = Count("memberships", filter=Q(memberships__agent__is_active=True))
    # Named order: the model's own does not outlive the grouping.
    return Team.objects.select_related("hours").annotate(member_count=members).order_by("name")


def agent_at(address: str) -> Agent | None:
    """Give the active agent who signs in with this mail address."""
    return Agent.objects.filter(email=address.strip().lower(), is_active=True).first() if address else None

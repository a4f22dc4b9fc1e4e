"""Agents: their role, whether they may sign in, their absence and their own profile."""

from datetime import datetime
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from careloop.desk.ledger.actions import record
from careloop.desk.people.models import Agent, Role
from careloop.desk.people.queries.agents import administrators

PROFILE = (
    "name",
    "language",
    "timezone",
    "signature",
    "theme",
    "has_keys",
    "is_told_assigned",
    "is_told_mentioned",
    "is_told_answered",
)


class LastAdministrator(Exception):
    """Somebody has to be able to reach the settings. Make another agent an administrator first."""

    def __init__(self) -> None:
        super().__init__(_("This is the last administrator. Make another agent an administrator first."))


def set_role(agent: Agent, *, by: Agent, role: str) -> None:
    """Make somebody agent, team lead or administrator; writes `agent.role_changed`.

    Raises LastAdministrator: when nobody would be left to administer. ValueError: for any other role.
    """
    with transaction.atomic():
        current = _locked(agent)
        before, after = current.role, Role(role)
        if before == after:
            return
        if before == Role.ADMINISTRATOR:
            _keep_one(current)
        current.role = after
        current.save(update_fields=["role"])
        record("agent.role_changed", current.actor, actor=by.actor, before=str(before), after=str(after))


def deactivate(agent: Agent, *, by: Agent) -> None:
    """Let somebody no longer sign in: ends every session at once; writes `agent.deactivated`. What they did stays.

    Raises LastAdministrator: when nobody would be left to administer.
    """
    with transaction.atomic():
        current = _locked(agent)
        if not current.is_active:
            return
        _keep_one(current)
        current.is_active = False
        current.save(update_fields=["is_active"])
        ended = end_sessions(current)
        record("agent.deactivated", current.actor, actor=by.actor, sessions=ended)


def activate(agent: Agent, *, by: Agent) -> None:
    """Let somebody sign in again; writes `agent.activated`. They start with a fresh sign-in."""
    with transaction.atomic():
        if Agent.objects.filter(pk=agent.pk, is_active=False).update(is_active=True):
            record("agent.activated", agent.actor, actor=by.actor)


def end_sessions(agent: Agent) -> int:
    """Sign an agent out everywhere. Gives the number of sessions ended."""
    # A session says whose it is only inside its signed text. All are read: a desk has hundreds, and this is rare.
    keys = [
        session.session_key
        for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator()
        if session.get_decoded().get(SESSION_KEY) == str(agent.pk)
    ]
    return Session.objects.filter(session_key__in=keys).delete()[0]


def set_away(agent: Agent, *, by: Agent, from_at: datetime | None, until: datetime | None) -> None:
    """Say from when until when somebody is out of office, or with neither that they are back.

    Writes `agent.away` or `agent.back`.
    """
    with transaction.atomic():
        if (agent.away_from, agent.away_until) == (from_at, until):
            return
        agent.away_from, agent.away_until = from_at, until
        agent.save(update_fields=["away_from", "away_until"])
        if from_at is None and until is None:
            record("agent.back", agent.actor, actor=by.actor)
        else:
            times = [at.isoformat() if at else None for at in (from_at, until)]
            record("agent.away", agent.actor, actor=by.actor, between=times)


def edit_profile(agent: Agent, *, by: Agent, **changes: Any) -> None:
    """Change what an agent may set of themselves; writes `agent.edited` with the names of what changed."""
    with transaction.atomic():
        stored = Agent.objects.select_for_update().get(pk=agent.pk)
        changed = sorted(key for key in PROFILE if key in changes and changes[key] != getattr(stored, key))
        for key in changed:
            setattr(agent, key, changes[key])
        if changed:
            agent.save(update_fields=changed)
            record("agent.edited", agent.actor, actor=by.actor, fields=changed)


def _locked(agent: Agent) -> Agent:
    # All administrators are locked with the agent, so that two of them demoting each other cannot both succeed.
    rows = Agent.objects.select_for_update().order_by("pk")
    list(rows.filter(role=Role.ADMINISTRATOR))
    return rows.get(pk=agent.pk)


def _keep_one(leaving: Agent) -> None:
    if leaving.is_administrator and not administrators().exclude(pk=leaving.pk).exists():
        raise LastAdministrator

"""Issuing and revoking tokens, and the accounts of programs that act in nobody's name."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from secrets import token_hex

from django.db import transaction
from django.utils import timezone

from careloop.desk.ledger.actions import record
from careloop.desk.people.actions.teams import set_teams
from careloop.desk.people.models import Agent, Role, Team
from careloop.desk.tokens.models import Token
from careloop.desk.tokens.rules import SCOPES, digest_of, new_secret

USED_EVERY = timedelta(minutes=1)


def issue(
    agent: Agent, *, by: Agent, name: str, scopes: Iterable[str], expires_at: datetime | None = None
) -> tuple[Token, str]:
    """Make a token with which a program acts as `agent`. Gives it with its secret, which is never shown again.

    Writes `token.issued` with the scopes.
    """
    secret = new_secret()
    wanted = set(scopes)
    with transaction.atomic():
        token = Token.objects.create(
            agent=agent,
            name=name.strip()[:80],
            digest=digest_of(secret),
            hint=secret[-4:],
            scopes=[scope for scope in SCOPES if scope in wanted],
            by=by,
            expires_at=expires_at,
        )
        record("token.issued", f"token:{token.pk}", actor=by.actor, agent=agent.pk, scopes=token.scopes)
    return token, secret


def issue_for_service(
    name: str, *, by: Agent, scopes: Iterable[str], teams: Iterable[Team], expires_at: datetime | None = None
) -> tuple[Token, str]:
    """Make a token for a program of its own: it sees what the given teams see, and is called by its name.

    In order: makes the program's account (an agent that cannot sign in), puts it into the teams, issues the token;
    writes `agent.program_added`, `agent.teams_changed` and `token.issued`.
    """
    with transaction.atomic():
        address = f"{token_hex(8)}@{Agent.PROGRAMS}"
        program = Agent.objects.create_user(address, name=name.strip()[:120], role=Role.AGENT)
        record("agent.program_added", program.actor, actor=by.actor)
        set_teams(program, by=by, teams=teams)
        return issue(program, by=by, name=name, scopes=scopes, expires_at=expires_at)


def revoke(token: Token, *, by: Agent) -> None:
    """Shut the door on a token at once; a program's account ends with its last one. Writes `token.revoked`."""
    with transaction.atomic():
        changed = Token.objects.filter(pk=token.pk, revoked_at__isnull=True).update(
            revoked_at=timezone.now(), revoked_by=by
        )
        if not changed:
            return
        record("token.revoked", f"token:{token.pk}", actor=by.actor, agent=token.agent_id)
        others = Token.objects.filter(agent=token.agent_id, revoked_at__isnull=True)
        if token.agent.is_program and not others.exists():
            Agent.objects.filter(pk=token.agent_id).update(is_active=False)
            record("agent.deactivated", token.agent.actor, actor=by.actor)


def note_use(token: Token, *, now: datetime) -> None:
    """Remember that a token is in use; written once a minute at most."""
    if token.last_used_at is None or now - token.last_used_at > USED_EVERY:
        Token.objects.filter(pk=token.pk).update(last_used_at=now)

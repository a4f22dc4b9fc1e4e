"""Inviting an agent by mail: a link that works once and for a week."""

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core import signing
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from careloop.desk.ledger.actions import record
from careloop.desk.people.actions.teams import set_teams
from careloop.desk.people.models import Agent, Role, Team
from careloop.desk.people.queries.agents import is_invited

SALT = "people.invitation"
WEEK_SECONDS = 7 * 24 * 3600


class InvitationOver(Exception):
    """The link was used, has expired, was replaced, or was never ours; the message says whom to ask."""


class AlreadyHere(Exception):
    """There is an agent with this address; the message says what to do with it."""


def invite(
    email: str, *, by: Agent, name: str, role: str = Role.AGENT, teams: tuple[Team, ...] = (), language: str = ""
) -> Agent:
    """Make an agent who cannot sign in yet, and mail them a link with which to choose a password.

    In order: makes the agent, puts them into the teams, writes `agent.invited`, and sends the mail once all of this
    is committed. A mail server that refuses is logged; the agent's page can send, and show, a new link.
    Raises AlreadyHere: when the address is an agent's already.
    """
    address = email.strip().lower()
    with transaction.atomic():
        if Agent.objects.filter(email__iexact=address).exists():
            raise AlreadyHere(_("There is an agent with this address already. Open them in the list."))
        agent = Agent.objects.create_user(
            address, name=name.strip()[:120], role=role, language=language or by.language, timezone=by.timezone
        )
        record("agent.invited", agent.actor, actor=by.actor, role=str(role), teams=sorted(team.pk for team in teams))
        set_teams(agent, by=by, teams=teams)
        transaction.on_commit(lambda: _send(agent, by), robust=True)
    return agent


def invite_again(agent: Agent, *, by: Agent) -> None:
    """Mail a fresh link to somebody who has not come yet; older links stop working. Writes `agent.invited`.

    Raises AlreadyHere: when they have a password or have signed in.
    """
    with transaction.atomic():
        if not is_invited(agent):
            raise AlreadyHere(
                _("This agent has signed in before. They can ask for a new password on the sign-in page.")
            )
        agent.set_unusable_password()  # a new random mark, which the older links do not carry
        agent.save(update_fields=["password"])
        record("agent.invited", agent.actor, actor=by.actor, role=agent.role, is_again=True)
        transaction.on_commit(lambda: _send(agent, by), robust=True)


def token_for(agent: Agent) -> str:
    """Give the signed word of an invitation link; it dies with the agent's present password mark."""
    return signing.dumps({"agent": agent.pk, "mark": _mark(agent)}, salt=SALT)


def link_for(agent: Agent) -> str:
    """Give the whole address of the invitation page."""
    return settings.URL + reverse("people:invitation", args=[token_for(agent)])


def invited_agent(token: str) -> Agent:
    """Give whom a link invites. Raises InvitationOver: when it no longer works."""
    over = InvitationOver(_("This invitation is used up or out of date. Ask an administrator to send a new one."))
    try:
        inside = signing.loads(token, salt=SALT, max_age=WEEK_SECONDS)
    except signing.BadSignature as error:
        raise over from error
    agent = Agent.objects.filter(pk=inside["agent"], is_active=True).first()
    if agent is None or not is_invited(agent) or not constant_time_compare(inside["mark"], _mark(agent)):
        raise over
    return agent


def accept(token: str, *, name: str, password: str, language: str) -> Agent:
    """Let an invited agent in: sets name, language and password; the link is used up. Writes `agent.joined`.

    Raises InvitationOver: when the link no longer works. ValidationError: when the password is too weak.
    """
    with transaction.atomic():
        Agent.objects.select_for_update().get(pk=invited_agent(token).pk)
        agent = invited_agent(token)  # read again under the lock: of two tabs one wins
        agent.name, agent.language = name.strip()[:120] or agent.name, language
        validate_password(password, agent)
        agent.set_password(password)
        agent.save(update_fields=["name", "language", "password"])
        record("agent.joined", agent.actor, actor=agent.actor)
    return agent


def _mark(agent: Agent) -> str:
    return salted_hmac(SALT, f"{agent.pk} {agent.email} {agent.password}", algorithm="sha256").hexdigest()[:32]


def _send(agent: Agent, by: Agent) -> None:
    with translation.override(agent.language):
        text = render_to_string("people/mail/invitation.txt", {"agent": agent, "by": by, "link": link_for(agent)})
        send_mail(_("Your invitation to the service desk"), text, None, [agent.email])

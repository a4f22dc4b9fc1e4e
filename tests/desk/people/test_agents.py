"""Agents come by invitation, leave at once, and somebody can always administer."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client

from careloop.desk.ledger.queries import events_of
from careloop.desk.people.actions.agents import (
    LastAdministrator,
    activate,
    deactivate,
    edit_profile,
    set_away,
    set_role,
)
from careloop.desk.people.actions.invitations import (
    AlreadyHere,
    InvitationOver,
    accept,
    invite,
    invite_again,
    invited_agent,
    token_for,
)
from careloop.desk.people.actions.teams import save_team, set_teams
from careloop.desk.people.models import Agent, Team
from careloop.desk.people.queries.agents import is_away, is_invited
from tests.cast import Cast

NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def verbs(agent: Agent) -> list[str]:
    return [event.verb for event in events_of(agent.actor)]


def test_an_invitation_brings_somebody_in_once(
    cast: Cast, django_capture_on_commit_callbacks: "pytest.FixtureRequest"
) -> None:
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        agent = invite("Kim@Desk.example", by=cast.ada, name="Kim", role="lead", teams=(cast.support,), language="ko")
    assert (agent.email, agent.role, agent.teams.get(), is_invited(agent)) == (
        "kim@desk.example",
        "lead",
        cast.support,
        True,
    )
    assert verbs(agent) == ["agent.invited", "agent.teams_changed"]
    (letter,) = mail.outbox
    found = re.search(r"/people/invitations/(\S+)", letter.body)
    assert found is not None
    assert letter.to == ["kim@desk.example"]
    accept(found[1], name="Kim Lee", password="correct horse 9", language="ja")
    agent.refresh_from_db()
    assert (agent.name, agent.language, agent.check_password("correct horse 9")) == ("Kim Lee", "ja", True)
    assert verbs(agent)[-1] == "agent.joined"
    with pytest.raises(InvitationOver):
        accept(found[1], name="Eve", password="correct horse 9", language="en")


def test_an_invitation_is_over_after_a_week_and_when_replaced(cast: Cast) -> None:
    agent = invite("kim@desk.example", by=cast.ada, name="Kim")
    token = token_for(agent)
    assert invited_agent(token) == agent
    with time_machine.travel(datetime.now(UTC) + timedelta(days=8), tick=False), pytest.raises(InvitationOver):
        invited_agent(token)
    invite_again(agent, by=cast.ada)
    with pytest.raises(InvitationOver):
        invited_agent(token)
    agent.refresh_from_db()
    assert invited_agent(token_for(agent)) == agent
    deactivate(agent, by=cast.ada)
    with pytest.raises(InvitationOver):
        invited_agent(token_for(agent))
    with pytest.raises(InvitationOver):
        invited_agent("forged" + token)


def test_what_an_invitation_refuses(cast: Cast) -> None:
    with pytest.raises(AlreadyHere):
        invite("MINA@desk.example", by=cast.ada, name="Mina")
    with pytest.raises(AlreadyHere):
        invite_again(cast.mina, by=cast.ada)
    agent = invite("kim@desk.example", by=cast.ada, name="Kim")
    with pytest.raises(ValidationError):
        accept(token_for(agent), name="Kim", password="short", language="en")
    assert is_invited(agent)


def test_switching_off_ends_every_session(cast: Cast) -> None:
    phone, desk, other = Client(), Client(), Client()
    phone.force_login(cast.mina)
    desk.force_login(cast.mina)
    other.force_login(cast.ren)
    assert desk.get("/people/profile").status_code == 200
    deactivate(cast.mina, by=cast.ada)
    assert phone.get("/people/profile").status_code == desk.get("/people/profile").status_code == 302
    assert other.get("/people/profile").status_code == 200
    assert events_of(cast.mina.actor).get().data == {"sessions": 2}
    activate(cast.mina, by=cast.ada)
    activate(cast.mina, by=cast.ada)
    assert desk.get("/people/profile").status_code == 302  # the old session does not come back
    assert verbs(cast.mina) == ["agent.deactivated", "agent.activated"]


def test_somebody_always_administers(cast: Cast) -> None:
    invited = invite("new@desk.example", by=cast.ada, name="New", role="administrator")  # has not come yet
    with pytest.raises(LastAdministrator):
        set_role(cast.ada, by=cast.ada, role="agent")
    with pytest.raises(LastAdministrator):
        deactivate(cast.ada, by=cast.ada)
    assert verbs(cast.ada) == []
    set_role(cast.jo, by=cast.ada, role="administrator")
    set_role(cast.ada, by=cast.jo, role="agent")
    cast.ada.refresh_from_db()
    assert (cast.ada.role, events_of(cast.ada.actor).get().data) == (
        "agent",
        {"before": "administrator", "after": "agent"},
    )
    deactivate(invited, by=cast.jo)
    with pytest.raises(ValueError, match="owner"):
        set_role(cast.mina, by=cast.jo, role="owner")


def test_teams(cast: Cast) -> None:
    set_teams(cast.mina, by=cast.ada, teams=[cast.billing])
    assert list(cast.mina.teams.all()) == [cast.billing]
    assert events_of(cast.mina.actor).get().data == {"came": [cast.billing.pk], "went": [cast.support.pk]}
    set_teams(cast.mina, by=cast.ada, teams=[cast.billing])
    assert verbs(cast.mina) == ["agent.teams_changed"]
    team = save_team(None, by=cast.ada, name=" Returns ", members=[cast.mina, cast.ren])
    save_team(team, by=cast.ada, name="Returns", members=[cast.ren, cast.sora])
    assert list(Team.objects.get(name="Returns").members.all()) == [cast.ren, cast.sora]
    assert [(event.verb, event.data) for event in events_of(f"team:{team.pk}")] == [
        ("team.created", {"came": sorted([cast.mina.pk, cast.ren.pk]), "went": []}),
        ("team.edited", {"came": [cast.sora.pk], "went": [cast.mina.pk]}),
    ]


@pytest.mark.parametrize(
    ("from_at", "until", "away"),
    [
        (None, None, False),
        (NOON - HOUR, NOON + HOUR, True),
        (NOON + HOUR, None, False),
        (NOON, None, True),
        (None, NOON, False),
        (None, NOON + HOUR, True),
    ],
)
def test_out_of_office(from_at: datetime | None, until: datetime | None, away: bool) -> None:
    assert is_away(Agent(away_from=from_at, away_until=until), now=NOON) is away


def test_absence_and_profile_are_in_the_ledger(cast: Cast) -> None:
    set_away(cast.mina, by=cast.mina, from_at=NOON, until=NOON + HOUR)
    set_away(cast.mina, by=cast.mina, from_at=NOON, until=NOON + HOUR)
    set_away(cast.mina, by=cast.ada, from_at=None, until=None)
    edit_profile(cast.mina, by=cast.mina, name="Mina K", theme="dark", role="administrator")
    edit_profile(cast.mina, by=cast.mina, name="Mina K", theme="dark")
    cast.mina.refresh_from_db()
    assert (cast.mina.name, cast.mina.theme, cast.mina.role) == ("Mina K", "dark", "agent")
    assert verbs(cast.mina) == ["agent.away", "agent.back", "agent.edited"]
    assert events_of(cast.mina.actor)[2].data == {"fields": ["name", "theme"]}


def test_a_mail_server_that_refuses_does_not_undo_the_invitation(
    cast: Cast, settings: "pytest.FixtureRequest", django_capture_on_commit_callbacks: "pytest.FixtureRequest"
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.nowhere.EmailBackend"  # type: ignore[attr-defined]
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        agent = invite("kim@desk.example", by=cast.ada, name="Kim")
    assert Agent.objects.get(email="kim@desk.example") == agent
    assert invited_agent(token_for(agent)) == agent

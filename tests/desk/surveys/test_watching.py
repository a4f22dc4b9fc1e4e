"""Alarms: a drop rings once, its owners are told, whoever takes it on lets it be watched anew."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from careloop.desk.ledger.queries import events_of
from careloop.desk.people.models import Team
from careloop.desk.surveys.actions.watching import watch
from careloop.desk.surveys.bridge.alarms import believed, series_of
from careloop.desk.surveys.models import Alarm, Answer, Draw, Invitation, Response, Survey
from careloop.desk.surveys.queries.contacts import contacts
from tests.cast import Cast
from tests.desk.surveys.asking import begin_survey


def weeks(survey: Survey, team: Team, shares: list[float], *, of: int = 40) -> None:
    """Let so many answers of each week be good, the oldest week first, the last one three weeks ago."""
    version = survey.versions.get()
    for back, share in enumerate(reversed(shares)):
        at = timezone.now() - timedelta(weeks=3 + back)
        draws = Draw.objects.bulk_create(
            [
                Draw(survey=survey, at=at, outcome="asked", probability=1, team=team, channel="email", language="en")
                for _each in range(of)
            ]
        )
        invitations = Invitation.objects.bulk_create(
            [
                Invitation(
                    draw=draw,
                    version=version,
                    channel="mail",
                    language="en",
                    due_at=at,
                    sent_at=at,
                    expires_at=at + timedelta(days=14),
                )
                for draw in draws
            ]
        )
        responses = Response.objects.bulk_create(
            [Response(version=version, invitation=each, language="en", at=at) for each in invitations]
        )
        Answer.objects.bulk_create(
            [
                Answer(response=each, key="satisfaction", value=5 if at < share * of else 2, scale="satisfaction.1")
                for at, each in enumerate(responses)
            ]
        )


@pytest.fixture
def survey(cast: Cast) -> Survey:
    return begin_survey(target=0.8)


def test_a_drop_rings_once_and_tells_its_owners(cast: Cast, survey: Survey) -> None:
    weeks(survey, cast.support, [0.85] * 3 + [0.45] * 3)
    weeks(survey, cast.billing, [0.85] * 6)
    assert watch(timezone.now()) == 2  # its only channel is the whole over again
    assert sorted(Alarm.objects.values_list("by", "name")) == [("", ""), ("team", "Support")]
    told = [(each.to[0], each.subject) for each in mail.outbox]
    assert sorted(told) == [
        ("ada@desk.example", "Alarm: After each answer"),
        ("ada@desk.example", "Alarm: After each answer · Support"),
        ("jo@desk.example", "Alarm: After each answer · Support"),
    ]
    verbs = [event.verb for event in events_of(survey.ledger_name)]
    assert verbs == ["survey.begun", "survey.alarm_rang", "survey.alarm_rang"]
    assert watch(timezone.now()) == 0
    assert len(mail.outbox) == 3


def test_nothing_rings_while_nothing_falls(cast: Cast, survey: Survey) -> None:
    weeks(survey, cast.support, [0.85] * 6)
    assert watch(timezone.now()) == 0
    assert mail.outbox == []


def test_who_takes_an_alarm_on_lets_it_be_watched_anew(cast: Cast, survey: Survey) -> None:
    weeks(survey, cast.support, [0.45] * 3)
    watch(timezone.now())
    client = Client()
    client.force_login(cast.jo)
    whole = Alarm.objects.get(by="")
    page = client.get(reverse("surveys:results", args=[survey.pk]))
    assert [alarm.name for alarm in page.context["alarms"]] == [""]
    assert client.post(reverse("surveys:alarm", args=[whole.pk])).status_code == 302
    whole.refresh_from_db()
    assert (whole.ended_by, events_of(survey.ledger_name).last().verb) == (cast.jo, "survey.alarm_taken_on")
    assert watch(timezone.now()) == 0


def test_a_team_alarm_is_none_of_another_teams_lead(cast: Cast, survey: Survey) -> None:
    weeks(survey, cast.billing, [0.45] * 3)
    weeks(survey, cast.support, [0.85] * 3)
    watch(timezone.now())
    client = Client()
    client.force_login(cast.jo)
    alarm = Alarm.objects.get(by="team")
    assert client.post(reverse("surveys:alarm", args=[alarm.pk])).status_code == 404
    alarm.refresh_from_db()
    assert alarm.ended_at is None


def test_of_many_groups_only_those_are_believed_that_stand_out(cast: Cast, survey: Survey) -> None:
    for number in range(12):
        weeks(survey, Team.objects.create(name=f"Team {number}"), [0.45 if number == 3 else 0.8] * 4, of=20)
    found = list(series_of(contacts(Draw.objects.order_by("at", "pk")), target=0.8, question="satisfaction"))
    assert len([each for each in found if each.by == "team"]) == 12
    assert [each.name for each in believed(found) if each.by == "team"] == ["Team 3"]

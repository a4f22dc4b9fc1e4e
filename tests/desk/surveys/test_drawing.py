"""The system draws at each resolution; agents neither see nor stop it."""

from datetime import timedelta

import numpy as np
import pytest
from django.utils import timezone

from careloop.core.surveys.instruments import instruments
from careloop.desk.conversations.actions import states
from careloop.desk.ledger.models import Event
from careloop.desk.surveys.actions.drawing import draw_contacts
from careloop.desk.surveys.actions.setting_up import publish, set_rules
from careloop.desk.surveys.actions.stopping import opt_out
from careloop.desk.surveys.models import Draw, Invitation, Survey
from careloop.desk.surveys.tasks import draw_whom_to_ask
from tests.cast import Cast, writes
from tests.desk.surveys.asking import begin_survey, drawn

pytestmark = pytest.mark.usefixtures("settled")


def test_a_closed_conversation_is_drawn_with_agent_and_team_as_they_are_then(cast: Cast) -> None:
    survey = begin_survey()
    conversation = writes(cast.yuna, cast.inbox)
    states.assign(conversation, by=None, agent=cast.mina, team=cast.support)
    states.close(conversation, by=cast.mina)
    draw_whom_to_ask()
    states.assign(conversation, by=None, agent=cast.ren, team=cast.support)
    draw = Draw.objects.get()
    assert (draw.survey, draw.outcome, draw.probability) == (survey, "asked", 1.0)
    assert (draw.agent, draw.team, draw.channel, draw.language) == (cast.mina, cast.support, "email", "ko")
    invitation = draw.invitations.get()
    assert (invitation.channel, invitation.address, invitation.language) == ("mail", "yuna@mail.example", "ko")
    assert (invitation.customer, invitation.conversation) == (cast.yuna.customer, conversation)


def test_the_same_events_are_drawn_once_and_each_resolution_anew(cast: Cast) -> None:
    begin_survey(cool_down_days=0)
    conversation = writes(cast.alex, cast.inbox)
    states.close(conversation, by=cast.mina)
    draw_whom_to_ask()
    draw_whom_to_ask()
    assert Draw.objects.count() == 1
    states.reopen(conversation, by=cast.mina)
    states.close(conversation, by=cast.mina)
    draw_whom_to_ask()
    assert list(Draw.objects.values_list("outcome", flat=True)) == ["asked", "asked"]


def test_a_person_asked_lately_is_counted_and_left_alone(cast: Cast) -> None:
    survey = begin_survey(cool_down_days=30)
    first, second = writes(cast.alex, cast.inbox), writes(cast.alex, cast.inbox)
    assert [drawn(survey, each).outcome for each in (first, second)] == ["asked", "cool-down"]  # type: ignore[union-attr]
    Invitation.objects.update(created_at=timezone.now() - timedelta(days=31))
    again = drawn(survey, second)
    assert again is not None
    assert again.outcome == "asked"


def test_who_opted_out_is_counted_and_left_alone(cast: Cast) -> None:
    survey = begin_survey()
    opt_out(cast.alex.customer)
    row = drawn(survey, writes(cast.alex, cast.inbox))
    assert row is not None
    assert (row.outcome, row.probability, Invitation.objects.count()) == ("opted-out", 0.0, 0)


def test_what_no_rule_covers_is_not_eligible(cast: Cast) -> None:
    survey = begin_survey()
    set_rules(survey, [(1.0, {"languages": ["ja"]})], by=cast.ada)
    assert drawn(survey, writes(cast.alex, cast.inbox)) is None
    assert drawn(survey, writes(cast.haru, cast.inbox)).outcome == "asked"  # type: ignore[union-attr]


def test_spam_an_old_event_and_a_survey_not_in_use_ask_nobody(cast: Cast) -> None:
    survey = begin_survey()
    spam, old = writes(cast.alex, cast.inbox), writes(cast.yuna, cast.inbox)
    for each in (spam, old):
        states.close(each, by=cast.mina)
    states.mark_spam(spam, by=cast.mina)
    Event.objects.filter(subject=old.ledger_name).update(at=timezone.now() - timedelta(days=3))
    draw_whom_to_ask()
    assert Draw.objects.count() == 0
    survey.is_active = False
    survey.save()
    states.close(writes(cast.haru, cast.inbox), by=cast.mina)
    draw_whom_to_ask()
    assert Draw.objects.count() == 0


def test_the_ledger_does_not_tell_who_was_asked(cast: Cast) -> None:
    survey = begin_survey()
    drawn(survey, writes(cast.alex, cast.inbox))
    entry = Event.objects.get(verb="survey.drawn")
    assert (entry.subject, entry.actor, entry.data) == (survey.ledger_name, "system:surveys", {})


def test_who_is_asked_gets_the_newest_version(cast: Cast) -> None:
    survey = begin_survey()
    publish(survey, instrument=instruments()["contact"], by=cast.ada)
    draw = drawn(survey, writes(cast.alex, cast.inbox))
    assert draw is not None
    assert draw.invitations.get().version.number == 2


def test_publishing_the_same_words_makes_no_version(cast: Cast) -> None:
    survey = begin_survey()
    assert publish(survey, instrument=instruments()["satisfaction"], by=cast.ada).number == 1
    assert survey.versions.count() == 1


def test_what_is_heard_of_too_late_is_counted_and_not_asked(cast: Cast) -> None:
    """The worker stood still for two days; the survey was there before, another one began since."""
    survey = begin_survey()
    conversation = writes(cast.alex, cast.inbox)
    states.close(conversation, by=cast.mina)
    now = timezone.now()
    Survey.objects.filter(pk=survey.pk).update(created_at=now - timedelta(days=30))
    begin_survey(name="Began since")
    events = [event for event in Event.objects.all() if event.verb == "conversation.closed"]
    draw_contacts(events, rng=np.random.default_rng(1), now=now + timedelta(days=2))
    assert list(Draw.objects.values_list("survey__name", "outcome", "probability")) == [
        ("After each answer", "late", 0.0)
    ]
    assert Invitation.objects.count() == 0

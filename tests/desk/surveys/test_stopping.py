"""Asked no more: under every name, before and after a merge, by every way; and nothing left of an erased person."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from careloop.desk.conversations.actions import states
from careloop.desk.conversations.models import Conversation, IndexedMessage, Message
from careloop.desk.conversations.queries.search import search
from careloop.desk.ledger.models import Event
from careloop.desk.people.actions.merging import merge, unmerge
from careloop.desk.people.models import Customer, Identity
from careloop.desk.surveys.actions.answering import answer
from careloop.desk.surveys.actions.following_up import draw_follow_ups
from careloop.desk.surveys.actions.sending import claim
from careloop.desk.surveys.actions.stopping import forget, opt_in, opt_out
from careloop.desk.surveys.models import Answer, Draw, FollowUp, Invitation, OptOut, Response, Survey
from careloop.desk.surveys.queries.opt_outs import is_opted_out, opted_out_among
from careloop.desk.surveys.queries.results import to_call
from tests.cast import Cast, writes
from tests.desk.surveys.asking import asked, begin_survey, drawn

NOW = timezone.now
SECRET = "The courier Zebulon shouted at me."


@pytest.fixture
def survey(cast: Cast) -> Survey:
    Identity.objects.create(customer=cast.alex.customer, kind="phone", address="+821000000001")
    midnight = {"quiet_from": "00:00", "quiet_until": "00:00"}  # none: these tests do not depend on the clock
    return begin_survey(cool_down_days=0, follow_up_answered=1, follow_up_silent=1, reminder_days=2, **midnight)


def days(count: int) -> datetime:
    return NOW() + timedelta(days=count)


def follow_up() -> None:
    draw_follow_ups(days(5), rng=np.random.default_rng(1))


def test_who_opted_out_after_being_asked_is_not_drawn_for_the_second_channel(cast: Cast, survey: Survey) -> None:
    asked(survey, writes(cast.alex, cast.inbox))
    opt_out(cast.alex.customer)
    follow_up()
    assert list(FollowUp.objects.values_list("probability", "is_drawn")) == [(0.0, False)]
    assert Invitation.objects.filter(kind="follow-up").count() == 0


def test_an_interview_that_waits_ends_with_the_opt_out(cast: Cast, survey: Survey) -> None:
    asked(survey, writes(cast.alex, cast.inbox))
    follow_up()
    assert to_call(cast.jo, survey, now=NOW()).count() == 1
    opt_out(cast.alex.customer)
    assert to_call(cast.jo, survey, now=NOW()).count() == 0
    assert Invitation.objects.filter(kind="follow-up").values_list("error", flat=True).get() == "opted out"


def test_an_interview_of_another_name_is_not_on_the_list_either(cast: Cast, survey: Survey) -> None:
    asked(survey, writes(cast.alex, cast.inbox))
    follow_up()
    opt_out(cast.yuna.customer)
    assert to_call(cast.jo, survey, now=NOW()).count() == 1
    merge(cast.yuna.customer, into=cast.alex.customer, by=cast.ada)
    assert to_call(cast.jo, survey, now=NOW()).count() == 0


def test_no_mail_and_no_reminder_leaves_for_who_opted_out_under_another_name(cast: Cast, survey: Survey) -> None:
    asked(survey, writes(cast.alex, cast.inbox))
    sent = asked(survey, writes(cast.alex, cast.inbox))
    Invitation.objects.filter(pk=sent.pk).update(sent_at=NOW(), reminder_at=NOW())
    OptOut.objects.create(customer=cast.yuna.customer)
    merge(cast.yuna.customer, into=cast.alex.customer, by=cast.ada)
    assert claim(days(1)) is None
    states_now = {row.pk: (row.error, row.failed_at is None, row.reminder_at) for row in Invitation.objects.all()}
    assert states_now.pop(sent.pk) == ("", True, None)
    assert [each[:2] for each in states_now.values()] == [("opted out", False)]


def test_the_stop_closes_what_waits_for_an_answer_and_counts_it_as_reached(
    cast: Cast, survey: Survey, client: Client
) -> None:
    invitation = asked(survey, writes(cast.alex, cast.inbox))
    done = asked(survey, writes(cast.alex, cast.inbox))
    answer(done, {"satisfaction": ["5"]})
    Invitation.objects.update(sent_at=NOW(), due_at=NOW() - timedelta(minutes=1))
    client.post(reverse("surveys:stop", args=[invitation.key]))
    assert client.get(reverse("surveys:answer", args=[invitation.key])).status_code == 410
    assert client.get(reverse("surveys:answer", args=[done.key])).status_code == 200  # its answer may still change
    invitation.refresh_from_db()
    assert (invitation.failed_at, invitation.reminder_at) == (None, None)


@pytest.mark.parametrize("who", ["gone", "kept"])
@pytest.mark.parametrize("when", ["before", "after"])
def test_an_opt_out_holds_for_each_name_of_a_merged_customer(cast: Cast, survey: Survey, who: str, when: str) -> None:
    gone, kept = cast.yuna.customer, cast.alex.customer
    wish = gone if who == "gone" else kept
    if when == "before":
        opt_out(wish)
    row = merge(gone, into=kept, by=cast.ada)
    if when == "after":
        opt_out(Customer.objects.get(pk=wish.pk))
    draw = drawn(survey, writes(Identity.objects.get(pk=cast.yuna.pk), cast.inbox))
    assert draw is not None
    assert draw.outcome == "opted-out"
    assert opted_out_among([gone.pk, kept.pk, cast.haru.customer_id]) == {gone.pk, kept.pk}
    unmerge(row, by=cast.ada)
    both = {gone.pk, kept.pk}  # said of one person with two names: nobody can tell which, so both are left in peace
    assert opted_out_among(both) == (both if when == "after" else {wish.pk})


def test_asking_again_holds_for_each_name_too(cast: Cast) -> None:
    opt_out(cast.yuna.customer)
    merge(cast.yuna.customer, into=cast.alex.customer, by=cast.ada)
    opt_in(cast.alex.customer)
    assert not is_opted_out(cast.yuna.customer_id)
    assert Event.objects.filter(verb="survey.opted_in").count() == 1


def test_the_stop_page_of_an_old_name_stops_the_person(cast: Cast, survey: Survey, client: Client) -> None:
    invitation = asked(survey, writes(cast.yuna, cast.inbox))
    merge(cast.yuna.customer, into=cast.alex.customer, by=cast.ada)
    client.post(reverse("surveys:stop", args=[invitation.key]))
    draw = drawn(survey, writes(cast.alex, cast.inbox))
    assert draw is not None
    assert draw.outcome == "opted-out"


def bad_answer(cast: Cast, survey: Survey) -> Conversation:
    conversation = writes(cast.alex, cast.inbox)
    states.close(conversation, by=cast.mina)
    answer(asked(survey, conversation), {"satisfaction": ["1"], "comment": [SECRET]})
    return conversation


def test_after_erasure_a_bad_answer_says_nothing_anywhere(cast: Cast, survey: Survey) -> None:
    conversation = bad_answer(cast, survey)
    message = Message.objects.get(channel="survey")
    assert len(search(cast.mina, "Zebulon").rows) == 1
    forget(cast.alex.customer)
    message.refresh_from_db()
    conversation.refresh_from_db()
    assert (message.text, message.sender_name, message.quoted, message.html) == ("These words were erased.", "", "", "")
    assert conversation.summary.snippet == "These words were erased."
    assert len(search(cast.mina, "Zebulon").rows) == 0
    assert IndexedMessage.objects.filter(message_id=message.pk).count() == 1
    assert list(Answer.objects.values_list("key", "value", "text")) == [("satisfaction", 1.0, "")]


def test_after_erasure_nothing_leads_from_the_rating_to_the_person(cast: Cast, survey: Survey) -> None:
    bad_answer(cast, survey)
    Draw.objects.update(event_id=Event.objects.filter(verb="conversation.closed").values("pk")[:1])
    forget(cast.alex.customer)
    response, draw, invitation = Response.objects.get(), Draw.objects.get(), Invitation.objects.get()
    assert (response.task, draw.event_id, draw.customer, draw.conversation) == (None, None, None, None)
    times = (response.at, response.changed_at, draw.at, invitation.created_at, invitation.due_at)
    assert {at.astimezone(UTC).time() for at in times} == {datetime.min.time()}


def test_the_ledger_never_ties_a_response_to_a_person(cast: Cast, survey: Survey) -> None:
    bad_answer(cast, survey)
    entry = Event.objects.get(verb="survey.answered")
    assert (entry.actor, entry.subject, entry.data) == ("system:visitor", survey.ledger_name, {})


def test_a_mail_waits_at_night_whatever_made_it_late(cast: Cast, survey: Survey) -> None:
    invitation = asked(survey, writes(cast.alex, cast.inbox))
    Survey.objects.update(quiet_from="21:00", quiet_until="08:00")
    night = (NOW() + timedelta(days=1)).astimezone(UTC).replace(hour=23, minute=30, second=0, microsecond=0)
    morning = night + timedelta(hours=8, minutes=30)
    assert claim(night) is None
    invitation.refresh_from_db()
    assert (invitation.due_at, invitation.sent_at, invitation.failed_at) == (morning, None, None)
    first = claim(morning)
    assert first is not None
    Invitation.objects.update(sent_at=morning, leased_until=None, reminder_at=night + timedelta(days=1))
    assert claim(night + timedelta(days=1)) is None
    invitation.refresh_from_db()
    assert invitation.reminder_at == morning + timedelta(days=1)


def test_an_empty_form_is_no_answer(cast: Cast, survey: Survey, client: Client) -> None:
    invitation = asked(survey, writes(cast.alex, cast.inbox))
    there = reverse("surveys:answer", args=[invitation.key])
    page = client.post(there, {"q-comment": "  "})
    assert page.status_code == 422
    assert "Please write or choose something first." in page.content.decode()
    assert Response.objects.count() == 0
    client.post(there, {"q-satisfaction": "4"})
    assert client.post(there, {}).status_code == 302  # nothing new, and the answer stays
    assert Answer.objects.get().value == 4


def test_who_works_here_answers_for_no_customer(cast: Cast, survey: Survey) -> None:
    conversation = writes(cast.alex, cast.inbox)
    states.assign(conversation, by=None, agent=cast.mina, team=cast.support)
    invitation = asked(survey, conversation)
    there = reverse("surveys:answer", args=[invitation.key])

    def tried_by(name: str) -> int:
        client = Client()
        client.force_login(getattr(cast, name))
        return client.post(there, {"q-satisfaction": "5"}).status_code

    assert [tried_by(name) for name in ("mina", "jo", "ada")] == [403, 403, 403]
    assert Response.objects.count() == 0
    Invitation.objects.update(channel="call")
    assert tried_by("mina") == 403  # nobody interviews about their own work
    assert tried_by("jo") == 302
    assert Response.objects.get().interviewer == cast.jo

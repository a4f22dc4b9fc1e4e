"""The question in place: asked at once of those whom the system drew, and answered with one tap."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from careloop.channels.chat.models import Visitor, Widget
from careloop.channels.chat.transport.telling import RATING, tell_customers
from careloop.desk.conversations.actions import messages, states
from careloop.desk.conversations.models import Conversation, Message
from careloop.desk.ledger.models import Event
from careloop.desk.surveys.models import Answer, Draw, Invitation, Response, Survey
from careloop.desk.surveys.tasks import draw_whom_to_ask
from tests.cast import Cast
from tests.channels.chat.page import Page
from tests.desk.surveys.asking import begin_survey

pytestmark = pytest.mark.usefixtures("settled")


def drawn(cast: Cast, **survey: Any) -> Invitation:
    """Let a chat end under a survey of chats with a delay of half an hour."""
    asking = begin_survey(**{"delay_minutes": 30, **survey})
    asking.rules.update(conditions={"channels": ["chat"]})
    states.close(Conversation.objects.get(), by=cast.mina)
    draw_whom_to_ask()
    return Invitation.objects.get()


def test_who_sits_there_is_asked_at_once_and_answers_with_one_tap(page: Page, cast: Cast) -> None:
    page.say("Hello")
    assert page.get("question") == {"question": None}
    invitation = drawn(cast)
    assert (invitation.channel, invitation.due_at) == ("page", invitation.draw.at)
    question = page.get("question")["question"]
    assert (question["key"], len(question["answers"])) == (invitation.key, 5)
    value = question["answers"][0][0]
    for _click in range(2):
        told = page.ask("rating", {"key": question["key"], "value": value})
    assert told["page"].endswith(f"/surveys/answer/{invitation.key}/")
    answer = Answer.objects.get()
    assert (str(int(answer.value or 0)), answer.response.invitation) == (value, invitation)
    assert Event.objects.filter(verb="survey.answered").count() == 1
    assert page.get("question") == {"question": None}


@pytest.mark.parametrize(("language", "best"), [("en", "Very satisfied"), ("ko", "매우 만족"), ("ja", "とても満足")])
def test_the_question_speaks_the_language_of_the_page(page: Page, cast: Cast, language: str, best: str) -> None:
    page.say("Hello")
    drawn(cast)
    question = page.get(f"question?language={language}")["question"]
    assert best in [words for _value, words in question["answers"]]


def test_who_is_not_drawn_is_not_asked_and_the_probability_is_kept(page: Page, cast: Cast) -> None:
    page.say("Hello")
    begin_survey().rules.update(conditions={"channels": ["chat"]}, share=0)
    states.close(Conversation.objects.get(), by=cast.mina)
    draw_whom_to_ask()
    assert (Draw.objects.get().outcome, Draw.objects.get().probability) == ("not-drawn", 0)
    assert page.get("question") == {"question": None}


def test_who_has_left_an_address_and_gone_is_asked_by_mail(page: Page, cast: Cast) -> None:
    page.say("Hello")
    page.ask("address", {"email": "new@mail.example"})
    Visitor.objects.update(seen_at=timezone.now() - timedelta(minutes=3))
    invitation = drawn(cast, quiet_from="00:00", quiet_until="00:00")
    assert (invitation.channel, invitation.address) == ("mail", "new@mail.example")
    assert invitation.due_at == invitation.draw.at + timedelta(minutes=30)


def test_a_question_is_answered_by_whom_it_was_put_to_alone(page: Page, widget: Widget, cast: Cast) -> None:
    page.say("Hello")
    invitation = drawn(cast)
    stranger = Page(widget)
    stranger.visit()
    stranger.ask("rating", {"key": invitation.key, "value": "5"}, status=404)
    page.ask("rating", {"key": invitation.key, "value": "17"}, status=422)
    Invitation.objects.update(expires_at=timezone.now())
    page.ask("rating", {"key": invitation.key, "value": "5"}, status=410)
    assert not Response.objects.exists()


def test_the_stream_tells_the_screen_of_the_drawn_alone(page: Page, widget: Widget, cast: Cast) -> None:
    page.say("Hello")
    own = Conversation.objects.get()
    drawn(cast)
    other = Page(widget)
    other.visit()
    other.say("Hi", "another-random-word-22")
    topics = frozenset(f"conversation:{pk}" for pk in Conversation.objects.values_list("pk", flat=True))
    told = list(tell_customers(list(Event.objects.filter(verb="survey.drawn")), [], topics))
    assert told == [(own.ledger_name, (0, RATING))]


def test_a_bad_answer_opens_the_talk_again_and_is_answered_in_the_chat(page: Page, cast: Cast) -> None:
    page.say("Hello")
    invitation = drawn(cast)
    page.ask("rating", {"key": invitation.key, "value": "1"})
    talk = Conversation.objects.get()
    assert (talk.summary.state, Message.objects.filter(channel="survey").count()) == ("first", 1)
    reply = messages.reply(talk, by=cast.mina, text="I am sorry.", seen=talk.summary.last_message_id)
    assert reply.channel == "chat"


def test_a_survey_of_the_beginning_is_asked_while_they_talk(page: Page, cast: Cast) -> None:
    survey = begin_survey("expectation", moment=Survey.Moment.STARTED)
    assert survey.rules.exists()
    page.say("Hello")
    draw_whom_to_ask()
    assert page.get("question")["question"]["answers"] != []

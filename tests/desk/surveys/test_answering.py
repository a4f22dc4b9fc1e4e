"""Links and answers: one tap, twice, in part, changed; expired, forged, foreign; after a new version, after erasure."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from careloop.core.surveys.instruments import instruments
from careloop.desk.conversations.actions import states
from careloop.desk.conversations.models import Message
from careloop.desk.surveys.actions.answering import answer
from careloop.desk.surveys.actions.setting_up import publish
from careloop.desk.surveys.actions.stopping import forget
from careloop.desk.surveys.models import Answer, Draw, Invitation, OptOut, Response
from tests.cast import Cast, writes
from tests.desk.surveys.asking import asked, begin_survey


@pytest.fixture
def invitation(cast: Cast) -> Invitation:
    return asked(begin_survey("contact"), writes(cast.alex, cast.inbox))


def url(invitation: Invitation, name: str = "answer") -> str:
    return reverse(f"surveys:{name}", args=[invitation.key])


def kept() -> dict[str, tuple[float | None, str, str]]:
    return {row.key: (row.value, row.text, row.scale) for row in Answer.objects.order_by("key")}


def test_opening_a_rating_link_answers_nothing_and_one_tap_does(invitation: Invitation, client: Client) -> None:
    for _each in range(3):  # a mail scanner opens every link
        page = client.get(url(invitation), {"rate": "4"})
    client.head(url(invitation), {"rate": "1"})
    assert Response.objects.count() == 0
    assert 'name="q-satisfaction" value="4" checked' in page.content.decode()
    assert "Send this answer" in page.content.decode()
    answered = client.post(url(invitation), {"q-satisfaction": "4"})
    assert (answered.status_code, answered["Location"]) == (302, url(invitation, "thanks"))
    assert kept() == {"satisfaction": (4.0, "", "satisfaction.1")}


def test_the_same_answer_twice_is_one_answer(invitation: Invitation, client: Client) -> None:
    for _each in range(2):
        client.post(url(invitation), {"q-satisfaction": "1", "q-comment": "Nobody called."})
    assert Response.objects.count() == 1
    assert kept() == {"comment": (None, "Nobody called.", ""), "satisfaction": (1.0, "", "satisfaction.1")}
    assert Message.objects.filter(channel="survey").count() == 1


def test_answers_come_in_parts_and_may_change_while_the_link_is_open(invitation: Invitation, client: Client) -> None:
    client.post(url(invitation), {"q-satisfaction": "5"})
    client.post(url(invitation), {"q-satisfaction": "3", "q-ease": "6", "q-comment": ""})
    assert kept() == {"ease": (6.0, "", "ease.1"), "satisfaction": (3.0, "", "satisfaction.1")}
    page = client.get(url(invitation)).content.decode()
    assert 'name="q-satisfaction" value="3" checked' in page
    assert "You have answered already" in page


@pytest.mark.parametrize("value", ["9", "0", "-1", "4.5", "four", "4 OR 1"])
def test_what_is_not_on_the_scale_is_refused_whole(invitation: Invitation, client: Client, value: str) -> None:
    page = client.post(url(invitation), {"q-satisfaction": value, "q-comment": "hello"})
    assert page.status_code == 422
    assert "This is none of the answers" in page.content.decode()
    assert "hello" in page.content.decode()  # what was written is still there
    assert Response.objects.count() == 0
    page = client.get(url(invitation), {"rate": value})
    assert "The answer in this link is none of the answers" in page.content.decode()


def test_a_forged_link_leads_nowhere(invitation: Invitation, client: Client) -> None:
    forged = reverse("surveys:answer", args=[invitation.key[:-1] + "x"])
    for page in (client.get(forged), client.post(forged, {"q-satisfaction": "5"})):
        assert page.status_code == 404
        assert "This link leads nowhere" in page.content.decode()
    assert Response.objects.count() == 0


def test_an_expired_link_says_until_when(invitation: Invitation, client: Client) -> None:
    client.post(url(invitation), {"q-satisfaction": "5"})
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    for page in (client.get(url(invitation)), client.post(url(invitation), {"q-satisfaction": "1"})):
        assert page.status_code == 410
        assert "This survey is closed" in page.content.decode()
    assert kept()["satisfaction"][0] == 5.0


def test_a_foreign_answer_is_refused(invitation: Invitation, cast: Cast, client: Client) -> None:
    """A question of another survey's link does not belong here."""
    other = asked(begin_survey("recommendation", name="Other"), writes(cast.yuna, cast.inbox))
    page = client.post(url(other), {"q-satisfaction": "5"})
    assert page.status_code == 422
    assert Response.objects.count() == 0


def test_a_survey_edited_while_running_is_answered_as_it_was_asked(
    invitation: Invitation, cast: Cast, client: Client
) -> None:
    publish(invitation.version.survey, instrument=instruments()["recommendation"], by=cast.ada)
    assert "how satisfied are you" in client.get(url(invitation)).content.decode()
    client.post(url(invitation), {"q-satisfaction": "4"})
    response = Response.objects.get()
    assert (response.version.number, response.answers.get().scale) == (1, "satisfaction.1")


def test_after_erasure_the_link_says_so_and_only_bare_numbers_stay(
    invitation: Invitation, cast: Cast, client: Client
) -> None:
    client.post(url(invitation), {"q-satisfaction": "4", "q-comment": "I am Alex"})
    forget(cast.alex.customer)
    for page in (client.get(url(invitation)), client.post(url(invitation), {"q-satisfaction": "1"})):
        assert page.status_code == 410
        assert "data were deleted" in page.content.decode()
    assert client.get(url(invitation, "stop")).status_code == 410
    assert kept() == {"satisfaction": (4.0, "", "satisfaction.1")}
    assert list(Draw.objects.values_list("customer", "conversation")) == [(None, None)]
    assert list(Invitation.objects.values_list("customer", "conversation", "address")) == [(None, None, "")]


@pytest.mark.parametrize(
    ("language", "words"),
    [("ko", "얼마나 만족하셨습니까?"), ("ja", "どのくらい満足されましたか。"), ("en", "how satisfied are you")],
)
def test_the_page_speaks_the_language_of_the_conversation(
    cast: Cast, client: Client, language: str, words: str
) -> None:
    whose = {"ko": cast.yuna, "ja": cast.haru, "en": cast.alex}[language]
    page = client.get(url(asked(begin_survey(), writes(whose, cast.inbox)))).content.decode()
    assert words in page
    assert f'<html lang="{language}"' in page


def test_an_agent_looks_in_her_own_language_and_interviews_in_the_customers(cast: Cast, as_mina: Client) -> None:
    invitation = asked(begin_survey(), writes(cast.yuna, cast.inbox))
    assert "how satisfied are you" in as_mina.get(url(invitation)).content.decode()
    Invitation.objects.update(channel="call")
    assert "얼마나 만족하셨습니까?" in as_mina.get(url(invitation)).content.decode()


def test_a_bad_answer_opens_the_conversation_for_its_owner(cast: Cast, client: Client) -> None:
    conversation = writes(cast.alex, cast.inbox)
    states.assign(conversation, by=None, agent=cast.mina, team=cast.support)
    states.close(conversation, by=cast.mina)
    invitation = asked(begin_survey(), conversation)
    client.post(url(invitation), {"q-satisfaction": "1", "q-comment": "Still broken"})
    conversation.refresh_from_db()
    assert (conversation.summary.state, conversation.assignee) == ("first", cast.mina)
    message = Message.objects.get(channel="survey")
    assert message.text == (
        "Answer to our survey\n\n"
        "All in all, how satisfied are you with how we dealt with your request?\n→ Very dissatisfied\n\n"
        "What made you choose this answer?\n→ Still broken"
    )
    assert Response.objects.get().task == message


def test_words_that_follow_a_bad_tap_reach_the_owner_too(invitation: Invitation, cast: Cast) -> None:
    answer(invitation, {"satisfaction": ["1"]})
    answer(invitation, {"satisfaction": ["2"]})  # another tap tells nothing new
    answer(invitation, {"comment": ["Still broken"]})
    told = [message.text for message in Message.objects.filter(channel="survey").order_by("pk")]
    assert [text.endswith("→ Still broken") for text in told] == [False, True]
    forget(cast.alex.customer)
    erased = Message.objects.filter(channel="survey").values_list("text", "sender_name")
    assert list(erased) == [("These words were erased.", "")] * 2


def test_a_good_answer_gives_nobody_work(invitation: Invitation) -> None:
    answer(invitation, {"satisfaction": ["5"]})
    assert Message.objects.filter(channel="survey").count() == 0


def test_opting_out_takes_a_tap_and_can_be_taken_back(invitation: Invitation, client: Client) -> None:
    assert client.get(url(invitation, "stop")).status_code == 200
    assert OptOut.objects.count() == 0  # looking is not choosing
    client.post(url(invitation, "stop"))
    client.post(url(invitation, "stop"))
    assert OptOut.objects.filter(ended_at__isnull=True).count() == 1
    assert "We ask you no more" in client.get(url(invitation, "stop")).content.decode()
    client.post(url(invitation, "stop"), {"again": "1"})
    assert OptOut.objects.filter(ended_at__isnull=True).count() == 0


def test_the_open_question_takes_words_of_anybody_and_no_empty_ones(db: None, client: Client) -> None:
    begin_survey("open", moment="open", slug="good-service")
    page = reverse("surveys:open", args=["good-service"])
    assert client.post(page, {"q-good": "  "}).status_code == 422
    assert client.post(page, {"q-good": "Spam", "website": "x"}).status_code == 302
    assert Response.objects.count() == 0
    assert client.post(page, {"q-good": "A person who listens"}).status_code == 302
    assert kept() == {"good": (None, "A person who listens", "")}
    assert client.get(reverse("surveys:open", args=["nothing"])).status_code == 404


def test_the_status_page_asks_with_one_tap(cast: Cast, client: Client) -> None:
    invitation = asked(begin_survey(), writes(cast.alex, cast.inbox))
    Invitation.objects.update(due_at=timezone.now() - timedelta(minutes=1))
    assert invitation.conversation is not None
    status = reverse("webform:request", args=[invitation.conversation.key])
    assert url(invitation) in client.get(status).content.decode()
    client.post(url(invitation), {"q-satisfaction": "5"})
    assert url(invitation) not in client.get(status).content.decode()

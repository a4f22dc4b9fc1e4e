"""Who left without an address, and who comes again after it was closed."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from careloop.channels.chat.actions.leaving import mail_unread
from careloop.channels.chat.models import Visitor, Widget
from careloop.channels.chat.queries.widgets import gone_with_answers
from careloop.desk.conversations.actions import messages, states
from careloop.desk.conversations.actions.summary import rebuild
from careloop.desk.conversations.models import Conversation, Message
from careloop.desk.ledger.models import Event
from careloop.desk.promises.models import Wait
from careloop.desk.promises.tasks import follow_the_queue
from tests.cast import Cast
from tests.channels.chat.page import Page

SENTENCE = "not read; no address to send it to"


def number(letter: str) -> str:
    return f"a-random-word-of-22-{letter * 2}"


def leave(now: Any) -> None:
    Visitor.objects.update(seen_at=now - timedelta(minutes=5))


def answered(cast: Cast) -> Message:
    return messages.reply(Conversation.objects.get(), by=cast.mina, text="Good morning", seen=10**9)


def said_of(conversation: Conversation) -> list[str]:
    events = Event.objects.filter(subject=conversation.ledger_name, verb__startswith="delivery.").order_by("id")
    return list(events.values_list("verb", flat=True))


@pytest.fixture
def missed(page: Page, cast: Cast) -> Message:
    """An answer to somebody who had left, without an address."""
    page.say("Hello")
    reply = answered(cast)
    leave(timezone.now())
    assert mail_unread(now=timezone.now(), site_url="") == 0
    reply.delivery.refresh_from_db()
    return reply


def test_an_answer_that_nobody_will_read_says_so(missed: Message, client: Client, cast: Cast) -> None:
    talk = Conversation.objects.get()
    assert (missed.delivery.state, talk.summary.has_missed, said_of(talk)) == ("missed", True, ["delivery.missed"])
    client.force_login(cast.mina)
    page, row = client.get(f"/conversations/{talk.pk}").content.decode(), client.get("/").content.decode()
    assert (SENTENCE in page, f"an answer was {SENTENCE}" in row) == (True, True)
    assert rebuild([talk]) == 0


def test_it_is_marked_once_and_reached_when_it_is_read(missed: Message, page: Page) -> None:
    assert mail_unread(now=timezone.now(), site_url="") == 0
    page.ask("state", {"state": "viewing", "read": missed.pk}, status=204)
    missed.delivery.refresh_from_db()
    talk = Conversation.objects.get()
    assert (missed.delivery.state, talk.summary.has_missed) == ("sent", False)
    assert said_of(talk) == ["delivery.missed", "delivery.reached"]


def test_an_address_that_is_left_later_is_enough(missed: Message, page: Page) -> None:
    page.ask("address", {"email": "late@mail.example"})
    leave(timezone.now())
    assert mail_unread(now=timezone.now(), site_url="") == 1
    missed.delivery.refresh_from_db()
    assert (missed.delivery.state, Message.objects.get(kind="auto").to) == ("sent", ["late@mail.example"])


def test_what_was_read_is_not_missed(page: Page, cast: Cast) -> None:
    page.say("Hello")
    reply = answered(cast)
    page.ask("state", {"state": "viewing", "read": reply.pk}, status=204)
    leave(timezone.now())
    mail_unread(now=timezone.now(), site_url="")
    reply.delivery.refresh_from_db()
    assert reply.delivery.state == "sent"


def test_those_who_left_are_found_by_an_index(missed: Message) -> None:
    """However many visitors there have been, only those of whom it is open what they read are looked at."""
    assert list(gone_with_answers(now=timezone.now())) == []
    if connection.vendor == "sqlite":
        left = Visitor.objects.filter(has_answer=True, seen_at__lt=timezone.now()).order_by("seen_at")
        assert "visitor_answered" in left.explain()


def test_who_comes_again_after_it_was_closed_waits_again(page: Page, widget: Widget, cast: Cast) -> None:
    page.say("Hello", number("a"))
    follow_the_queue()
    answered(cast)
    states.close(Conversation.objects.get(), by=cast.mina)
    follow_the_queue()
    page.say("It broke again", number("b"))
    follow_the_queue()
    assert page.ask("visit", {})["wait"] == {"place": 1}
    assert list(Wait.objects.order_by("pk").values_list("outcome", flat=True)) == ["answered", ""]
    again = Wait.objects.latest("pk")
    assert again.began_at >= Message.objects.get(text="It broke again").at
    page.say("Is somebody there?", number("c"))
    messages.reply(Conversation.objects.get(), by=cast.mina, text="Yes", seen=10**9)
    follow_the_queue()
    assert list(Wait.objects.order_by("pk").values_list("outcome", flat=True)) == ["answered", "answered"]
    assert page.ask("visit", {})["wait"] is None


def test_who_goes_on_by_mail_after_it_was_closed_waits_in_no_queue(page: Page, cast: Cast) -> None:
    page.say("Hello", number("a"))
    answered(cast)
    talk = Conversation.objects.get()
    states.close(talk, by=cast.mina)
    said = messages.Said(text="By mail", sender_name="Alex")
    messages.receive(talk, identity=cast.alex, channel="email", said=said, joined_by=Message.JoinedBy.TOKEN)
    follow_the_queue()
    assert Wait.objects.filter(ended_at=None).count() == 0

"""A chat that was merged goes on, on both sides, and shows nobody what is another customer's."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from careloop.channels.chat.actions.leaving import mail_unread
from careloop.channels.chat.models import Visitor, Widget
from careloop.channels.chat.queries.talk import places_of, since
from careloop.channels.chat.transport.telling import MOVED, tell_customers, topics_of
from careloop.desk.conversations.actions import messages, regroup
from careloop.desk.conversations.actions.customers import merge_customers
from careloop.desk.conversations.models import Conversation, Message
from careloop.desk.ledger.models import Event
from careloop.desk.promises.models import Wait
from careloop.desk.promises.tasks import follow_the_queue
from tests.cast import Cast, writes
from tests.channels.chat.page import Page

pytestmark = pytest.mark.usefixtures("settled")


@pytest.fixture
def mail(cast: Cast) -> Conversation:
    return writes(cast.alex, cast.inbox, "by mail")


def talk_of(page: Page) -> Conversation:
    visitor = Visitor.objects.get(token__gt="", conversation__isnull=False, conversation__channel="chat")
    assert visitor.conversation is not None
    return visitor.conversation


def told(after: int, *topics: str) -> list[tuple[str, Any]]:
    return list(tell_customers(list(Event.objects.filter(id__gt=after).order_by("id")), [], frozenset(topics)))


def said(items: list[tuple[str, Any]]) -> list[tuple[str, str]]:
    """Which topic was told of which of these words."""
    words = ("to the chat", "only by mail", "still here")
    return [(topic, each) for topic, (_n, frame) in items for each in words if frame and each.encode() in frame]


def newest() -> int:
    return Event.objects.latest("id").pk


def answers(into: Conversation, cast: Cast, text: str) -> Message:
    into.refresh_from_db()
    return messages.reply(
        into, by=cast.mina, text=text, seen=Conversation.objects.get(pk=into.pk).summary.last_message_id
    )


def test_the_stream_follows_a_merge_with_the_customers_own(page: Page, cast: Cast, widget: Widget) -> None:
    page.say("Hello")
    mine = Conversation.objects.get()
    other = Page(widget)
    link = page.say("Hello")["link"].rpartition("/")[2]
    other.visit(link=link)  # the same customer begins a second talk elsewhere, signed in as nobody
    home = messages.start(
        cast.inbox, identity=mine.identity, channel="chat", said=messages.Said(text="second talk")
    ).conversation
    before = newest()
    regroup.merge(mine, into=home, by=cast.mina)
    assert (mine.ledger_name, (0, MOVED)) in told(before, mine.ledger_name)
    topics = topics_of(mine.pk)
    assert topics == [mine.ledger_name, f"joined:{mine.pk}:{home.pk}"]
    before = newest()
    answers(home, cast, "to the chat")
    assert said(told(before, *topics)) == [(mine.ledger_name, "to the chat")]
    assert [record["text"] for _number, record in since(mine.pk, before)] == ["to the chat"]
    words = {"kind": "presence", "who": "agent:1", "name": "Mina", "state": "writing", "conversation": home.pk}
    there = [topic for topic, _item in tell_customers([], [words], frozenset(topics))]
    assert there == [mine.ledger_name]


def test_a_strangers_words_and_presence_stay_away(page: Page, cast: Cast, mail: Conversation) -> None:
    page.say("Hello")
    mine = talk_of(page)
    regroup.merge(mine, into=mail, by=cast.mina)
    topics = topics_of(mine.pk)
    assert topics == [mine.ledger_name, f"moved:{mine.pk}:{mail.pk}"]
    before = newest()
    answers(mail, cast, "only by mail")
    page.say("still here", "another-random-word-22")
    assert said(told(before, *topics)) == [(mine.ledger_name, "still here")]
    assert [record["text"] for _number, record in since(mine.pk, before)] == ["still here"]
    words = {"kind": "presence", "who": "agent:1", "name": "Mina", "state": "writing", "conversation": mail.pk}
    assert [topic for topic, _item in tell_customers([], [words], frozenset(topics))] == []
    assert mail.messages.filter(text="still here").exists()  # the agent sees it where the conversation is now


def test_the_link_and_a_repetition_are_of_the_visitors_own_talk(page: Page, cast: Cast, mail: Conversation) -> None:
    """The private link of the other conversation would open all of it."""
    own = page.say("Hello")["link"]
    regroup.merge(talk_of(page), into=mail, by=cast.mina)
    assert page.say("Hello")["link"] == own
    assert page.say("more", "another-random-word-22")["link"] == own
    assert mail.messages.count() == 3


def test_taken_out_again_it_is_listened_to_as_before(page: Page, cast: Cast, mail: Conversation) -> None:
    page.say("Hello")
    mine = talk_of(page)
    row = regroup.merge(mine, into=mail, by=cast.mina)
    topics, before = topics_of(mine.pk), newest()
    regroup.undo(row, by=cast.mina)
    assert (mine.ledger_name, (0, MOVED)) in told(before, *topics)
    assert places_of(mine.pk) == []


def test_a_deeper_merge_is_noticed(page: Page, cast: Cast, mail: Conversation) -> None:
    page.say("Hello")
    mine, last = talk_of(page), writes(cast.alex, cast.inbox, "third")
    regroup.merge(mine, into=mail, by=cast.mina)
    topics, before = topics_of(mine.pk), newest()
    regroup.merge(mail, into=last, by=cast.mina)
    assert (mine.ledger_name, (0, MOVED)) in told(before, *topics)
    assert places_of(mine.pk) == [(mail.pk, False), (last.pk, False)]


def test_an_answer_in_the_merged_talk_follows_by_mail_and_ends_the_wait(
    page: Page, cast: Cast, mail: Conversation
) -> None:
    page.say("Hello")
    page.ask("address", {"email": "new@mail.example"})
    mine = talk_of(page)
    follow_the_queue()
    home = messages.start(
        cast.inbox, identity=mine.identity, channel="chat", said=messages.Said(text="second talk")
    ).conversation
    regroup.merge(mine, into=home, by=cast.mina)
    answers(mail, cast, "to another customer")
    follow_the_queue()
    assert Wait.objects.get(conversation=mine).outcome == ""
    answers(home, cast, "to the chat")
    follow_the_queue()
    assert Wait.objects.get(conversation=mine).outcome == "answered"
    Visitor.objects.update(seen_at=timezone.now() - timedelta(minutes=3))
    assert mail_unread(now=timezone.now(), site_url="https://desk.example") == 1
    sent = Message.objects.get(kind="auto")
    assert (sent.conversation_id, sent.to, "to the chat" in sent.text) == (home.pk, ["new@mail.example"], True)


def test_customers_who_are_one_see_both(page: Page, cast: Cast, mail: Conversation) -> None:
    page.say("Hello")
    mine = talk_of(page)
    regroup.merge(mine, into=mail, by=cast.mina)
    merge_customers(cast.alex.customer, mine.customer, by=cast.mina)
    assert places_of(mine.pk) == [(mail.pk, True)]
    before = newest()
    reply = answers(mail, cast, "to the chat")
    reply.delivery.state = "sent"
    reply.delivery.save()
    assert [record["text"] for _number, record in since(mine.pk, before)] == ["to the chat"]

"""Who sees and says what in a chat: one browser and several people, several browsers and one person."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from careloop.channels.chat.actions.leaving import (
    end_waits_of_those_who_left,
    mail_unread,
    resume_waits_of_those_who_are_back,
)
from careloop.channels.chat.models import Visitor, Widget
from careloop.desk.conversations.actions import messages, regroup
from careloop.desk.conversations.models import Conversation, Message
from careloop.desk.ledger.models import Event
from careloop.desk.people.actions import identify
from careloop.desk.people.models import Customer
from careloop.desk.promises.models import Wait
from careloop.desk.promises.tasks import follow_the_queue
from tests.cast import Cast
from tests.channels.chat.page import Page
from tests.channels.chat.test_talking import answered, left, signed

ALICE = {"id": "1", "email": "alice@mail.example", "name": "Alice"}
BOB = {"id": "2", "email": "bob@mail.example", "name": "Bob"}


def number(sign: str) -> str:
    return sign * 22


def texts(talk: Any) -> list[str]:
    return [each["text"] for each in talk["messages"]]


def again(page: Page, **given: Any) -> Any:
    """Load the page once more in the same browser, which keeps a new token where it gets one."""
    talk = page.ask("visit", {"language": "en", **given})
    page.token = talk["token"] or page.token
    return talk


def test_who_is_signed_as_another_person_sees_nothing_of_the_former(widget: Widget) -> None:
    page = Page(widget)
    page.visit(user=signed(widget, **ALICE))
    page.say("Alice's secret", number("a"))
    bobs = again(page, user=signed(widget, **BOB))
    assert (texts(bobs), bobs["link"], bobs["is_other"]) == ([], "", True)
    page.say("I am Bob", number("b"))
    said = Message.objects.order_by("pk").values_list("text", "identity__address", "sender_check")
    assert list(said) == [
        ("Alice's secret", "alice@mail.example", "pass"),
        ("I am Bob", "bob@mail.example", "pass"),
    ]
    assert Conversation.objects.count() == 2


def test_who_is_signed_no_longer_sees_nothing_of_who_was(widget: Widget) -> None:
    page = Page(widget)
    page.visit(user=signed(widget, **ALICE))
    page.say("Alice's secret", number("a"))
    assert texts(again(page)) == []
    page.say("Somebody else", number("b"))
    assert Message.objects.get(text="Somebody else").sender_check == "none"


def test_who_is_signed_again_finds_their_talk_on_every_device(widget: Widget) -> None:
    page = Page(widget)
    page.visit(user=signed(widget, **ALICE))
    page.say("Alice's question", number("a"))
    again(page)
    assert texts(again(page, user=signed(widget, **ALICE))) == ["Alice's question"]
    assert texts(Page(widget).visit(user=signed(widget, **ALICE))) == ["Alice's question"]
    assert texts(Page(widget).visit(user=signed(widget, **BOB))) == []


def test_the_same_person_signed_anew_is_nobody_else(widget: Widget) -> None:
    page = Page(widget)
    page.visit(user=signed(widget, **ALICE))
    page.say("Hello", number("a"))
    later = again(page, user=signed(widget, **ALICE, issued_at=int(timezone.now().timestamp()) - 60))
    assert (texts(later), later["token"], later["is_other"]) == (["Hello"], "", False)


@pytest.mark.usefixtures("settled")
def test_signing_in_keeps_the_talk(page: Page, widget: Widget, cast: Cast) -> None:
    page.say("Anonymous question", number("a"))
    follow_the_queue()
    talk = again(page, user=signed(widget, **ALICE))
    assert (texts(talk), talk["wait"]) == (["Anonymous question"], {"place": 1})
    assert page.say("Anonymous question", number("a"))["message"]["id"] == Message.objects.get().pk
    page.say("And more", number("b"))
    conversation = Conversation.objects.get()
    assert conversation.customer.name == "Alice"
    assert list(Message.objects.order_by("pk").values_list("sender_check", flat=True)) == ["none", "pass"]
    answered(cast)
    assert texts(again(page, user=signed(widget, **ALICE)))[-1] == "Good morning"


def test_a_private_link_makes_nobody_the_owner_of_the_talk(widget: Widget) -> None:
    page = Page(widget)
    page.visit()
    link = page.say("Mine", number("a"))["link"].rpartition("/")[2]
    other = Page(widget)
    other.visit(link=link)
    assert texts(again(other, user=signed(widget, **BOB))) == []
    assert Conversation.objects.get().customer.name.startswith("Visitor")


def test_a_signature_that_does_not_hold_makes_no_visitor_and_stops_nobody(widget: Widget) -> None:
    page = Page(widget)
    stale = signed(widget, issued_at=int(timezone.now().timestamp()) - 90_000)
    assert page.ask("visit", {"user": stale}, status=400)["code"] == "not_proven"
    assert Visitor.objects.count() == 0
    page.visit()
    assert page.say("I go on unproven")["message"]["text"] == "I go on unproven"


def test_an_answer_after_any_number_of_days_is_mailed(page: Page, cast: Cast) -> None:
    page.say("Friday night")
    page.ask("address", {"email": "late@mail.example"})
    left(timezone.now() - timedelta(days=40))
    answered(cast, "Tuesday")
    assert [mail_unread(now=timezone.now(), site_url="") for _again in range(2)] == [1, 0]
    mail = Message.objects.get(kind="auto")
    assert (mail.to, "Tuesday" in mail.text) == (["late@mail.example"], True)


@pytest.fixture
def two(page: Page, widget: Widget) -> tuple[Page, Page]:
    """One customer at a desk and, by the link, on a phone; the address was left first."""
    page.ask("address", {"email": "two@mail.example"})
    link = page.say("Hello", number("a"))["link"].rpartition("/")[2]
    phone = Page(widget)
    phone.visit(link=link)
    return page, phone


def desk_left(at: Any) -> None:
    Visitor.objects.filter(pk=Visitor.objects.order_by("pk")[0].pk).update(seen_at=at)


def test_nothing_is_mailed_while_they_are_there_on_another_device(two: tuple[Page, Page], cast: Cast) -> None:
    answered(cast)
    now = timezone.now()
    desk_left(now - timedelta(minutes=5))
    assert mail_unread(now=now, site_url="") == 0
    left(now - timedelta(minutes=5))
    assert mail_unread(now=now, site_url="") == 1


def test_what_was_read_on_one_device_is_not_mailed_because_of_another(two: tuple[Page, Page], cast: Cast) -> None:
    reply = answered(cast)
    two[1].ask("state", {"state": "viewing", "read": reply.pk}, status=204)
    left(timezone.now() - timedelta(minutes=5))
    assert mail_unread(now=timezone.now(), site_url="") == 0


def test_two_devices_get_one_mail(two: tuple[Page, Page], cast: Cast) -> None:
    assert two[1].ask("visit", {})["has_address"]
    answered(cast)
    left(timezone.now() - timedelta(minutes=5))
    assert [mail_unread(now=timezone.now(), site_url="") for _again in range(2)] == [1, 0]
    assert [mail.to for mail in Message.objects.filter(kind="auto")] == [["two@mail.example"]]


@pytest.mark.parametrize("is_first", [True, False])
def test_a_claimed_address_stays_a_claim(widget: Widget, is_first: bool) -> None:
    page, address = Page(widget), {"email": "victim@mail.example"}
    page.visit()
    if is_first:
        page.ask("address", address)
    page.say("I am the victim", number("a"))
    if not is_first:
        page.ask("address", address)
    owner = identify("email", "victim@mail.example", name="Victim", channel="email")
    talk = Conversation.objects.get()
    assert (talk.customer.name.startswith("Visitor"), talk.customer == owner.customer) == (True, False)
    (note,) = Message.objects.filter(kind="note").values_list("text", flat=True)
    assert "victim@mail.example" in note
    assert "Nobody has checked" in note
    assert Event.objects.filter(verb="chat.address_left").count() == 1


@pytest.mark.parametrize("is_answered_by_mail", [False, True])
@pytest.mark.parametrize("is_chat_kept", [True, False])
def test_a_claimed_address_never_shows_its_owners_mail_even_merged(
    widget: Widget, cast: Cast, *, is_answered_by_mail: bool, is_chat_kept: bool
) -> None:
    page = Page(widget)
    page.visit()
    page.ask("address", {"email": "alex@mail.example"})
    page.say("I claim to be Alex", number("a"))
    chat = Conversation.objects.get()
    if is_answered_by_mail:  # the owner answers the mail that followed: "who are you?"
        said = messages.Said(text="Who are you?")
        messages.receive(chat, identity=cast.alex, channel="email", said=said, joined_by=Message.JoinedBy.TOKEN)
    own = messages.start(cast.inbox, identity=cast.alex, channel="email", said=messages.Said(text="SECRET 1"))
    origin, target = (own.conversation, chat) if is_chat_kept else (chat, own.conversation)
    regroup.merge(origin, into=target, by=cast.mina)
    said = messages.Said(text="SECRET 2")
    joined_by = Message.JoinedBy.TOKEN
    messages.receive(own.conversation, identity=cast.alex, channel="email", said=said, joined_by=joined_by)
    shown = texts(page.ask("visit", {"language": "en"}))
    assert [text for text in shown if "SECRET" in text] == []
    assert shown[0] == "I claim to be Alex"


@pytest.mark.usefixtures("settled")
def test_who_comes_back_unanswered_has_their_place_again(page: Page, widget: Widget, cast: Cast) -> None:
    page.say("First", number("a"))
    second = Page(widget)
    second.visit()
    second.say("Second", number("b"))
    follow_the_queue()
    first, now = Conversation.objects.order_by("pk")[0], timezone.now()
    mine = Visitor.objects.filter(conversation=first)
    mine.update(seen_at=now - timedelta(minutes=3))
    assert end_waits_of_those_who_left(now=now) == 1
    assert resume_waits_of_those_who_are_back(now=now) == 0
    mine.update(seen_at=now)
    assert [resume_waits_of_those_who_are_back(now=now) for _again in range(2)] == [1, 0]
    assert (page.ask("visit", {})["wait"], second.ask("visit", {})["wait"]) == ({"place": 1}, {"place": 2})
    messages.reply(first, by=cast.mina, text="Here", seen=10**9)
    follow_the_queue()
    assert Wait.objects.get(conversation=first).outcome == "answered"


@pytest.mark.usefixtures("settled")
def test_a_wait_without_anybody_ends(page: Page) -> None:
    page.say("Hello")
    follow_the_queue()
    Visitor.objects.all().delete()
    assert end_waits_of_those_who_left(now=timezone.now() + timedelta(minutes=1)) == 1
    assert Wait.objects.get().outcome == "abandoned"


def test_customers_are_made_when_somebody_writes(page: Page) -> None:
    before = Customer.objects.count()
    page.ask("address", {"email": "new@mail.example"})
    assert Customer.objects.count() == before
    page.say("Now")
    assert Customer.objects.count() == before + 1

"""The chat from the visitor's side: once, in order, theirs alone; by mail when they have left."""

import hashlib
import hmac
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from careloop.channels.chat.actions.leaving import end_waits_of_those_who_left, mail_unread
from careloop.channels.chat.models import Visitor, Widget
from careloop.channels.chat.rules.identity import secret_of
from careloop.channels.chat.views.pages import script
from careloop.desk.conversations.actions import messages
from careloop.desk.conversations.models import Conversation, Delivery, Message
from careloop.desk.ledger.models import Event
from careloop.desk.live.actions import prefer, take_by_typing
from careloop.desk.live.models import LivePreference
from careloop.desk.people.models import Customer
from careloop.desk.promises.models import Promise, Wait
from careloop.desk.promises.queries import expected_wait, places
from careloop.desk.promises.tasks import follow_the_queue
from tests.cast import Cast, writes
from tests.channels.chat.page import NUMBER, Page


def answered(cast: Cast, text: str = "Good morning") -> Message:
    talk = Conversation.objects.get()
    return messages.reply(talk, by=cast.mina, text=text, seen=talk.summary.last_message_id)


def test_a_message_sent_again_under_its_number_is_one_message(page: Page) -> None:
    first, again = page.say("Hello"), page.say("Hello")
    assert first["message"] == again["message"]
    assert (Message.objects.count(), Conversation.objects.get().channel) == (1, "chat")


def test_a_number_of_another_talk_is_refused(page: Page, widget: Widget) -> None:
    page.say("Hello")
    stranger = Page(widget)
    stranger.visit()
    stranger.say("Hello", status=409)
    assert Message.objects.count() == 1


def test_nothing_is_said_without_words(page: Page) -> None:
    assert page.say("  ", status=422) == {"error": "Write something or attach a file."}


def test_an_answer_stands_in_the_chat_at_once_and_waits_for_no_undo(page: Page, cast: Cast) -> None:
    page.say("Hello")
    reply = answered(cast)
    assert (reply.channel, reply.delivery.state) == ("chat", Delivery.State.SENT)
    assert [each["text"] for each in page.ask("visit", {})["messages"]] == ["Hello", "Good morning"]


def test_notes_never_reach_the_visitor(page: Page, cast: Cast) -> None:
    page.say("Hello")
    messages.note(Conversation.objects.get(), by=cast.mina, text="rude person")
    assert [each["text"] for each in page.ask("visit", {})["messages"]] == ["Hello"]


def test_only_named_pages_may_use_the_chat(widget: Widget) -> None:
    Page(widget, origin="https://elsewhere.example").ask("visit", {}, status=403)
    assert Visitor.objects.count() == 0


def test_no_cookie_is_set_for_a_page(page: Page) -> None:
    page.say("Hello")
    assert page.client.cookies.output() == ""


def test_a_private_link_goes_on_in_another_browser(page: Page, widget: Widget) -> None:
    link = page.say("Hello")["link"].rpartition("/")[2]
    elsewhere = Page(widget)
    assert [each["text"] for each in elsewhere.visit(link=link)["messages"]] == ["Hello"]
    elsewhere.say("It is me", "another-random-word-22")
    assert Conversation.objects.get().messages.count() == 2
    assert Customer.objects.filter(identities__kind="handle").count() == 1


def test_a_wrong_link_says_so(widget: Widget) -> None:
    assert Page(widget).ask("visit", {"link": "x" * 27}, status=404) == {"error": "This link leads to no conversation."}


def signed(widget: Widget, **user: Any) -> dict[str, Any]:
    user = {
        "id": "17",
        "email": "alex@mail.example",
        "name": "Alex Green",
        "issued_at": int(timezone.now().timestamp()),
        **user,
    }
    lines = "\n".join(str(user[name]) for name in ("id", "email", "name", "issued_at"))
    secret = secret_of(widget.key, site_secret=settings.SECRET_KEY, version=widget.secret_version)
    return {**user, "signature": hmac.new(secret.encode(), lines.encode(), hashlib.sha256).hexdigest()}


def test_a_signed_visitor_is_the_customer_they_are(widget: Widget, cast: Cast) -> None:
    page = Page(widget)
    page.visit(user=signed(widget))
    page.say("Hello")
    assert Conversation.objects.get().customer == cast.alex.customer
    assert Message.objects.get().sender_check == "pass"


@pytest.mark.parametrize(
    "change", [{"email": "haru@mail.example"}, {"issued_at": 1}, {"signature": ""}, {"id": ""}, {"name": "A\nB"}]
)
def test_what_is_not_signed_as_it_stands_is_not_believed(widget: Widget, change: dict[str, Any]) -> None:
    Page(widget).ask("visit", {"user": signed(widget) | change}, status=400)
    assert Visitor.objects.count() == 0


def test_an_address_that_is_left_opens_nothing_of_its_owner(page: Page, cast: Cast) -> None:
    page.say("Hello")
    page.ask("address", {"email": "alex@mail.example", "name": "Somebody"})
    talk = Conversation.objects.get()
    assert talk.customer != cast.alex.customer
    assert Visitor.objects.get().email == "alex@mail.example"


def left(at: Any) -> None:
    Visitor.objects.update(seen_at=at)


def test_answers_follow_by_mail_once_when_the_visitor_has_left(page: Page, cast: Cast) -> None:
    page.say("Hello")
    page.ask("address", {"email": "new@mail.example"})
    answered(cast)
    now = timezone.now()
    assert mail_unread(now=now, site_url="https://desk.example") == 0  # still there
    left(now - timedelta(minutes=3))
    assert [mail_unread(now=now, site_url="https://desk.example") for _again in range(2)] == [1, 0]
    mail = Message.objects.get(kind="auto")
    assert (mail.to, mail.delivery.channel) == (["new@mail.example"], "email")
    assert "Good morning" in mail.text
    assert Conversation.objects.get().key in mail.text


def test_what_was_read_is_not_mailed(page: Page, cast: Cast) -> None:
    page.say("Hello")
    page.ask("address", {"email": "new@mail.example"})
    reply = answered(cast)
    page.ask("state", {"state": "viewing", "read": reply.pk}, status=204)
    left(timezone.now() - timedelta(minutes=3))
    assert mail_unread(now=timezone.now(), site_url="") == 0


def test_nobody_has_read_what_was_not_said_to_them_yet(page: Page, cast: Cast) -> None:
    first = page.say("Hello")["message"]
    page.ask("address", {"email": "new@mail.example"})
    page.ask("state", {"state": "viewing", "read": 2**62}, status=204)
    assert Visitor.objects.get().read_id == first["id"]
    answered(cast)
    left(timezone.now() - timedelta(minutes=3))
    assert mail_unread(now=timezone.now(), site_url="") == 1  # the answer came later than the claim


def test_the_composer_offers_copies_where_an_answer_can_carry_them(page: Page, cast: Cast) -> None:
    page.say("Hello")
    talk, mail = Conversation.objects.get(), writes(cast.alex, cast.inbox)
    agent = Client()
    agent.force_login(cast.mina)
    shown = {each.pk: agent.get(f"/conversations/{each.pk}").content.decode() for each in (talk, mail)}
    assert {pk: 'class="composer without-copies"' in text for pk, text in shown.items()} == {
        talk.pk: True,
        mail.pk: False,
    }


def test_who_goes_on_by_mail_is_answered_by_mail(page: Page, cast: Cast) -> None:
    page.say("Hello")
    talk = Conversation.objects.get()
    said = messages.Said(text="By mail now")
    messages.receive(talk, identity=cast.alex, channel="email", said=said, joined_by=Message.JoinedBy.TOKEN)
    talk.refresh_from_db()
    reply = messages.reply(talk, by=cast.mina, text="Good", seen=talk.summary.last_message_id)
    assert (reply.channel, reply.to, reply.delivery.state) == ("email", ["alex@mail.example"], Delivery.State.QUEUED)


@pytest.mark.usefixtures("settled")
def test_a_wait_ends_with_the_answer_and_is_counted_to_the_second(page: Page, cast: Cast) -> None:
    page.say("Hello")
    follow_the_queue()
    assert places([Conversation.objects.get().pk]) == {Conversation.objects.get().pk: 1}
    answered(cast)
    follow_the_queue()
    wait = Wait.objects.get()
    told = Event.objects.get(verb="wait.answered").data
    assert (wait.outcome, told["seconds"]) == ("answered", round(wait.seconds or 0, 1))


@pytest.mark.usefixtures("settled")
@pytest.mark.parametrize(("email", "outcome"), [("", "abandoned"), ("new@mail.example", "mail")])
def test_who_leaves_the_queue_is_noted_at_the_time_they_left(page: Page, email: str, outcome: str) -> None:
    page.say("Hello")
    if email:
        page.ask("address", {"email": email})
    follow_the_queue()
    gone = timezone.now() + timedelta(minutes=1)
    left(gone)
    assert end_waits_of_those_who_left(now=gone + timedelta(seconds=30)) == 0
    assert end_waits_of_those_who_left(now=gone + timedelta(minutes=3)) == 1
    assert (Wait.objects.get().outcome, Wait.objects.get().ended_at) == (outcome, gone)


@pytest.mark.usefixtures("settled")
def test_a_call_is_promised_once_and_ends_the_wait(page: Page) -> None:
    page.say("Hello")
    follow_the_queue()
    for number in ("010-1234-5678", "010-1234-9999"):
        assert "+8210" in page.ask("call", {"phone": number, "wish": "after six"})["said"]
    promise = Promise.objects.get()
    assert (promise.to, promise.wish, Wait.objects.get().outcome) == ("+821012349999", "after six", "call")
    assert Event.objects.filter(verb="promise.made").count() == 1


def test_how_long_it_takes_is_said_only_when_it_is_known(cast: Cast) -> None:
    now = timezone.now()
    for number in range(10):
        assert expected_wait(cast.inbox.pk, now=now) is None
        Wait.objects.create(
            conversation=writes(cast.alex, cast.inbox),
            inbox=cast.inbox,
            channel="chat",
            began_at=now - timedelta(minutes=number + 1),
            ended_at=now,
            outcome="answered",
        )
    found = expected_wait(cast.inbox.pk, now=now)
    assert found is not None
    assert (found.seconds, found.n) == (7.75 * 60, 10)


def test_a_file_comes_with_a_message_and_goes_to_nobody_else(page: Page, widget: Widget) -> None:
    headers = {"Authorization": f"Bearer {page.token}"}
    given = {"id": NUMBER, "text": "", "files": SimpleUploadedFile("a.txt", b"secret")}
    file = page.client.post(f"/chat/{widget.key}/messages", given, headers=headers).json()["message"]["files"][0]
    address = f"/chat/{widget.key}/file?id={file['id']}"
    assert b"".join(page.client.get(address, headers=headers)) == b"secret"
    stranger = Page(widget)
    stranger.visit()
    assert stranger.client.get(address, headers={"Authorization": f"Bearer {stranger.token}"}).status_code == 404


def test_typing_takes_a_talk_that_is_nobodys_if_one_wants_that(page: Page, cast: Cast) -> None:
    page.say("Hello")
    talk = Conversation.objects.get()
    assert not take_by_typing(talk, by=cast.mina)
    prefer(LivePreference(takes_by_typing=True), by=cast.mina)
    assert take_by_typing(talk, by=cast.mina)
    talk.refresh_from_db()
    assert talk.assignee == cast.mina
    prefer(LivePreference(takes_by_typing=True), by=cast.ren)
    assert not take_by_typing(talk, by=cast.ren)


def test_the_script_is_small_and_alone() -> None:
    import gzip

    text = script()
    assert len(gzip.compress(text.encode())) < 15_000
    assert [word for word in ("eval(", "innerHTML", "document.cookie", "import ") if word in text] == []

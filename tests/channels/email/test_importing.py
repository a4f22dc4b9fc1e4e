"""Old mail from files: every mail arrives once, in its own time, and nobody is answered automatically."""

from datetime import UTC, datetime

from careloop.channels.email.actions.importing import bring_in
from careloop.desk.conversations.models import Conversation, Delivery, Message
from tests.cast import Cast
from tests.channels.email.post import mailbox_for

MAIL = (
    b"From: Alex Green <alex@mail.example>\r\nTo: help@desk.example\r\nSubject: Kettle\r\n"
    b"Date: Mon, 1 Jun 2026 10:00:00 +0900\r\nMessage-ID: <one@mail.example>\r\n\r\nIt leaks.\r\n"
)
ANSWER = (
    b"From: Alex Green <alex@mail.example>\r\nTo: help@desk.example\r\nSubject: Re: Kettle\r\n"
    b"Date: Sun, 31 May 2026 10:00:00 +0900\r\nMessage-ID: <two@mail.example>\r\nIn-Reply-To: <one@mail.example>\r\n"
    b"\r\nStill leaking.\r\n"
)


def test_a_mail_from_a_file_keeps_its_time_and_is_not_answered_automatically(cast: Cast) -> None:
    cast.inbox.auto_reply = "We have your message."
    cast.inbox.save()
    assert bring_in(MAIL, inbox=cast.inbox, origin="old.mbox", offset=0) == "added"
    message = Message.objects.get()
    assert message.at == message.conversation.created_at == datetime(2026, 6, 1, 1, 0, tzinfo=UTC)
    assert message.conversation.summary.state == "first"
    assert Delivery.objects.count() == 0


def test_the_same_mail_adds_nothing_from_any_file(cast: Cast) -> None:
    bring_in(MAIL, inbox=cast.inbox, origin="old.mbox", offset=0)
    assert bring_in(MAIL, inbox=cast.inbox, origin="old.mbox", offset=0) == "known"
    assert bring_in(MAIL, inbox=cast.inbox, origin="copy.mbox", offset=77) == "known"
    assert Message.objects.count() == 1


def test_an_earlier_mail_found_later_stands_before_and_the_list_agrees(cast: Cast) -> None:
    bring_in(MAIL, inbox=cast.inbox, origin="old.mbox", offset=0)
    bring_in(ANSWER, inbox=cast.inbox, origin="old.mbox", offset=500)
    conversation = Conversation.objects.get()
    assert [message.text for message in conversation.messages.order_by("at")] == ["Still leaking.", "It leaks."]
    assert conversation.summary.snippet == "It leaks."


def test_what_cannot_be_read_lies_in_the_quarantine(cast: Cast) -> None:
    assert bring_in(b"Subject: nobody\r\n\r\nhello", inbox=cast.inbox, origin="old.mbox", offset=0) == "no-sender"
    assert Conversation.objects.count() == 0


def test_an_old_thread_stays_one_conversation(cast: Cast) -> None:
    old = [mail.replace(b"2026", b"2019") for mail in (MAIL, ANSWER.replace(b"Sun, 31 May", b"Tue, 2 Jun"))]
    for offset, mail in enumerate(old):
        bring_in(mail, inbox=cast.inbox, origin="old.mbox", offset=offset)
    assert Conversation.objects.get().messages.count() == 2


def test_what_we_said_ourselves_is_no_customers(cast: Cast) -> None:
    mailbox_for(cast.inbox, "help@desk.example")
    ours = ANSWER.replace(b"Alex Green <alex@mail.example>\r\nTo: help@desk.example", b"help@desk.example").replace(
        b"Sun, 31 May", b"Tue, 2 Jun"
    )
    bring_in(MAIL, inbox=cast.inbox, origin="old.mbox", offset=0)
    assert bring_in(ours, inbox=cast.inbox, origin="old.mbox", offset=500) == "added"
    conversation = Conversation.objects.get()
    assert [row.kind for row in conversation.messages.order_by("at")] == ["customer", "reply"]
    assert conversation.messages.latest("at").at == datetime(2026, 6, 2, 1, 0, tzinfo=UTC)
    assert conversation.summary.state == "waiting"
    assert Delivery.objects.count() == 0

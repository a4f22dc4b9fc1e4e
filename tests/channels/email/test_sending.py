"""The way out: what the customer's program sees, and how each attempt ends."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import cast as typed

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from careloop.channels.email.models import Mailbox
from careloop.channels.email.rules import compose
from careloop.channels.email.rules.servers import smtp_of
from careloop.channels.email.tasks import send_due
from careloop.channels.email.transport.smtp import NotNow, Post
from careloop.desk.conversations.actions import deliveries, marks, messages
from careloop.desk.conversations.actions.files import NewFile
from careloop.desk.conversations.models import Conversation, Delivery, Message, Summary
from careloop.desk.ledger.queries import events_of
from careloop.desk.people.models import Agent, BusinessHours
from careloop.desk.people.rules.secrets import LostKey, reseal, seal, unseal
from careloop.readers.mail import read
from tests.cast import Cast
from tests.channels.email.post import arrives, mail, mailbox_for, smtp_stub

LATER = timedelta(minutes=1)


def answered(cast: Cast, port: int, **words: object) -> Message:
    """Yuna wrote to the inbox; Mina answers."""
    box = mailbox_for(cast.inbox, smtp_port=port)
    arrives(mail("언제 오나요?", sender="김유나 <yuna@mail.example>", subject="배송 문의"), box)
    conversation = Conversation.objects.get()
    seen = Summary.objects.get(pk=conversation.pk).last_message_id
    return messages.reply(conversation, by=cast.mina, seen=seen, **{"text": "내일요.", **words})  # type: ignore[arg-type]


def opened(raw: bytes) -> EmailMessage:
    return typed("EmailMessage", message_from_bytes(raw, policy=policy.default))


def state_of(message: Message) -> tuple[str, int]:
    delivery = Delivery.objects.get(message=message)
    return delivery.state, delivery.attempts


def test_what_the_customer_gets(cast: Cast) -> None:
    cast.mina.signature = "미나 드림"
    cast.mina.save()
    cast.inbox.signature = "Desk Inc."
    cast.inbox.save()
    files = (NewFile(name="견적서 (최종).pdf", type="application/pdf", content=b"%PDF-1.4 x"),)
    with smtp_stub() as stub:
        reply = answered(cast, stub.port, files=files, bcc=("boss@desk.example",))
        marks.copy_in(reply.conversation, by=cast.mina, address="son@mail.example")
        send_due(timezone.now() + LATER)
        sender, recipients, raw = stub.taken[0]

    assert (sender, recipients) == (
        "support@desk.example",
        ["yuna@mail.example", "son@mail.example", "boss@desk.example"],
    )
    assert b"boss@" not in raw
    assert raw.isascii()
    mail_out = opened(raw)
    assert mail_out["From"].addresses[0].display_name == "Mina · Support"
    assert mail_out["To"].addresses[0].display_name == "김유나"
    assert mail_out["Cc"].addresses[0].addr_spec == "son@mail.example"
    assert mail_out["Auto-Submitted"] is None
    plain, html = mail_out.get_body(("plain",)), mail_out.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert plain.get_content().startswith("내일요.\n\n-- \n미나 드림\nDesk Inc.\n\n")
    assert "> 언제 오나요?" in plain.get_content()
    assert "내일요." in html.get_content()
    (file,) = mail_out.iter_attachments()
    assert (file.get_filename(), file.get_content()) == ("견적서 (최종).pdf", b"%PDF-1.4 x")
    # Our own reader folds what we quoted, in the plain part and in the HTML part.
    back = read(raw)
    assert back.reply_text == "내일요."


@pytest.mark.parametrize("language", ["en", "ko", "ja"])
def test_our_own_quotation_is_folded_when_it_comes_back(language: str, cast: Cast) -> None:
    Conversation.objects.update(language=language)
    with smtp_stub() as stub:
        reply = answered(cast, stub.port, text="Line one.\n\nLine two.")
        Conversation.objects.update(language=language)
        reply.conversation.refresh_from_db()
        send_due(timezone.now() + LATER)
        raw = stub.taken[0][2]
    assert read(raw).reply_text == "Line one.\n\nLine two."


def test_the_time_above_a_quotation_is_that_of_the_inbox(cast: Cast) -> None:
    cast.inbox.hours = BusinessHours.objects.create(name="Tokyo", timezone="Asia/Tokyo")
    cast.inbox.save()
    with smtp_stub() as stub:
        reply = answered(cast, stub.port)
        Message.objects.filter(kind=Message.Kind.CUSTOMER).update(dated_at=datetime(2026, 11, 20, 23, 30, tzinfo=UTC))
        Conversation.objects.update(language="ja")
        reply.conversation.refresh_from_db()
        send_due(timezone.now() + LATER)
        plain = opened(stub.taken[0][2]).get_body(("plain",))
    assert plain is not None
    assert "2026年11月21日8:30、" in plain.get_content()


OUTCOMES = [
    # what the server says to which command, how the delivery stands after one attempt
    ("", "", "sent"),
    ("RCPT", "450 greylisted, come back", "queued"),
    ("RCPT", "550 no such user", "failed"),
    ("MAIL", "421 shutting down", "queued"),
    ("MAIL", "552 too large", "failed"),
    ("DATA", "451 not now", "queued"),
    ("AFTER DATA", "452 disk full", "queued"),
    ("AFTER DATA", "554 spam", "failed"),
    ("AFTER DATA", "drop", "queued"),
    ("RCPT", "drop", "queued"),
    ("EHLO", "drop", "queued"),
]


@pytest.mark.parametrize(("command", "words", "state"), OUTCOMES)
def test_how_an_attempt_ends(command: str, words: str, state: str, cast: Cast) -> None:
    with smtp_stub(lambda said: words if command and said.startswith(command) else None) as stub:
        reply = answered(cast, stub.port)
        send_due(timezone.now() + LATER)
    assert state_of(reply) == (state, 1)
    if words not in ("", "drop"):
        assert words[4:] in Delivery.objects.get(message=reply).error
    assert Summary.objects.get().has_trouble == (state == "failed")


def test_every_attempt_bears_the_same_id_and_the_last_one_is_shown(cast: Cast) -> None:
    ids: list[str] = []
    with smtp_stub(lambda said: "452 full" if said == "AFTER DATA" else None) as stub:
        reply = answered(cast, stub.port)
        now = timezone.now() + LATER
        for _attempt in range(len(deliveries.PAUSES) + 1):
            send_due(now)
            reply.refresh_from_db()
            ids.append(reply.external_id)
            now += timedelta(days=2)
        assert send_due(now) == 0
    assert len(set(ids)) == 1
    assert state_of(reply) == ("failed", len(deliveries.PAUSES) + 1)
    assert [event.verb for event in events_of(reply.conversation.ledger_name)][-1] == "delivery.failed"


def test_a_server_that_hangs_is_left(cast: Cast) -> None:
    box = mailbox_for(cast.inbox)
    with smtp_stub() as stub:
        box.smtp_port = stub.port
        stub.say = lambda _said: stub_sleeps()
        with pytest.raises(NotNow, match="in time"):
            Post(smtp_of(box), seconds=0.2).deliver(b"x", sender="a@b.example", recipients=["c@d.example"])


def test_an_error_is_told_in_the_language_of_who_reads_it(cast: Cast, as_mina: Client) -> None:
    reply = answered(cast, 1)  # nothing answers there
    send_due(timezone.now() + LATER)
    Delivery.objects.filter(message=reply).update(state="failed")
    for language, words in (
        ("en", "Nothing answers on port 1 of 127.0.0.1. Check the port."),
        ("ko", "127.0.0.1 서버의 1번 포트에서 응답이 없습니다. 포트를 확인하세요."),
        ("ja", "127.0.0.1のポート1から応答がありません。ポートを確認してください。"),
    ):
        Agent.objects.filter(pk=cast.mina.pk).update(language=language)
        page = as_mina.get(reverse("conversation", args=[reply.conversation_id])).content.decode()
        assert words in page


def stub_sleeps() -> str:
    import time

    time.sleep(0.6)
    return "drop"


def test_a_refused_copy_does_not_hold_up_the_customer(cast: Cast) -> None:
    with smtp_stub(lambda said: "550 unknown" if "gone@mail.example" in said else None) as stub:
        reply = answered(cast, stub.port, cc=("gone@mail.example",))
        send_due(timezone.now() + LATER)
        assert stub.taken[0][1] == ["yuna@mail.example"]
    delivery = Delivery.objects.get(message=reply)
    assert (delivery.state, delivery.error) == ("sent", "gone@mail.example: 550 unknown")


def test_without_a_way_out_it_says_so(cast: Cast) -> None:
    reply = answered(cast, 1)
    Mailbox.objects.update(smtp_host="")
    send_due(timezone.now() + LATER)
    delivery = Delivery.objects.get(message=reply)
    assert delivery.state == "failed"
    assert "SMTP" in delivery.error


def letter(**fields: object) -> compose.Letter:
    words: dict[str, object] = {
        "sender": compose.Person(address="support@desk.example", name="Desk"),
        "to": (compose.Person(address="yuna@mail.example"),),
        "subject": "Hello",
        "text": "Hello",
        "message_id": "c1.x.m1@desk.example",
        "at": timezone.now(),
        **fields,
    }
    return compose.Letter(**words)  # type: ignore[arg-type]


SMUGGLED = "x\r\nBcc: eve@bad.example\r\n\r\nbody\x00\u2028Bcc: eve@bad.example"


def test_no_line_break_reaches_a_header() -> None:
    raw = compose.compose(
        letter(
            sender=compose.Person(address="support@desk.example", name=SMUGGLED),
            to=(compose.Person(address="yuna@mail.example", name=SMUGGLED),),
            subject=SMUGGLED,
            in_reply_to=SMUGGLED,
            references=(SMUGGLED, "fine@mail.example"),
            files=(compose.File(name=SMUGGLED, type="text/html\r\nX: y", content=b"x", content_id=SMUGGLED),),
        )
    )
    head = raw.partition(b"\r\n\r\n")[0]
    assert not re.search(rb"(?im)^bcc:", raw)
    assert b"\0" not in raw
    assert opened(raw)["References"] == "<fine@mail.example>"
    assert opened(raw)["In-Reply-To"] is None
    assert head.count(b"\r\nSubject:") == 1


NAMES = ["김유나", "山田 はる", "Müller, Hans", "O'Neil", "가" * 80, "🙂 Kim", "a\tb", "=?utf-8?q?eve?=", "x@y.example"]


@pytest.mark.parametrize("name", NAMES)
def test_names_and_subjects_come_through(name: str) -> None:
    raw = compose.compose(
        letter(to=(compose.Person(address="yuna@mail.example", name=name),), subject=f"Re: {name} 문의")
    )
    mail_in = read(raw)
    plain = name.replace("\t", " ")
    assert mail_in.subject == f"Re: {plain} 문의"
    assert [(person.name, person.address) for person in mail_in.to] == [(plain, "yuna@mail.example")]
    assert all(len(line) <= 998 for line in raw.splitlines())


FILES = [
    ("見積書.pdf", "見積書.pdf"),
    ("견적 서류 최종본 2026년 11월 " * 4 + ".xlsx", "견적 서류 최종본 2026년 11월 " * 4 + ".xlsx"),
    ("a;b,c=d.txt", "a;b,c=d.txt"),
    ("../../etc/passwd", "passwd"),
]


@pytest.mark.parametrize(("name", "shown"), FILES)
def test_file_names_come_through(name: str, shown: str) -> None:
    raw = compose.compose(letter(files=(compose.File(name=name, type="application/octet-stream", content=b"x"),)))
    (file,) = read(raw).attachments
    assert file.content == b"x"
    assert file.name == shown


def test_an_international_domain_is_written_in_ascii() -> None:
    out = letter(to=(compose.Person(address="user@예시.example", name="사용자"),))
    assert out.recipients == ("user@xn--vv4b11d.example",)
    assert b"user@xn--vv4b11d.example" in compose.compose(out)


def test_secrets_are_sealed_and_the_key_can_be_changed(settings: object) -> None:
    from cryptography.fernet import Fernet

    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    settings.FIELD_KEYS = [old]  # type: ignore[attr-defined]
    sealed = seal("p4ss")
    assert "p4ss" not in sealed
    settings.FIELD_KEYS = [new, old]  # type: ignore[attr-defined]
    assert unseal(sealed) == "p4ss"
    resealed = reseal(sealed)
    settings.FIELD_KEYS = [new]  # type: ignore[attr-defined]
    assert unseal(resealed) == "p4ss"
    with pytest.raises(LostKey):
        unseal(sealed)
    assert (seal(""), unseal("")) == ("", "")

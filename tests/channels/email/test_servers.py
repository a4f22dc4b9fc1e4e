"""With a real Postfix and a real Dovecot: mail comes in, is answered, and the answer arrives."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from django.utils import timezone

from careloop.channels.email.models import Backfill, FolderCursor, Mailbox
from careloop.channels.email.rules.servers import imap_of
from careloop.channels.email.tasks import fetch_once, send_due, understand_new
from careloop.channels.email.transport.imap import Box, Gone
from careloop.channels.email.transport.probe import probe_imap
from careloop.desk.conversations.actions import messages
from careloop.desk.conversations.models import Conversation, Delivery, Message, Received, Summary
from careloop.desk.people.rules.secrets import seal
from tests.cast import Cast
from tests.channels.email.post import mail
from tests.channels.email.servers import PASSWORD, MailServers, missing, wait_until

pytestmark = [pytest.mark.server, pytest.mark.skipif(bool(missing()), reason=missing())]

SUPPORT, YUNA, GHOST = "support@desk.test", "yuna@customer.test", "ghost@customer.test"


@pytest.fixture(scope="module")
def servers() -> Iterator[MailServers]:
    started = MailServers((SUPPORT, YUNA), ghosts=(GHOST,))
    try:
        started.start()
        yield started
    finally:
        started.stop()


@pytest.fixture
def box(cast: Cast, servers: MailServers) -> Mailbox:
    for address in (SUPPORT, YUNA):
        empty(servers, address)
    return Mailbox.objects.create(
        inbox=cast.inbox,
        address=SUPPORT,
        imap_host="127.0.0.1",
        imap_port=servers.imap,
        imap_security="none",
        imap_user=SUPPORT,
        imap_secret=seal(PASSWORD),
        sent_folder="Sent",
        smtp_host="127.0.0.1",
        smtp_port=servers.smtp,
        smtp_security="none",
        has_plus=True,
        fetch_from=timezone.localdate() - timedelta(days=1),
    )


def empty(servers: MailServers, address: str) -> None:
    with servers.open(address) as client:
        for folder in ("INBOX", "Sent"):
            client.select_folder(folder)
            client.delete_messages(client.search())
            client.expunge()


def delivered(servers: MailServers, address: str, count: int = 1) -> list[bytes]:
    wait_until(lambda: len(servers.mails(address)) >= count, f"{count} mails for {address}")
    return servers.mails(address)


def answer(conversation: Conversation, cast: Cast, text: str) -> Message:
    seen = Summary.objects.get(pk=conversation.pk).last_message_id
    reply = messages.reply(conversation, by=cast.mina, text=text, seen=seen)
    send_due(timezone.now() + timedelta(seconds=11))
    reply.delivery.refresh_from_db()
    return reply


def fetch(box: Mailbox) -> int:
    new = fetch_once(box)
    understand_new()
    return new


def test_a_mail_appears_is_answered_and_the_answer_arrives(cast: Cast, servers: MailServers, box: Mailbox) -> None:
    servers.send(mail("환불해 주세요.", sender=YUNA, to=SUPPORT, subject="환불"), sender=YUNA, to=SUPPORT)
    delivered(servers, SUPPORT)
    assert fetch(box) == 1
    conversation = Conversation.objects.get()

    reply = answer(conversation, cast, "네, 오늘 환불해 드리겠습니다.")
    assert reply.delivery.state == Delivery.State.SENT
    arrived = message_from_bytes(delivered(servers, YUNA)[0], policy=policy.default)
    assert arrived["Subject"] == "Re: 환불"
    assert arrived["From"].addresses[0].addr_spec == SUPPORT
    assert "네, 오늘 환불해 드리겠습니다." in arrived.get_body(("plain",)).get_content()

    # The customer's program loses every reference: the address of the answer is enough.
    to = arrived["Reply-To"].addresses[0].addr_spec
    servers.send(mail("고맙습니다", sender=YUNA, to=to, subject="무제"), sender=YUNA, to=to)
    delivered(servers, SUPPORT, 2)
    assert fetch(box) == 1
    newest = conversation.messages.order_by("-id")[0]
    assert (newest.text, newest.joined_by) == ("고맙습니다", "token")


def test_fetching_changes_nothing_in_the_mailbox(servers: MailServers, box: Mailbox) -> None:
    servers.put(SUPPORT, mail(sender=YUNA))
    fetch(box)
    with servers.open(SUPPORT) as client:
        client.select_folder("INBOX", readonly=True)
        assert [b"\\Seen" in flags for flags in client.get_flags(client.search()).values()] == [False]


def test_new_numbers_bring_nothing_twice(servers: MailServers, box: Mailbox) -> None:
    servers.put(SUPPORT, *(mail(f"mail {n}", sender=YUNA) for n in range(5)))
    assert fetch(box) == 5
    validity = FolderCursor.objects.get(folder="INBOX").uid_validity
    servers.new_numbers(SUPPORT)
    servers.put(SUPPORT, mail("mail 5", sender=YUNA))

    assert fetch(box) == 1

    assert FolderCursor.objects.get(folder="INBOX").uid_validity != validity
    assert sorted(Message.objects.values_list("text", flat=True)) == [f"mail {n}" for n in range(6)]


def test_what_lay_there_before_is_fetched_by_the_button_exactly_once(servers: MailServers, box: Mailbox) -> None:
    Mailbox.objects.update(fetch_from=None)
    box.refresh_from_db()
    servers.put(SUPPORT, *(mail(f"old {n}", sender=YUNA) for n in range(3)))
    assert fetch(box) == 0
    for _press in range(2):
        Backfill.objects.create(mailbox=box, since=timezone.localdate() - timedelta(days=2))
        fetch(box)
    assert list(Backfill.objects.order_by("id").values_list("found", flat=True)) == [3, 0]
    assert Conversation.objects.count() == 3
    servers.put(SUPPORT, mail("new", sender=YUNA))
    assert fetch(box) == 1


def test_an_answer_from_another_program_appears(cast: Cast, servers: MailServers, box: Mailbox) -> None:
    servers.put(SUPPORT, mail("Hello?", sender=YUNA, subject="Kettle", message_id="<kettle@customer.test>"))
    fetch(box)
    conversation = Conversation.objects.get()
    by_hand = mail(
        "From my telephone.",
        sender=cast.mina.email,
        to=YUNA,
        subject="Re: Kettle",
        In_Reply_To="<kettle@customer.test>",
    )
    own = answer(conversation, cast, "From the desk.")
    servers.put(SUPPORT, by_hand, delivered(servers, YUNA)[0], folder="Sent")

    fetch(box)

    replies = conversation.messages.filter(kind=Message.Kind.REPLY).order_by("id")
    assert [(each.text, each.joined_by, each.agent) for each in replies] == [
        ("From the desk.", "agent", cast.mina),
        ("From my telephone.", "elsewhere", cast.mina),
    ]
    assert Summary.objects.get(pk=conversation.pk).state == "waiting"
    own.refresh_from_db()
    assert Received.objects.get(reason="own").external_id == own.external_id


def test_a_real_bounce_is_shown_at_its_message(cast: Cast, servers: MailServers, box: Mailbox) -> None:
    servers.put(SUPPORT, mail("Write to me.", sender=f"Ghost <{GHOST}>", subject="Boo"))
    fetch(box)
    conversation = Conversation.objects.get()
    reply = answer(conversation, cast, "Here.")
    assert reply.delivery.state == Delivery.State.SENT
    delivered(servers, SUPPORT, 2)

    fetch(box)

    reply.delivery.refresh_from_db()
    assert reply.delivery.state == Delivery.State.BOUNCED
    assert GHOST in reply.delivery.error
    assert Summary.objects.get(pk=conversation.pk).has_trouble
    assert conversation.messages.get(joined_by="bounce").kind == Message.Kind.AUTO


def test_news_wake_the_waiting_and_a_kick_is_noticed(servers: MailServers, box: Mailbox) -> None:
    with Box(imap_of(box)) as connection:
        connection.select("INBOX")
        timer = threading.Timer(0.3, lambda: servers.put(SUPPORT, mail("now", sender=YUNA)))
        timer.start()
        assert connection.wait(20, threading.Event())
        timer.join()

        kicking = threading.Timer(0.3, lambda: servers.kick(SUPPORT))
        kicking.start()
        with pytest.raises(Gone):  # noqa: PT012  # the kick may come at the end of waiting or at the next command
            connection.wait(20, threading.Event())
            connection.select("INBOX")
        kicking.join()
    assert fetch(box) == 1


def test_one_poison_mail_among_many(servers: MailServers, box: Mailbox) -> None:
    poison = EmailMessage()
    poison["Subject"] = "nobody wrote this"
    poison.set_content("x")
    servers.put(SUPPORT, mail("one", sender=YUNA), poison.as_bytes(), b"\x00\xff\r\n\r\n", mail("two", sender=YUNA))
    fetch(box)
    assert sorted(Message.objects.values_list("text", flat=True)) == ["one", "two"]
    assert Received.objects.filter(state="quarantined").count() == 2


TROUBLES = [
    ({"imap_secret": seal("wrong")}, "refused the user name or the password"),
    ({"imap_port": 1}, "Nothing answers on port 1"),
    ({"imap_host": "nowhere.invalid"}, "There is no server called nowhere.invalid"),
    ({"imap_security": "tls"}, "does not speak TLS"),
    ({"imap_security": "starttls", "imap_host": "localhost"}, "certificate of localhost cannot be trusted"),
    ({"sent_folder": "Sent Items"}, "there is no folder Sent Items"),
    ({}, "Receiving works"),
]


@pytest.mark.parametrize(("change", "words"), TROUBLES)
def test_what_the_connection_test_says(change: dict[str, object], words: str, box: Mailbox) -> None:
    for name, value in change.items():
        setattr(box, name, value)
    assert words in probe_imap(imap_of(box), folders=(box.imap_folder, box.sent_folder)).words

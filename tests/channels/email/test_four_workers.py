"""Four workers at one mailbox: every mail becomes one message, every answer leaves once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import OperationalError, connections
from django.utils import timezone

from careloop.channels.email.models import FolderCursor, Mailbox
from careloop.channels.email.tasks import fetch_once, send_due, understand_new
from careloop.desk.conversations.actions import messages
from careloop.desk.conversations.models import Conversation, Delivery, Message, Received, Summary
from tests.cast import make_cast
from tests.channels.email.post import mail, mailbox_for
from tests.channels.email.servers import PASSWORD, MailServers, missing, wait_until

pytestmark = [
    pytest.mark.server,
    pytest.mark.skipif(bool(missing()), reason=missing()),
    pytest.mark.django_db(transaction=True),
]

SUPPORT, YUNA = "support@desk.test", "yuna@customer.test"
WORKERS, MAILS = 4, 40


@pytest.fixture(scope="module")
def servers() -> Iterator[MailServers]:
    started = MailServers((SUPPORT, YUNA))
    try:
        started.start()
        yield started
    finally:
        started.stop()


def all_at_once(work: Callable[[], object]) -> None:
    """Let four workers, each with a connection of its own, do the same at the same moment."""
    ready = Barrier(WORKERS)

    def one(_number: int) -> None:
        try:
            ready.wait(timeout=30)
            _until_let_in(work)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(one, range(WORKERS)))


def _until_let_in(work: Callable[[], object], tries: int = 5) -> None:
    # A worker whose database is busy tries again in its next round, as `careloop work` does.
    for number in range(tries):
        try:
            work()
        except OperationalError:
            if number == tries - 1:
                raise
        else:
            return


def test_each_mail_is_read_once_and_each_answer_sent_once(servers: MailServers) -> None:
    from careloop.desk.people.rules.secrets import seal

    cast = make_cast()
    box = mailbox_for(cast.inbox, smtp_port=servers.smtp)
    Mailbox.objects.filter(pk=box.pk).update(
        address=SUPPORT,
        imap_host="127.0.0.1",
        imap_port=servers.imap,
        imap_security="none",
        imap_user=SUPPORT,
        imap_secret=seal(PASSWORD),
        fetch_from=timezone.localdate() - timedelta(days=1),
    )
    texts = [f"mail number {number}" for number in range(MAILS)]
    servers.put(SUPPORT, *(mail(text, sender=f"c{n}@customer.test", subject=text) for n, text in enumerate(texts)))

    all_at_once(lambda: (fetch_once(Mailbox.objects.select_related("inbox").get()), understand_new()))

    assert Counter(Message.objects.values_list("text", flat=True)) == Counter(texts)
    assert Counter(Received.objects.values_list("state", flat=True)) == {"read": MAILS}
    assert Conversation.objects.count() == Summary.objects.count() == MAILS
    assert FolderCursor.objects.get(folder="INBOX").last_uid >= MAILS

    for conversation in Conversation.objects.order_by("pk")[:10]:
        conversation.identity.address = YUNA  # type: ignore[union-attr]
        seen = Summary.objects.get(pk=conversation.pk).last_message_id
        messages.reply(conversation, by=cast.mina, text=f"answer to {conversation.pk}", seen=seen)
    Message.objects.filter(kind="reply").update(to=[YUNA])
    all_at_once(lambda: send_due(timezone.now() + timedelta(minutes=1)))

    assert Counter(Delivery.objects.values_list("state", "attempts")) == {("sent", 1): 10}
    wait_until(lambda: len(servers.mails(YUNA)) >= 10, "ten answers")
    assert len(servers.mails(YUNA)) == 10

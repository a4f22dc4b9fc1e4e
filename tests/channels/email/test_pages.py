"""Mailboxes and the quarantine in the browser."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from careloop.channels.email.models import Backfill, Mailbox
from careloop.desk.conversations.models import Conversation, Message, Received
from careloop.desk.ledger.queries import latest
from careloop.desk.people.rules.secrets import unseal
from tests.cast import Cast
from tests.channels.email.post import arrives, mail, mailbox_for, smtp_stub


@pytest.fixture
def as_ada(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.ada)
    return client


def words(cast: Cast, **changed: object) -> dict[str, object]:
    return {
        "inbox": cast.inbox.pk,
        "address": "Support@Desk.example",
        "imap_host": "mail.desk.example",
        "imap_port": 993,
        "imap_security": "tls",
        "imap_user": "support",
        "imap_password": "very secret",
        "imap_folder": "INBOX",
        "smtp_port": 587,
        "smtp_security": "starttls",
        "is_active": "on",
        **changed,
    }


def test_a_mailbox_is_added_and_its_password_never_shown(cast: Cast, as_ada: Client) -> None:
    answer = as_ada.post(reverse("email:mailbox_new"), words(cast), follow=True)
    row = Mailbox.objects.get()
    assert (row.address, unseal(row.imap_secret)) == ("support@desk.example", "very secret")
    page = answer.content.decode()
    assert "very secret" not in page
    assert row.imap_secret not in page
    as_ada.post(reverse("email:mailbox", args=[row.pk]), words(cast, imap_password="", sender_name="Desk"))
    row.refresh_from_db()
    assert (row.sender_name, unseal(row.imap_secret)) == ("Desk", "very secret")
    assert [event.verb for event in latest()[:2]] == ["mailbox.edited", "mailbox.added"]
    assert "secret" not in str([event.data for event in latest()])


def test_a_wrong_port_is_refused_in_words(cast: Cast, as_ada: Client) -> None:
    answer = as_ada.post(reverse("email:mailbox_new"), words(cast, imap_port=70_000))
    assert "A port is a number from 1 to 65535." in answer.content.decode()
    assert not Mailbox.objects.exists()


def test_the_connection_test_says_what_is_wrong(cast: Cast, as_ada: Client) -> None:
    with smtp_stub() as stub:
        row = mailbox_for(cast.inbox, smtp_port=stub.port, imap_host="127.0.0.1", imap_port=1, imap_security="none")
        page = as_ada.post(reverse("email:probe", args=[row.pk]), follow=True).content.decode()
    assert "Nothing answers on port 1 of 127.0.0.1." in page
    assert "Sending works" in page


def test_older_mail_is_asked_for_by_a_button(cast: Cast, as_ada: Client) -> None:
    row = mailbox_for(cast.inbox)
    as_ada.post(reverse("email:backfills", args=[row.pk]), {"since": "2026-01-02"})
    assert Backfill.objects.get().since == date(2026, 1, 2)
    page = as_ada.post(reverse("email:backfills", args=[row.pk]), {"since": "2999-01-01"})
    assert page.status_code == 422
    assert "Choose a day that has begun." in page.content.decode()
    assert Backfill.objects.count() == 1


def test_a_removed_mailbox_leaves_its_mail(cast: Cast, as_ada: Client) -> None:
    row = mailbox_for(cast.inbox)
    arrives(mail(), row)
    as_ada.post(reverse("email:mailbox_gone", args=[row.pk]))
    assert (Mailbox.objects.count(), Conversation.objects.count(), Received.objects.count()) == (0, 1, 1)


@pytest.fixture
def lost(cast: Cast) -> Received:
    """A mail without a sender, in quarantine."""
    raw = b"Subject: =?utf-8?b?6rWs66ek?=\r\n\r\n<script>alert(1)</script> help"
    received = arrives(raw, mailbox_for(cast.inbox))
    assert received.state == Received.State.QUARANTINED
    return received


def test_agents_see_the_quarantine_of_their_inboxes(cast: Cast, as_mina: Client, lost: Received) -> None:
    page = as_mina.get(reverse("email:quarantine")).content.decode()
    assert "구매" in page
    assert "This mail does not say who sent it." in page
    sora = Client()
    sora.force_login(cast.sora)
    assert "구매" not in sora.get(reverse("email:quarantine")).content.decode()


def test_a_quarantined_mail_is_opened_and_downloaded(as_mina: Client, lost: Received) -> None:
    page = as_mina.get(reverse("email:quarantined", args=[lost.pk])).content.decode()
    assert "&lt;script&gt;" in page
    assert "<script>alert" not in page
    answer = as_mina.get(reverse("email:quarantined_original", args=[lost.pk]))
    assert answer["Content-Disposition"] == f'attachment; filename="mail-{lost.pk}.eml"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert b"alert(1)" in answer.content


def test_a_quarantined_mail_becomes_a_conversation_by_hand(cast: Cast, as_mina: Client, lost: Received) -> None:
    wrong = as_mina.post(reverse("email:quarantined_answer", args=[lost.pk]), {"address": "nobody", "text": "x"})
    assert wrong.status_code == 422
    answer = as_mina.post(
        reverse("email:quarantined_answer", args=[lost.pk]),
        {"address": "haru@mail.example", "name": "", "subject": "구매", "text": "help"},
    )
    conversation = Conversation.objects.get()
    assert answer["Location"] == reverse("conversation", args=[conversation.pk])
    assert conversation.customer == cast.haru.customer
    assert Message.objects.get().received == lost
    lost.refresh_from_db()
    assert (lost.state, lost.reason) == ("read", "by-hand")
    assert as_mina.get(reverse("email:quarantined", args=[lost.pk])).status_code == 404


def test_reading_once_more_after_the_cause_is_gone(as_mina: Client, lost: Received, cast: Cast) -> None:
    page = as_mina.post(reverse("email:quarantined_retry", args=[lost.pk]), follow=True).content.decode()
    assert "This mail does not say who sent it." in page
    other = arrives(b"Subject: x\r\n\r\nfine", mailbox_for(cast.inbox, "second@desk.example"))
    other.digest = arrives(mail("fine"), mailbox_for(cast.inbox, "third@desk.example")).digest
    other.save()
    as_mina.post(reverse("email:quarantined_retry", args=[other.pk]))
    assert Message.objects.get(received=other).text == "fine"

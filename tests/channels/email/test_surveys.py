"""Survey mails: one link an answer, a reminder once, the mail program's own way out; and how an attempt ends."""

from __future__ import annotations

import re
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import cast as typed

import pytest
from django.test import Client
from django.utils import timezone

from careloop.channels.email.tasks import send_surveys
from careloop.desk.conversations.models import Message
from careloop.desk.surveys.actions.answering import answer
from careloop.desk.surveys.actions.stopping import opt_out
from careloop.desk.surveys.models import Answer, Invitation, OptOut, Response
from tests.cast import Cast, writes
from tests.channels.email.post import arrives, mail, mailbox_for, smtp_stub
from tests.desk.surveys.asking import asked, begin_survey

SOON = timedelta(minutes=1)


@pytest.fixture
def invitation(cast: Cast) -> Invitation:
    """Asked at any hour: without quiet hours the test does not depend on the clock."""
    return asked(begin_survey(quiet_from="00:00", quiet_until="00:00"), writes(cast.alex, cast.inbox))


def opened(raw: bytes) -> EmailMessage:
    return typed("EmailMessage", message_from_bytes(raw, policy=policy.default))


def body(raw: bytes, kind: str) -> str:
    part = opened(raw).get_body((kind,))
    assert part is not None
    return str(part.get_content())


def test_each_answer_is_a_link_and_following_it_counts_nothing(
    cast: Cast, invitation: Invitation, client: Client
) -> None:
    with smtp_stub() as stub:
        mailbox_for(cast.inbox, smtp_port=stub.port)
        send_surveys(timezone.now() + SOON)
        send_surveys(timezone.now() + SOON)
    ((sender, recipients, raw),) = stub.taken
    assert (sender, recipients) == ("support@desk.example", ["alex@mail.example"])
    links = re.findall(rf"https?://\S+/surveys/answer/{invitation.key}/\?rate=\d", body(raw, "plain"))
    assert sorted(link[-1] for link in links) == ["1", "2", "3", "4", "5"]
    assert body(raw, "html").count("?rate=") == 5
    assert "style=" in body(raw, "html")
    for link in links:
        client.get(link[link.index("/surveys") :])
    assert Response.objects.count() == 0
    client.post(f"/surveys/answer/{invitation.key}/", {"q-satisfaction": "4"})
    assert Answer.objects.get().value == 4


def test_the_mail_program_can_unsubscribe_by_itself(cast: Cast, invitation: Invitation) -> None:
    with smtp_stub() as stub:
        mailbox_for(cast.inbox, smtp_port=stub.port)
        send_surveys(timezone.now() + SOON)
    mail_out = opened(stub.taken[0][2])
    assert mail_out["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = str(mail_out["List-Unsubscribe"]).strip("<>")
    program = Client(enforce_csrf_checks=True)
    answered = program.post(link[link.index("/surveys") :], {"List-Unsubscribe": "One-Click"})
    assert answered.status_code == 302
    assert OptOut.objects.get().customer == cast.alex.customer


def test_the_thread_shows_nothing_of_it_to_the_agent(cast: Cast, invitation: Invitation) -> None:
    with smtp_stub() as stub:
        mailbox_for(cast.inbox, smtp_port=stub.port)
        send_surveys(timezone.now() + SOON)
    assert Message.objects.filter(conversation=invitation.conversation).count() == 1


def test_an_answer_by_mail_comes_into_the_conversation(cast: Cast, invitation: Invitation) -> None:
    with smtp_stub() as stub:
        box = mailbox_for(cast.inbox, smtp_port=stub.port, has_plus=True)
        send_surveys(timezone.now() + SOON)
    reply_to = str(opened(stub.taken[0][2])["Reply-To"])
    arrives(mail("Please call me.", to=reply_to), box)
    assert invitation.conversation is not None
    assert [message.text for message in invitation.conversation.messages.order_by("id")] == [
        "It does not work.",
        "Please call me.",
    ]


def test_a_quoted_link_does_not_tell_the_agent_who_was_asked(cast: Cast, invitation: Invitation) -> None:
    asked_by_mail = f"https://desk.example/surveys/answer/{invitation.key}/?rate=5"
    box = mailbox_for(cast.inbox)
    arrives(mail(f"Please call me.\n\nOn Monday Support wrote:\n> How was it?\n> {asked_by_mail}\n"), box)
    message = Message.objects.order_by("pk").last()
    assert message is not None
    assert message.text == "Please call me."
    assert message.quoted.endswith("> https://desk.example/surveys/answer/…/?rate=5")
    assert invitation.key not in f"{message.text}{message.quoted}{message.html}"


def test_one_reminder_and_none_after_an_answer(cast: Cast) -> None:
    survey = begin_survey(quiet_from="00:00", quiet_until="00:00", reminder_days=3, cool_down_days=0)
    silent = asked(survey, writes(cast.alex, cast.inbox))
    answering = asked(survey, writes(cast.yuna, cast.inbox))
    later = timezone.now() + timedelta(days=3, minutes=1)
    with smtp_stub() as stub:
        mailbox_for(cast.inbox, smtp_port=stub.port)
        send_surveys(timezone.now() + SOON)
        answer(answering, {"satisfaction": ["5"]})
        for _each in range(2):
            send_surveys(later)
    assert [recipients for _sender, recipients, _raw in stub.taken] == [
        ["alex@mail.example"],
        ["yuna@mail.example"],
        ["alex@mail.example"],
    ]
    assert str(opened(stub.taken[2][2])["Subject"]) == "Reminder: How was it?"
    silent.refresh_from_db()
    assert (silent.reminder_at, silent.reminded_at) == (None, later)


@pytest.mark.parametrize(
    ("words", "failed", "attempts"), [("451 later", False, 1), ("550 no such user", True, 1), (None, False, 0)]
)
def test_how_an_attempt_ends(
    cast: Cast, invitation: Invitation, words: str | None, failed: bool, attempts: int
) -> None:
    now = timezone.now() + SOON
    with smtp_stub(lambda command: words if command.startswith("RCPT") else None) as stub:
        mailbox_for(cast.inbox, smtp_port=stub.port)
        send_surveys(now)
    invitation.refresh_from_db()
    assert (invitation.failed_at is not None, invitation.attempts) == (failed, attempts)
    assert (invitation.sent_at == now) is (words is None)
    assert invitation.leased_until is None


def test_without_a_way_out_or_after_opting_out_nothing_leaves(cast: Cast, invitation: Invitation) -> None:
    opt_out(cast.alex.customer)
    assert send_surveys(timezone.now() + SOON) == 0
    other = asked(begin_survey(name="Other", quiet_from="00:00", quiet_until="00:00"), writes(cast.yuna, cast.inbox))
    send_surveys(timezone.now() + SOON)
    other.refresh_from_db()
    assert other.error == "This inbox has no mailbox that can send. Add an SMTP server in the settings."

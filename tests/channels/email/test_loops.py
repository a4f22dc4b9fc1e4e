"""Machines that answer machines: in a simulated network at most five automatic mails of ours leave in any loop."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
import time_machine
from django.utils import timezone

from careloop.channels.email.models import Mailbox
from careloop.channels.email.tasks import send_due
from careloop.desk.automation.actions import save_rule
from careloop.desk.automation.models import Rule
from careloop.desk.automation.tasks import act
from careloop.desk.conversations.actions import messages
from careloop.desk.conversations.models import Conversation, Message, Summary
from tests.cast import Cast
from tests.channels.email.post import Stub, arrives, mail, mailbox_for, smtp_stub

MOST = 5
Robot = Callable[[str, int], bytes | None]


@pytest.fixture
def box(cast: Cast) -> Mailbox:
    for inbox in (cast.inbox, cast.billing_inbox):
        inbox.auto_reply = "We have your message and will answer within a day."
        inbox.save()
    return mailbox_for(cast.inbox)


def answers_of(stub: Stub, to: str = "") -> list[bytes]:
    return [raw for _sender, recipients, raw in stub.taken if not to or to in recipients]


def test_a_first_mail_gets_one_answer_without_the_customers_words(cast: Cast, box: Mailbox) -> None:
    with smtp_stub() as stub:
        Mailbox.objects.update(smtp_port=stub.port)
        arrives(mail("Buy gold at evil.example", subject="Buy gold", message_id="<a@mail.example>"), box)
        arrives(mail("Second", subject="Re: Buy gold", In_Reply_To="<a@mail.example>"), box)
        send_due(timezone.now())
        (raw,) = answers_of(stub)
    sent = message_from_bytes(raw, policy=policy.default)
    assert sent["Auto-Submitted"] == "auto-replied"
    assert sent["In-Reply-To"] == "<a@mail.example>"
    assert "gold" not in sent.get_body(("plain",)).get_content() + str(sent["Subject"])
    assert Summary.objects.get().state == "first"


UNANSWERED = {
    "automatic": {"Auto_Submitted": "auto-replied"},
    "a list": {"List_Id": "<x.example>"},
    "bulk": {"Precedence": "bulk"},
    "suppressed": {"X_Auto_Response_Suppress": "All"},
    "no-reply": {"sender": "no-reply@shop.example"},
    "a daemon": {"sender": "MAILER-DAEMON@mail.example"},
    "an agent": {"sender": "mina@desk.example"},
    "ourselves": {"sender": "support@desk.example"},
    "not to us by name": {"to": "undisclosed@other.example"},
}


@pytest.mark.parametrize("headers", UNANSWERED.values(), ids=UNANSWERED.keys())
def test_whom_nobody_answers_automatically(headers: dict[str, str], cast: Cast, box: Mailbox) -> None:
    arrives(mail(**headers), box)
    assert Message.objects.filter(delivery__isnull=False).count() == 0
    assert Conversation.objects.count() == 1


def run(stub: Stub, box: Mailbox, robot: Robot, *, steps: int, hours_a_step: float = 1.0) -> int:
    """Let a robot answer each mail of ours, for as long as any comes. Gives how many automatic mails of ours left."""
    seen = 0
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _step in range(steps):
            clock.shift(timedelta(hours=hours_a_step))
            send_due(timezone.now())
            news, seen = stub.taken[seen:], len(stub.taken)
            for number, (_sender, _recipients, raw) in enumerate(news):
                sent = message_from_bytes(raw, policy=policy.default)
                answer = robot(str(sent["Message-ID"]), seen * 100 + number)
                if answer is not None:
                    arrives(answer, box)
    return sum(b"Auto-Submitted" in raw for _sender, _recipients, raw in stub.taken)


def polite_responder(message_id: str, _number: int) -> bytes:
    return mail("I am away.", subject="Out of office", In_Reply_To=message_id, Auto_Submitted="auto-replied")


def rude_responder(_message_id: str, number: int) -> bytes:
    """Says nothing about being a machine, drops every reference, changes its subject."""
    return mail(f"Ticket {number} was opened.", subject=f"[T-{number}] received", sender="desk2@other.example")


def rude_with_plus(_message_id: str, number: int) -> bytes:
    return mail("Ticket", subject=f"[T-{number}]", sender=f"desk2+t{number}@other.example")


@pytest.mark.parametrize("robot", [polite_responder, rude_responder, rude_with_plus])
def test_a_loop_with_a_robot_ends(robot: Robot, cast: Cast, box: Mailbox) -> None:
    with smtp_stub() as stub:
        Mailbox.objects.update(smtp_port=stub.port)
        arrives(mail("A person") if robot is polite_responder else robot("<start@mail.example>", 1), box)
        assert 1 <= run(stub, box, robot, steps=40, hours_a_step=30) <= MOST


@pytest.mark.parametrize("robot", [rude_responder, rude_with_plus])
def test_a_rule_and_an_inbox_that_both_answer_are_counted_together(robot: Robot, cast: Cast, box: Mailbox) -> None:
    thanks = {"conditions": {}, "steps": {"answer": "Thanks!"}, "is_active": True}
    save_rule(Rule(), by=cast.ada, name="Thank", verb="message.received", **thanks)

    def with_rules(message_id: str, number: int) -> bytes | None:
        act()
        return robot(message_id, number)

    with smtp_stub() as stub:
        Mailbox.objects.update(smtp_port=stub.port)
        arrives(robot("<start@mail.example>", 1), box)
        act()
        assert 2 <= run(stub, box, with_rules, steps=40, hours_a_step=30) <= MOST


def test_two_inboxes_of_ours_do_not_talk_to_each_other(cast: Cast, box: Mailbox) -> None:
    billing = mailbox_for(cast.billing_inbox, "billing@desk.example")
    with smtp_stub() as stub:
        Mailbox.objects.update(smtp_port=stub.port)
        arrives(mail("From billing", sender="billing@desk.example"), box)
        for _step in range(10):
            send_due(timezone.now() + timedelta(hours=1))
            for _sender, recipients, raw in stub.taken[:]:
                arrives(raw, billing if "billing@desk.example" in recipients else box)
        assert len(stub.taken) <= MOST


def test_after_a_person_answered_the_customer_is_greeted_again(cast: Cast, box: Mailbox) -> None:
    with smtp_stub() as stub:
        Mailbox.objects.update(smtp_port=stub.port)
        with time_machine.travel(timezone.now(), tick=False) as clock:
            for number in range(8):
                arrives(mail(f"{number}"), box)
                clock.shift(timedelta(hours=2))
            assert Message.objects.filter(kind="auto").count() == MOST
            conversation = Conversation.objects.order_by("-id")[0]
            messages.reply(conversation, by=cast.mina, text="Here I am.", seen=10**9)
            clock.shift(timedelta(hours=2))
            arrives(mail("thank you, and another thing"), box)
        assert Message.objects.filter(kind="auto").count() == MOST + 1

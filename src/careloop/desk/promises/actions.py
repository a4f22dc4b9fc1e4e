"""Waiting that begins and ends, and promises that are made and kept. Each is one transaction with one ledger entry."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from careloop.desk.conversations.models import Conversation
from careloop.desk.ledger.actions import record
from careloop.desk.people.models import Agent
from careloop.desk.people.rules.addresses import COUNTRY_OF_LANGUAGE, normalise
from careloop.desk.promises.models import Promise, Wait
from careloop.desk.promises.queries import answered_elsewhere, heard_in, waiting_within

__all__ = ["Event", "Promise", "Wait", "end_promise", "end_wait", "follow_waits", "promise_call", "resume_wait"]

LIVE = ("chat", "voice")  # channels on which the customer sits there and waits
SYSTEM = "system:promises"


class Event(Protocol):
    @property
    def at(self) -> datetime: ...
    @property
    def verb(self) -> str: ...
    @property
    def subject(self) -> str: ...
    @property
    def data(self) -> dict[str, Any]: ...


def follow_waits(events: Sequence[Event]) -> None:
    """Let waits begin and end with what the ledger tells.

    A chat begins, or is taken up again after it was closed; a person answers; somebody closes.
    """
    for event in events:
        kind, _colon, number = event.subject.partition(":")
        if kind != "conversation":
            continue
        if event.verb == "conversation.started" and event.data.get("channel") in LIVE:
            _begin(int(number), event, inbox=event.data["inbox"])
        elif event.verb == "message.received" and event.data.get("reopens") in LIVE:
            for place, inbox in heard_in(event.data["message"]):
                _begin(place, event, inbox=inbox)
        elif event.verb == "message.replied":
            end_wait(int(number), outcome=Wait.Outcome.ANSWERED, at=event.at)
            for each in answered_elsewhere(int(number), message=event.data.get("message", 0)):
                end_wait(each, outcome=Wait.Outcome.ANSWERED, at=event.at)
        elif event.verb in ("conversation.closed", "conversation.marked_spam"):
            for each in (int(number), *waiting_within(int(number))):
                end_wait(each, outcome=Wait.Outcome.CLOSED, at=event.at)


def _begin(conversation: int, event: Event, *, inbox: int) -> None:
    channel = event.data.get("channel") or event.data["reopens"]
    _wait, is_new = Wait.objects.get_or_create(
        conversation_id=conversation,
        ended_at=None,
        defaults={"inbox_id": inbox, "channel": channel, "began_at": event.at},
    )
    if is_new:
        record("wait.began", f"conversation:{conversation}", actor=SYSTEM, inbox=inbox, channel=channel)


def end_wait(conversation: int, *, outcome: Wait.Outcome, at: datetime) -> bool:
    """End a wait that still runs; writes `wait.answered`, `wait.abandoned` … with its seconds. Says whether it ran."""
    with transaction.atomic():
        wait = Wait.objects.select_for_update().filter(conversation=conversation, ended_at__isnull=True).first()
        if wait is None:
            return False
        wait.ended_at, wait.outcome = max(at, wait.began_at), outcome
        wait.save(update_fields=["ended_at", "outcome"])
        record(
            f"wait.{VERBS[outcome]}",
            f"conversation:{conversation}",
            actor=SYSTEM,
            seconds=round(wait.seconds or 0.0, 1),
            inbox=wait.inbox_id,
            channel=wait.channel,
        )
    return True


def resume_wait(wait_id: int) -> bool:
    """Let a wait go on from its beginning, whose customer had left and is back. Writes `wait.resumed`."""
    with transaction.atomic():
        wait = Wait.objects.select_for_update().filter(pk=wait_id, outcome__in=LEFT).first()
        if wait is None:
            return False
        wait.ended_at, wait.outcome = None, ""
        wait.save(update_fields=["ended_at", "outcome"])
        subject = f"conversation:{wait.conversation_id}"
        record("wait.resumed", subject, actor=SYSTEM, inbox=wait.inbox_id, channel=wait.channel)
    return True


LEFT = (Wait.Outcome.ABANDONED, Wait.Outcome.MAIL)
VERBS = {
    Wait.Outcome.ANSWERED: "answered",
    Wait.Outcome.ABANDONED: "abandoned",
    Wait.Outcome.MAIL: "left_address",
    Wait.Outcome.CALL: "asked_for_call",
    Wait.Outcome.CLOSED: "closed",
}


def promise_call(
    conversation: Conversation, *, number: str, wish: str, due_at: datetime, now: datetime | None = None
) -> Promise:
    """Promise to call the customer back; asked again, the number and the wish change and no second promise is made.

    In order: the promise, the end of the wait, the event `promise.made`.
    Raises NotAnAddress: when it is no telephone number.
    """
    now = now or timezone.now()
    normal = normalise("phone", number, country=COUNTRY_OF_LANGUAGE.get(conversation.language, ""))
    with transaction.atomic():
        Conversation.objects.select_for_update(of=("self",)).get(pk=conversation.pk)
        running = Promise.objects.filter(conversation=conversation, kind=Promise.Kind.CALL, ended_at__isnull=True)
        promise, is_new = running.update_or_create(
            conversation=conversation,
            kind=Promise.Kind.CALL,
            defaults={"to": normal, "wish": wish.strip()[:200]},
            create_defaults={"to": normal, "wish": wish.strip()[:200], "made_at": now, "due_at": due_at},
        )
        end_wait(conversation.pk, outcome=Wait.Outcome.CALL, at=now)
        if is_new:
            record(
                "promise.made",
                conversation.ledger_name,
                actor=conversation.customer.actor,
                promise=promise.pk,
                kind=str(promise.kind),
                due_at=promise.due_at.isoformat(),
            )
    return promise


class Ended(Exception):
    """Somebody has dealt with this promise already."""


def end_promise(promise: Promise, *, by: Agent, outcome: Promise.Outcome, now: datetime | None = None) -> None:
    """Say that a promise is kept or no longer wanted; writes `promise.kept` or `promise.withdrawn`. Raises Ended."""
    with transaction.atomic():
        ended = Promise.objects.filter(pk=promise.pk, ended_at__isnull=True).update(
            ended_at=now or timezone.now(), ended_by=by, outcome=outcome
        )
        if not ended:
            raise Ended(_("Somebody has dealt with this already."))
        record(f"promise.{outcome.value}", promise.conversation.ledger_name, actor=by.actor, promise=promise.pk)

"""The way out: claiming what is due, and saying how each delivery ended. Channels call these."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django.db.models import F, Q

from careloop.desk.conversations.actions import summary
from careloop.desk.conversations.actions.states import locked
from careloop.desk.conversations.models import Conversation, Delivery, Message
from careloop.desk.ledger.actions import record

__all__ = [
    "Delivery",
    "claim",
    "mark_bounced",
    "mark_failed",
    "mark_missed",
    "mark_reached",
    "mark_sent",
    "missed_in",
    "name",
    "postpone",
    "send_again",
]

LEASE = timedelta(minutes=5)
# Minutes after each failed attempt: a server that is away for three days is still met (RFC 5321, 4.5.4.1).
PAUSES = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 240, 720, 1440, 1440))


def claim(channel: str, *, now: datetime) -> Delivery | None:
    """Take one due delivery for this worker alone, or None. A worker that dies loses it again after the lease."""
    due = Q(state=Delivery.State.QUEUED, due_at__lte=now) & (Q(leased_until__isnull=True) | Q(leased_until__lt=now))
    for pk in Delivery.objects.filter(due, channel=channel).order_by("due_at").values_list("pk", flat=True)[:20]:
        # Exactly one worker sees "one row updated".
        if Delivery.objects.filter(due, pk=pk).update(leased_until=now + LEASE, attempts=F("attempts") + 1):
            return Delivery.objects.select_related(
                "message__conversation__inbox",
                "message__conversation__identity",
                "message__conversation__customer",
                "message__agent",
            ).get(pk=pk)
    return None


def name(message: Message, *, external_id: str, subject: str = "") -> None:
    """Note the id a message leaves under, before its first attempt: every attempt and every bounce bears it."""
    message.external_id, message.subject = external_id[:400], subject[:400]
    message.save(update_fields=["external_id", "subject"])


def mark_sent(delivery: Delivery, *, refused: Mapping[str, str] | None = None) -> None:
    """The channel's server has taken it; writes `delivery.sent`. Says which of those copied in were refused."""
    error = "; ".join(f"{address}: {words}" for address, words in (refused or {}).items())
    # Under the lock, so that who follows the conversation live sees its events in the order of their numbers.
    with locked(delivery.message.conversation):
        _end(delivery, Delivery.State.SENT, error, "sent")


def postpone(delivery: Delivery, *, error: str, now: datetime) -> None:
    """It did not work this time: try again after a pause, or give up and show it when the pauses are used up."""
    if delivery.attempts > len(PAUSES):
        mark_failed(delivery, error=error)
        return
    Delivery.objects.filter(pk=delivery.pk).update(
        due_at=now + PAUSES[delivery.attempts - 1], leased_until=None, error=error[:2000]
    )


def mark_failed(delivery: Delivery, *, error: str) -> None:
    """It will never be delivered this way; shown at the message and in the list; writes `delivery.failed`."""
    # Sending takes a while: the conversation is read again, lest its list row goes back to what was when it began.
    with locked(delivery.message.conversation) as current:
        _end(delivery, Delivery.State.FAILED, error, "failed")
        summary.refresh(current)


def mark_bounced(delivery: Delivery, *, error: str) -> None:
    """The receiving side has sent it back; shown likewise; writes `delivery.bounced`."""
    with locked(delivery.message.conversation) as current:
        _end(delivery, Delivery.State.BOUNCED, error, "bounced")
        summary.refresh(current)


def mark_missed(messages: Iterable[Message]) -> None:
    """Answers in a chat that nobody will read there, with no address to send them to; writes `delivery.missed`."""
    _turn(messages, Delivery.State.SENT, Delivery.State.MISSED)


def mark_reached(messages: Iterable[Message]) -> None:
    """Missed answers have been read after all, or followed by mail; writes `delivery.reached`."""
    _turn(messages, Delivery.State.MISSED, Delivery.State.SENT)


def missed_in(conversation: Conversation) -> list[Message]:
    """Give the answers of a conversation that its customer has missed."""
    missed = Message.objects.filter(conversation=conversation, delivery__state=Delivery.State.MISSED)
    return list(missed.select_related("conversation").order_by("id"))


def _turn(messages: Iterable[Message], before: Delivery.State, after: Delivery.State) -> None:
    for message in messages:
        with locked(message.conversation) as current:
            if not Delivery.objects.filter(message=message, state=before).update(state=after):
                continue
            verb = "missed" if after == Delivery.State.MISSED else "reached"
            record(f"delivery.{verb}", current.ledger_name, actor=f"system:{message.channel}", message=message.pk)
            summary.refresh(current)


def send_again(delivery: Delivery, *, by_actor: str, now: datetime) -> None:
    """Queue a failed or bounced message once more; writes `delivery.retried`."""
    with locked(delivery.message.conversation) as current:
        Delivery.objects.filter(pk=delivery.pk).update(
            state=Delivery.State.QUEUED, due_at=now, leased_until=None, attempts=0, error=""
        )
        record(
            "delivery.retried", delivery.message.conversation.ledger_name, actor=by_actor, message=delivery.message_id
        )
        summary.refresh(current)


def _end(delivery: Delivery, state: Delivery.State, error: str, verb: str) -> None:
    Delivery.objects.filter(pk=delivery.pk).update(state=state, error=error[:2000], leased_until=None)
    record(
        f"delivery.{verb}",
        delivery.message.conversation.ledger_name,
        actor=f"system:{delivery.channel}",
        message=delivery.message_id,
    )

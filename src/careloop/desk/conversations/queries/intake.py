"""What channels must know to join what they received to what is here. Agents' pages never read through these."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from careloop.desk.conversations.models import Block, Conversation, Delivery, Message, Participant, Received
from careloop.desk.conversations.queries.theirs import is_alone, theirs
from careloop.desk.conversations.rules import visible_q
from careloop.desk.people.models import Agent
from careloop.desk.people.queries.prepared import Prepared

_BLOCKED = Prepared(
    lambda _shape, address, domain: Block.objects.filter(address__in=[address, domain]), texts=("address", "domain")
)


@dataclass(frozen=True, kw_only=True)
class Answered:
    """A message that a mail says it answers."""

    external_id: str
    conversation: int
    inbox: int
    customer: int
    subject: str
    last_at: datetime


def conversation_numbered(pk: int) -> Conversation | None:
    """Give a conversation by its number, whoever may see it."""
    return Conversation.objects.select_related("inbox", "customer", "merged_into").filter(pk=pk).first()


def is_blocked(address: str) -> bool:
    """Say whether an address, or its domain, is on the block list."""
    return bool(_BLOCKED.rows(address=address, domain=address.rpartition("@")[2]))


def identities_of(conversation: Conversation) -> set[int]:
    """Give the identities that a conversation was written to or from."""
    found = set(
        Message.objects.filter(conversation=conversation, identity__isnull=False)
        .order_by()
        .values_list("identity_id", flat=True)
        .distinct()
    )
    return {pk for pk in (*found, conversation.identity_id) if pk is not None}


def answered(external_ids: Iterable[str]) -> list[Answered]:
    """Give what stands here of the messages with these ids, in the order of the ids."""
    wanted = list(dict.fromkeys(each for each in external_ids if each))[:50]
    if not wanted:
        return []
    rows = (
        Message.objects.filter(external_id__in=wanted)
        .exclude(external_id="")  # the condition of the index, which SQLite wants repeated
        .exclude(kind=Message.Kind.NOTE)
        .order_by("-id")
        .values_list(
            "external_id",
            "conversation_id",
            "conversation__inbox_id",
            "conversation__customer_id",
            "conversation__subject",
            "conversation__summary__last_at",
        )
    )
    found = [
        Answered(external_id=i, conversation=c, inbox=b, customer=u, subject=s, last_at=a) for i, c, b, u, s, a in rows
    ]
    return sorted(found, key=lambda row: wanted.index(row.external_id))


def named_conversation(pk: int) -> Answered | None:
    """Give the same facts of a conversation found in another way."""
    row = (
        Conversation.objects.filter(pk=pk).values_list("inbox_id", "customer_id", "subject", "summary__last_at").first()
    )
    return row and Answered(
        external_id="", conversation=pk, inbox=row[0], customer=row[1], subject=row[2], last_at=row[3]
    )


def message_sent_as(external_id: str) -> Message | None:
    """Give the message of ours that left under this Message-ID."""
    if not external_id:
        return None
    return (
        Message.objects.filter(external_id=external_id, delivery__isnull=False)
        .exclude(external_id="")  # as above
        .select_related("delivery", "conversation")
        .first()
    )


def last_sent_to(address: str, *, inbox_id: int, since: datetime, conversation: int | None = None) -> Message | None:
    """Give the newest message that left an inbox for this address: the one a bounce without an id speaks of."""
    rows = Message.objects.filter(
        conversation__inbox_id=inbox_id, delivery__state=Delivery.State.SENT, delivery__changed_at__gte=since
    )
    if conversation:
        rows = rows.filter(conversation_id=conversation)
    wanted = address.casefold()
    for message in rows.select_related("delivery", "conversation").order_by("-id")[:500]:
        if not wanted or wanted in (str(each).casefold() for each in (*message.to, *message.cc, *message.bcc)):
            return message
    return None


def conversations_with(address: str, *, inbox_id: int) -> list[Conversation]:
    """Give the conversations of an inbox with whoever has this mail address, newest activity first."""
    return list(
        Conversation.objects.filter(inbox_id=inbox_id, customer__identities__address=address.lower(), merged_into=None)
        .select_related("summary", "customer")
        .order_by("-summary__last_at")[:20]
    )


def is_spam(conversation: Conversation) -> bool:
    """Say whether a conversation is called spam now."""
    return bool(conversation.spam_marks.filter(ended_at__isnull=True).exists())


def copied_in(conversation: Conversation) -> list[Participant]:
    """Give those outside who read along."""
    return list(conversation.participants.order_by("id"))


def said_before(message: Message, *, most: int = 12) -> list[Message]:
    """Give the spoken messages before this one, newest first."""
    return list(
        Message.objects.filter(
            conversation=message.conversation_id,
            kind__in=[Message.Kind.CUSTOMER, Message.Kind.REPLY],
            pk__lt=message.pk,
        )
        .exclude(is_forward=True)
        .select_related("agent", "identity")
        .order_by("-id")[:most]
    )


def heard_last(before: list[Message], conversation: Conversation) -> Message | None:
    """Give what a mail to the customer answers and quotes: never what was another's before it was merged in."""
    heard = [said for said in before if said.is_from_customer]
    if heard and not is_alone(conversation):
        own = set(theirs(conversation))
        heard = [said for said in heard if said.pk in own]
    return heard[0] if heard else None


def quarantined(agent: Agent) -> QuerySet[Received]:
    """Give what lies in quarantine of the inboxes whose team the agent may see; what has no inbox: administrators."""
    rows = Received.objects.all() if agent.is_administrator else Received.objects.filter(inbox__isnull=False)
    return (
        rows.filter(visible_q(agent, team="inbox__team", assignee="inbox__team__members"))
        .filter(state=Received.State.QUARANTINED)
        .select_related("inbox")
        .order_by("-id")
        .distinct()
    )

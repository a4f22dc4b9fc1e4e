"""The queue of those who wait for a first answer, and what we know of how long it takes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import quantiles

from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Coalesce

from careloop.desk.conversations.models import Conversation, Folder, Message, Turn
from careloop.desk.conversations.queries.theirs import home_of, theirs
from careloop.desk.conversations.queries.visibility import visible_conversations
from careloop.desk.people.models import Agent
from careloop.desk.promises.models import Promise, Wait

LEAST = 10  # waits below which nothing is said of how long it takes
MOST = 50
LOOK_BACK = timedelta(days=14)


@dataclass(frozen=True)
class Expected:
    """Three of four waited no longer than this, of so many."""

    seconds: float
    n: int


def places(conversations: Iterable[int]) -> dict[int, int]:
    """Give the place in the queue of each conversation that waits: 1 is next. Two statements."""
    wanted = set(conversations)
    theirs_now = Wait.objects.filter(conversation__in=wanted, ended_at__isnull=True)
    inboxes = set(theirs_now.values_list("inbox_id", flat=True))
    rows = Wait.objects.filter(inbox__in=inboxes, ended_at__isnull=True).order_by(
        "inbox_id", "began_at", "conversation"
    )
    found: dict[int, int] = {}
    ahead: dict[int, int] = {}
    for pk, inbox in rows.values_list("conversation", "inbox_id"):
        ahead[inbox] = ahead.get(inbox, 0) + 1
        if pk in wanted:
            found[pk] = ahead[inbox]
    return found


def waits_left() -> QuerySet[Wait]:
    """Give the waits whose customer left and was not answered since, of conversations that nobody has ended."""
    left = Wait.objects.filter(outcome__in=[Wait.Outcome.ABANDONED, Wait.Outcome.MAIL])
    later = Wait.objects.filter(conversation=OuterRef("conversation"), began_at__gt=OuterRef("began_at"))
    answers = Message.objects.filter(conversation=OuterRef("conversation"), kind=Message.Kind.REPLY)
    is_over = Exists(later) | Exists(answers.filter(at__gte=OuterRef("began_at")))
    return left.filter(~is_over, conversation__summary__folder=Folder.OPEN, conversation__summary__turn=Turn.OURS)


def heard_in(message: int) -> list[tuple[int, int]]:
    """Give the conversation whose customer said this, wherever that is now, with its inbox; none if it is gone."""
    rows = Message.objects.filter(pk=message).annotate(place=Coalesce("addressed_id", "conversation_id"))
    return list(rows.values_list("place", "conversation__inbox_id"))


def waiting_within(conversation: int) -> list[int]:
    """Give those who still wait in conversations that were merged into this one, however deep."""
    return [each.pk for each in _merged_into(conversation)]


def answered_elsewhere(conversation: int, *, message: int) -> list[int]:
    """Give those who waited in merged conversations and may read this answer: nobody else was answered by it."""
    return [each.pk for each in _merged_into(conversation) if message in theirs(each)]


def _merged_into(conversation: int) -> list[Conversation]:
    waiting = Conversation.objects.filter(merged_into__isnull=False, waits__ended_at__isnull=True, waits__isnull=False)
    return [each for each in waiting.select_related("merged_into") if home_of(each).pk == conversation]


def expected_wait(inbox_id: int, *, now: datetime) -> Expected | None:
    """Give how long three of four of the last answered waits took; None when fewer than ten ended in two weeks.

    Those who left are counted with the time they waited in vain: leaving them out would make the queue look quick.
    """
    ended = Wait.objects.filter(inbox=inbox_id, ended_at__gte=now - LOOK_BACK, ended_at__lte=now)
    ended = ended.filter(outcome__in=[Wait.Outcome.ANSWERED, Wait.Outcome.ABANDONED])
    seconds = [each.seconds or 0.0 for each in ended.order_by("-ended_at")[:MOST]]
    if len(seconds) < LEAST:
        return None
    return Expected(seconds=quantiles(seconds, n=4, method="inclusive")[2], n=len(seconds))


def open_promises(agent: Agent) -> QuerySet[Promise]:
    """Give what was promised in conversations that the agent may see and is not done, the soonest due first."""
    rows = Promise.objects.filter(conversation__in=visible_conversations(agent), ended_at__isnull=True)
    return rows.select_related("conversation__customer", "conversation__assignee").order_by("due_at", "pk")

"""Whose time is up: customers who wait too long, and those who have not answered for long."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef

from careloop.desk.automation.models import Rule, Stretch
from careloop.desk.automation.rules import CLOCK, HOURS
from careloop.desk.conversations.models import Closure, Folder, Message, Summary, Turn

TOGETHER = 200
WITHIN = 50_000  # messages that a look back reads
TURNS = {"time.waiting": Turn.OURS, "time.quiet": Turn.THEIRS}


@dataclass(frozen=True, kw_only=True)
class Elapsed:
    """A stretch of waiting that has lasted as long as a rule says, told as an event is."""

    id: int  # the conversation's number: unlike any other that is looked at with it
    verb: str
    since: datetime
    at: datetime
    actor: str = "system:clock"
    data: dict[str, Any] = field(default_factory=dict)

    @property
    def subject(self) -> str:
        return f"conversation:{self.id}"


def clock_rules() -> list[Rule]:
    """Give the rules in use that act when a time is up, in the order in which they act."""
    return list(Rule.objects.filter(is_active=True, verb__in=CLOCK).order_by("name"))


def lasting(rule: Rule) -> timedelta:
    """Give how long something must last before a rule looks at it."""
    return timedelta(hours=int(rule.conditions[HOURS]))


def elapsed(rule: Rule, *, now: datetime) -> list[Elapsed]:
    """Give the stretches whose time is up since the rule was saved and that it has not looked at, oldest first."""
    seen = Stretch.objects.filter(rule=rule, conversation=OuterRef("pk"), since=OuterRef("queue_at"))
    hours = lasting(rule)
    rows = Summary.objects.filter(
        ~Exists(seen),
        folder=Folder.OPEN,
        turn=TURNS[rule.verb],
        queue_at__lte=now - hours,
        queue_at__gt=rule.at - hours,
    ).order_by("queue_at", "pk")
    if rule.verb == "time.waiting":
        rows = rows.filter(last_message_id__gt=0)  # somebody has said something
    found = rows.annotate(since=F("queue_at")).values_list("pk", "since")[:TOGETHER]
    return [Elapsed(id=pk, verb=rule.verb, since=since, at=since + hours) for pk, since in found]


def elapsed_before(rule: Rule, *, since: datetime, now: datetime) -> tuple[int, list[Elapsed]]:
    """Give how many stretches there were, and those whose time was up between `since` and `now`, newest first.

    Read from what was said and when it was closed; that it slept is not taken into account.
    """
    hours = lasting(rule)
    talked = Message.objects.filter(at__gte=since - hours, at__lte=now).values("conversation_id")
    said = Message.objects.filter(
        conversation__in=talked, kind__in=[Message.Kind.CUSTOMER, Message.Kind.REPLY], is_forward=False, at__lte=now
    )
    rows = list(said.order_by("-at", "-id").values_list("conversation_id", "at", "kind")[:WITHIN])
    closed = Closure.objects.filter(conversation__in={pk for pk, _at, _kind in rows}, at__lte=now)
    told = sorted([*rows, *((pk, at, "closed") for pk, at in closed.values_list("conversation_id", "at"))])
    all_of_them = list(_stretches(told, begins=_begins(rule), now=now))
    met = [
        Elapsed(id=pk, verb=rule.verb, since=began, at=began + hours)
        for pk, began, ended in all_of_them
        if ended - began >= hours and since <= began + hours <= now
    ]
    return len(all_of_them), sorted(met, key=lambda each: each.at, reverse=True)


def _begins(rule: Rule) -> str:
    return Message.Kind.CUSTOMER if rule.verb == "time.waiting" else Message.Kind.REPLY


def _stretches(
    told: Sequence[tuple[int, datetime, str]], *, begins: str, now: datetime
) -> Iterator[tuple[int, datetime, datetime]]:
    """Give of each conversation every stretch: waiting begins with the first word, silence with the last answer."""
    for pk, talk in _by_conversation(told):
        began: datetime | None = None
        for at, kind in talk:
            if kind != begins and began is not None:
                yield pk, began, at
                began = None
            elif kind == begins and (began is None or begins == Message.Kind.REPLY):
                began = at
        if began is not None:
            yield pk, began, now


def _by_conversation(told: Iterable[tuple[int, datetime, str]]) -> Iterator[tuple[int, list[tuple[datetime, str]]]]:
    talks: dict[int, list[tuple[datetime, str]]] = {}
    for pk, at, kind in told:
        talks.setdefault(pk, []).append((at, kind))
    yield from talks.items()

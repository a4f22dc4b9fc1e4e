"""Whether a rule holds for what happened."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

from django.db.models import Q

from careloop.desk.automation.models import Rule
from careloop.desk.automation.rules import ACTOR
from careloop.desk.conversations.models import Conversation, Message, Summary, Tagging
from careloop.desk.ledger.queries import events_of


class Event(Protocol):
    """What is read of a ledger entry."""

    @property
    def id(self) -> int: ...
    @property
    def at(self) -> datetime: ...
    @property
    def actor(self) -> str: ...
    @property
    def subject(self) -> str: ...
    @property
    def verb(self) -> str: ...
    @property
    def data(self) -> Any: ...


def active_rules() -> list[Rule]:
    """Give the rules in use, in the order in which they act."""
    return list(Rule.objects.filter(is_active=True).order_by("name"))


def number_in(subject: str) -> int:
    """Give the number of the conversation an event is about; 0 for other things."""
    kind, _colon, number = subject.partition(":")
    return int(number) if kind == "conversation" and number.isdecimal() else 0


def concerns(rule: Rule, event: Event) -> bool:
    """Say whether a rule listens to an event: never to what a rule did, nor to what was before it."""
    return (
        rule.verb == event.verb
        and event.id > rule.after_event
        and not event.actor.startswith(ACTOR)
        and number_in(event.subject) > 0
    )


def matching(conditions: dict[str, Any], events: Sequence[Event]) -> list[Event]:
    """Give the events whose conversations are, as they stand now, as the conditions say."""
    numbers = {number_in(event.subject) for event in events}
    rows = Summary.objects.filter(_condition(conditions), pk__in=numbers)
    if conditions.get("tag"):
        rows = rows.filter(pk__in=Tagging.objects.filter(tag_id=conditions["tag"]).values("conversation_id"))
    if conditions.get("language"):
        spoken = Conversation.objects.filter(language__startswith=conditions["language"], pk__in=numbers)
        rows = rows.filter(pk__in=spoken.values("pk"))
    found = dict(rows.values_list("pk", "subject"))
    held = [event for event in events if number_in(event.subject) in found]
    words = [word.strip().casefold() for word in str(conditions.get("words", "")).split(",") if word.strip()]
    if not words:
        return held
    texts = _texts(held)

    def said(event: Event) -> str:
        return f"{found[number_in(event.subject)]}\n{texts.get(event.id, '')}".casefold()

    return [event for event in held if any(word in said(event) for word in words)]


def _condition(conditions: dict[str, Any]) -> Q:
    names = {"inbox": "inbox_id", "team": "team_id", "channel": "channel", "priority": "priority__gte"}
    return Q(**{column: conditions[name] for name, column in names.items() if name in conditions})


def _texts(events: Sequence[Event]) -> dict[int, str]:
    """The text each event is about: its own message's, else the first of its conversation."""
    named = {event.id: event.data["message"] for event in events if event.data.get("message")}
    texts = dict(Message.objects.filter(pk__in=named.values()).values_list("pk", "text"))
    others = {number_in(event.subject) for event in events if event.id not in named}
    rows = Message.objects.filter(conversation__in=others).order_by("-at", "-id")
    firsts = dict(rows.values_list("conversation_id", "text"))  # of each conversation the last in this order stays
    return {
        event.id: texts.get(named.get(event.id, 0), "") or firsts.get(number_in(event.subject), "") for event in events
    }


def effects_of(rule: Rule, subject: str, *, since: datetime) -> int:
    """Count what a rule has done to one thing since then."""
    return events_of(subject).filter(actor=rule.actor, at__gte=since).count()

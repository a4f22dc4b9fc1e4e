"""What the live feed asks of the database, once for all tabs of a process."""

from collections.abc import Sequence
from importlib import import_module
from typing import Any, Protocol

from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpRequest

from careloop.desk.conversations.models import Folder, Summary
from careloop.desk.live.models import LivePreference
from careloop.desk.live.rules import Change
from careloop.desk.people.models import Agent


class Event(Protocol):
    """An entry of the ledger, as far as it is told live."""

    @property
    def actor(self) -> str: ...
    @property
    def verb(self) -> str: ...
    @property
    def subject(self) -> str: ...
    @property
    def data(self) -> dict[str, Any]: ...


def changes_of(events: Sequence[Event]) -> list[Change]:
    """Say of events which conversations they changed, each with whose it is now: one statement for all."""
    about = [(event, int(number)) for event in events if (number := _number(event.subject))]
    wanted = {pk for _event, pk in about}
    rows = Summary.objects.filter(pk__in=wanted).order_by() if wanted else ()
    now = {row.pk: row for row in rows}
    return [_change(event, now[pk]) for event, pk in about if pk in now]


def _number(subject: str) -> str:
    kind, _colon, number = subject.partition(":")
    return number if kind == "conversation" and number.isdecimal() else ""


def _change(event: Event, row: Summary) -> Change:
    data = event.data
    return Change(
        conversation=row.pk,
        verb=event.verb,
        actor=event.actor,
        team=row.team_id,
        assignee=row.assignee_id,
        is_open=row.folder == Folder.OPEN,
        is_answered=row.is_answered,
        channel=row.channel,
        who=row.customer_name,
        text=row.snippet,
        was_team=data.get("from_team"),
        was_assignee=data.get("from_agent"),
        has_moved="from_team" in data or "from_agent" in data,
    )


def agent_of_session(key: str) -> Agent | None:
    """Give who is signed in under a session's key, with their teams read; None when it has ended."""
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(key)
    found = get_user(request)
    if not isinstance(found, Agent) or not found.is_active:
        return None
    _ = found.team_ids
    return found


def preference_of(agent: Agent) -> LivePreference:
    """Give how an agent wants to be called; one not saved yet, which calls them never, when they have not said."""
    return LivePreference.objects.filter(agent=agent).first() or LivePreference(agent=agent)


def call_words(agent: Agent) -> dict[str, str]:
    """Give the same as the tab's script reads it."""
    wanted = preference_of(agent)
    kinds = [name for name, is_on in (("desktop", wanted.has_desktop), ("sound", wanted.has_sound)) if is_on]
    hours = {"quietFrom": wanted.quiet_from, "quietUntil": wanted.quiet_until}
    return {"calls": " ".join(kinds), **{name: f"{at:%H:%M}" if at else "" for name, at in hours.items()}}

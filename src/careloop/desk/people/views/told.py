"""Events about people in words."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from careloop.desk.people.models import Agent


class Event(Protocol):
    """An entry of the ledger, as far as it is told."""

    at: datetime
    actor: str
    verb: str
    data: Mapping[str, Any]


@dataclass(frozen=True)
class Told:
    """A line of a history."""

    at: datetime
    icon: str
    words: str


Sentences = Mapping[str, tuple[str, Callable[[], str]]]


def history_of(events: Iterable[Event]) -> list[Told]:
    """Give the events about people that have a sentence, in the order given."""
    return tell(events, SENTENCES)


def tell(
    events: Iterable[Event], sentences: Sentences, *, name_of: Callable[[Event], str] = lambda _event: ""
) -> list[Told]:
    """Give the events that have a sentence, in the order given; `name_of` says whom else a sentence names."""
    found = [each for each in events if each.verb in sentences]
    numbers = {int(each.actor.removeprefix("agent:")) for each in found if each.actor.startswith("agent:")}
    names = {f"agent:{pk}": name for pk, name in Agent.objects.filter(pk__in=numbers).values_list("pk", "name")}
    return [
        Told(each.at, icon, say() % {"by": _by(names.get(each.actor)), "name": name_of(each)})
        for each in found
        for icon, say in [sentences[each.verb]]
    ]


def _by(name: str | None) -> str:
    # Translators: the name of an agent as the subject of a sentence, where it takes a polite ending (Korean 님).
    return pgettext("who did it", "%(name)s") % {"name": name} if name else _("careloop")


SENTENCES: Sentences = {
    "agent.invited": ("mail", lambda: _("%(by)s sent an invitation")),
    "agent.joined": ("check", lambda: _("%(by)s accepted the invitation")),
    "agent.role_changed": ("lock", lambda: _("%(by)s changed the role")),
    "agent.teams_changed": ("people", lambda: _("%(by)s changed the teams")),
    "agent.deactivated": ("close", lambda: _("%(by)s switched the sign-in off")),
    "agent.conversations_returned": ("people", lambda: _("%(by)s gave the open conversations back to the teams")),
    "agent.activated": ("check", lambda: _("%(by)s switched the sign-in on")),
    "agent.edited": ("person", lambda: _("%(by)s changed the profile")),
    "agent.away": ("clock", lambda: _("%(by)s entered an absence")),
    "agent.back": ("clock", lambda: _("%(by)s ended the absence")),
    "organisation.created": ("plus", lambda: _("%(by)s made the organisation")),
    "organisation.edited": ("note", lambda: _("%(by)s changed the organisation")),
    "team.created": ("plus", lambda: _("%(by)s made the team")),
    "team.edited": ("people", lambda: _("%(by)s changed the team")),
    "hours.created": ("plus", lambda: _("%(by)s made these hours")),
    "hours.edited": ("clock", lambda: _("%(by)s changed the hours")),
}

"""Events about customers in words."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from careloop.desk.people.models import Agent, Customer


class Event(Protocol):
    """An entry of the ledger, as far as it is told."""

    at: datetime
    actor: str
    verb: str
    data: Mapping[str, Any]


@dataclass(frozen=True)
class Told:
    """A line of a customer's history."""

    at: datetime
    icon: str
    words: str


def history_of(events: Iterable[Event]) -> list[Told]:
    """Give the events that have a sentence, in the order given."""
    found = [each for each in events if each.verb in SENTENCES]
    agents = {int(each.actor.removeprefix("agent:")) for each in found if each.actor.startswith("agent:")}
    names = {f"agent:{pk}": name for pk, name in Agent.objects.filter(pk__in=agents).values_list("pk", "name")}
    # Who was merged is part of this customer and may be named; other customers in the events are not.
    gone = {each.data["gone"] for each in found if "gone" in each.data}
    gone_names = dict(Customer.objects.filter(pk__in=gone).values_list("pk", "name"))
    told = []
    for each in found:
        icon, say = SENTENCES[each.verb]
        number = int(each.data.get("gone", 0))
        words = {"by": _by(names.get(each.actor)), "name": gone_names.get(number) or f"#{number}"}
        told.append(Told(each.at, icon, say() % words))
    return told


def _by(name: str | None) -> str:
    # Translators: the name of an agent as the subject of a sentence, where it takes a polite ending (Korean 님).
    return pgettext("who did it", "%(name)s") % {"name": name} if name else _("careloop")


SENTENCES: dict[str, tuple[str, Callable[[], str]]] = {
    "customer.created": ("plus", lambda: _("%(by)s made the customer")),
    "customer.edited": ("note", lambda: _("%(by)s changed the record")),
    "customer.merged": ("merge", lambda: _("%(by)s merged %(name)s into this customer")),
    "customer.unmerged": ("undo", lambda: _("%(by)s undid the merge with %(name)s")),
    "identity.added": ("mail", lambda: _("%(by)s added an address")),
    "identity.moved": ("right", lambda: _("%(by)s brought an address here from another customer")),
    "identity.removed": ("close", lambda: _("%(by)s removed an address")),
    "duplicate.suggested": ("search", lambda: _("%(by)s noticed a likely duplicate")),
    "duplicate.dismissed": ("check", lambda: _("%(by)s said that a likely duplicate is somebody else")),
    "duplicate.restored": ("undo", lambda: _("%(by)s brought a suggestion back")),
}

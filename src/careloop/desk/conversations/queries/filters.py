"""What a list is asked for, read from its address: a closed set of views, filters and orders, and nothing else."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.db.models import Q
from django.utils.translation import gettext as _

from careloop.desk.conversations.models import Draft, Folder, Mention, Priority, Tagging, Turn
from careloop.desk.conversations.queries.keyset import LARGEST, Order
from careloop.desk.people.models import Agent

ORDERS: dict[str, Order] = {
    "waiting": Order(keys=("turn", "queue_at", "pk")),  # who waits for us longest, then who is waited for longest
    "newest": Order(keys=("-last_at", "-pk")),
    "oldest": Order(keys=("created_at", "pk")),
    "priority": Order(keys=("-priority", "turn", "queue_at", "pk")),
}
OPEN = Q(folder=Folder.OPEN)
VIEWS: dict[str, Callable[[Agent], Q]] = {
    "mine": lambda agent: OPEN & Q(assignee=agent),
    "unassigned": lambda _agent: OPEN & Q(assignee__isnull=True),
    "team": lambda _agent: OPEN,  # with the filter of the same name
    "all": lambda _agent: OPEN,
    "ours": lambda _agent: OPEN & Q(turn=Turn.OURS),
    "theirs": lambda _agent: OPEN & Q(turn=Turn.THEIRS),
    "snoozed": lambda _agent: Q(folder=Folder.SNOOZED),
    "closed": lambda _agent: Q(folder=Folder.CLOSED),
    "spam": lambda _agent: Q(folder=Folder.SPAM),
    "trouble": lambda _agent: Q(has_trouble=True),
    "drafts": lambda agent: Q(pk__in=Draft.objects.filter(agent=agent).exclude(text="").values("conversation_id")),
    "mentions": lambda agent: Q(pk__in=Mention.objects.filter(agent=agent).values("message__conversation_id")),
    "everything": lambda _agent: Q(),
}
STATES: dict[str, Q] = {
    "first": OPEN & Q(turn=Turn.OURS, is_answered=False),
    "reply": OPEN & Q(turn=Turn.OURS, is_answered=True),
    "waiting": OPEN & Q(turn=Turn.THEIRS),
    "snoozed": Q(folder=Folder.SNOOZED),
    "closed": Q(folder=Folder.CLOSED),
    "spam": Q(folder=Folder.SPAM),
}
# Where nobody waits in a queue, the newest is what one looks for.
NEWEST_FIRST = frozenset({"snoozed", "closed", "spam", "trouble", "drafts", "mentions", "everything"})
WIDE = frozenset({"all", "ours", "theirs", "snoozed", "closed", "spam"})
DEFAULT_VIEW = "all"
CHANNEL = re.compile(r"[a-z][a-z_-]{0,19}")
POSITION = re.compile(r"[0-9.]{1,200}")
FILTERS = ("inbox", "team", "assignee", "tag", "channel", "priority", "state", "customer")


class NotUnderstood(ValueError):
    """The address asks for something no list knows; the message says what, and what to do."""


@dataclass(frozen=True, kw_only=True)
class ListQuery:
    """One list: a view, narrowed by filters, in an order, from a position on. Empty strings ask for nothing."""

    view: str = DEFAULT_VIEW
    sort: str = ""
    inbox: str = ""
    team: str = ""
    assignee: str = ""  # a number, "me" or "none"
    tag: str = ""
    channel: str = ""
    priority: str = ""
    state: str = ""
    customer: str = ""
    saved: str = ""  # the saved view all this was taken from
    filters: str = ""  # "open" while the bar of filters is shown
    after: str = ""
    before: str = ""

    @property
    def order(self) -> Order:
        return ORDERS[self.order_name]

    @property
    def order_name(self) -> str:
        return self.sort or ("newest" if self.view in NEWEST_FIRST else "waiting")

    @property
    def is_filtered(self) -> bool:
        """Whether it shows less than its view: the counts beside the views do not hold for it then."""
        named = [name for name in FILTERS if name != "team" or self.view != "team"]
        return any(getattr(self, name) for name in named)

    @property
    def is_wide(self) -> bool:
        """Whether only visibility narrows it: then an agent who sees little must not make the database read much."""
        return self.view in WIDE and self.order_name in ("waiting", "newest") and not (self.tag or self.customer)

    def with_(self, **changes: str) -> "ListQuery":
        """Give the list changed so, from its beginning."""
        return replace(self, **{"after": "", "before": "", **changes})

    def encoded(self, **changes: str) -> str:
        """Give the query string of the list page for this list, changed so."""
        asked = self.with_(**changes) if changes else self
        pairs = [(field.name, getattr(asked, field.name)) for field in fields(asked)]
        return urlencode([(name, value) for name, value in pairs if value and (name, value) != ("view", DEFAULT_VIEW)])


def parse(params: Mapping[str, str]) -> ListQuery:
    """Read what a list page is asked for. Raises NotUnderstood: at the first unknown name or value."""
    asked: dict[str, str] = {}
    for name, value in params.items():
        if name not in READERS:
            raise NotUnderstood(_("This list knows nothing called “%(name)s”.") % {"name": name[:40]})
        if value and not READERS[name](value):
            raise NotUnderstood(
                _("“%(value)s” is not something “%(name)s” can be.") % {"value": value[:40], "name": name}
            )
        if value:
            asked[name] = value
    query = ListQuery(**asked)
    if query.view == "team" and not query.team:
        raise NotUnderstood(_("This list needs to know which team. Choose one from the views."))
    if query.after and query.before:
        raise NotUnderstood(_("A page begins after a row or ends before one, not both."))
    return query


def parse_text(text: str) -> ListQuery:
    """Read a list from its query string, as it is kept in saved views and in links back to a list."""
    return parse(dict(parse_qsl(text[:2000])))


def condition(query: ListQuery, agent: Agent) -> Q:
    """Give the list as a condition on rows; what the agent may see is not in it."""
    asked = VIEWS[query.view](agent)
    if query.assignee:
        asked &= _assigned(query.assignee, agent)
    if query.tag:
        asked &= Q(pk__in=Tagging.objects.filter(tag_id=int(query.tag)).values("conversation_id"))
    if query.state:
        asked &= STATES[query.state]
    columns = {"inbox_id": query.inbox, "team_id": query.team, "customer_id": query.customer}
    exact: dict[str, Any] = {name: int(value) for name, value in columns.items() if value}
    if query.channel:
        exact["channel"] = query.channel
    if query.priority:
        exact["priority"] = int(query.priority)
    return asked & Q(**exact)


def _assigned(value: str, agent: Agent) -> Q:
    if value == "none":
        return Q(assignee__isnull=True)
    return Q(assignee_id=agent.pk if value == "me" else int(value))


def _is_number(value: str) -> bool:
    return value.isascii() and value.isdecimal() and int(value[:20]) <= LARGEST and len(value) <= 19


READERS: dict[str, Callable[[str], object]] = {
    "view": VIEWS.__contains__,
    "sort": ORDERS.__contains__,
    "inbox": _is_number,
    "team": _is_number,
    "assignee": lambda value: value in ("me", "none") or _is_number(value),
    "tag": _is_number,
    "channel": CHANNEL.fullmatch,
    "priority": {str(priority.value) for priority in Priority}.__contains__,
    "state": STATES.__contains__,
    "customer": _is_number,
    "saved": _is_number,
    "filters": {"open"}.__contains__,
    "after": POSITION.fullmatch,
    "before": POSITION.fullmatch,
}

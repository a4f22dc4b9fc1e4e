"""What a list can be filtered by and ordered by, with words: the bar of filters and the menu of orders."""

from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from careloop.desk.conversations.models import Inbox, Priority, Tag
from careloop.desk.conversations.queries.filters import ORDERS, ListQuery
from careloop.desk.conversations.queries.rows import channel_words, state_words
from careloop.desk.people.models import Agent, Team
from careloop.desk.people.queries.prepared import Prepared

Option = tuple[str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Filter:
    """One select of the bar of filters."""

    name: str
    words: str
    value: str
    options: tuple[Option, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class OrderChoice:
    """One line of the menu of orders."""

    words: str
    link: str
    is_current: bool


def filters_for(query: ListQuery) -> list[Filter]:
    """Give the filters of a list with what can be chosen: one statement."""
    named = named_choices()
    options: dict[str, tuple[str, list[Option]]] = {
        "state": (_("Any state"), [pair for pair in state_words().items() if pair[0] != "merged"]),
        "assignee": (_("Anyone's"), [("me", _("mine")), ("none", _("nobody's")), *named["agent"]]),
        "team": (_("Any team"), named["team"]),
        "inbox": (_("Any inbox"), named["inbox"]),
        "tag": (_("Any tag"), named["tag"]),
        "priority": (_("Any priority"), [(str(value), str(words)) for value, words in Priority.choices]),
        "channel": (_("Any channel"), list(channel_words().items())),
    }
    if query.view == "team":
        del options["team"]
    return [
        Filter(name=name, words=words, value=getattr(query, name), options=tuple(choices))
        for name, (words, choices) in options.items()
    ]


def named_choices() -> dict[str, list[Option]]:
    """Give agents who may sign in, teams, inboxes and tags, each by name, in one statement."""
    found: dict[str, list[Option]] = {"agent": [], "team": [], "inbox": [], "tag": []}
    for kind, number, name in sorted(NAMED.rows(), key=lambda row: row[2].casefold()):
        found[kind].append((number, name))
    return found


def _named(_shape: object) -> QuerySet[Any, tuple[str, str, str]]:
    parts = [
        rows.order_by().annotate(kind=Value(kind), number=Cast("pk", CharField())).values_list("kind", "number", "name")
        for kind, rows in (
            ("agent", Agent.objects.filter(is_active=True)),
            ("team", Team.objects.all()),
            ("inbox", Inbox.objects.all()),
            ("tag", Tag.objects.all()),
        )
    ]
    return parts[0].union(*parts[1:], all=True)


NAMED: Prepared[tuple[str, str, str]] = Prepared(_named)


def order_words() -> dict[str, str]:
    """Give the names of the orders."""
    return {
        "waiting": _("Waiting longest"),
        "priority": _("Most urgent"),
        "newest": _("Newest activity"),
        "oldest": _("Oldest first"),
    }


def orders_for(query: ListQuery) -> list[OrderChoice]:
    """Give the orders a list can have."""
    words = order_words()
    return [
        OrderChoice(words=words[name], link=query.encoded(sort=name), is_current=name == query.order_name)
        for name in sorted(ORDERS, key=list(words).index)
    ]

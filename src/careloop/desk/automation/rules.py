"""What rules can look at and do: closed lists, so that no rule does what no agent could."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from careloop.desk.people.models import Agent

VERBS: dict[str, Promise] = {
    "conversation.started": gettext_lazy("a conversation begins"),
    "message.received": gettext_lazy("a customer writes"),
    "message.replied": gettext_lazy("an agent replies"),
    "conversation.tagged": gettext_lazy("a tag is added"),
    "conversation.assigned": gettext_lazy("it is assigned"),
    "conversation.closed": gettext_lazy("it is closed"),
    "conversation.reopened": gettext_lazy("it is reopened"),
    "wait.abandoned": gettext_lazy("a customer leaves the queue without an answer"),
    "promise.made": gettext_lazy("a call back is promised"),
}
# What begins by nobody's doing: a stretch of time has become so long.
CLOCK: dict[str, Promise] = {
    "time.waiting": gettext_lazy("a customer has waited for so many hours"),
    "time.quiet": gettext_lazy("a customer has not answered for so many hours"),
}
HOURS = "hours"
LONGEST_HOURS = 24 * 90
CONDITIONS = ("inbox", "team", "channel", "language", "priority", "tag", "words")
STEPS = ("team", "agent", "add_tag", "remove_tag", "priority", "state", "snooze", "note", "answer")
STATES: dict[str, Promise] = {
    "close": gettext_lazy("close it"),
    "reopen": gettext_lazy("reopen it"),
    "spam": gettext_lazy("mark it as spam"),
}
SNOOZES: dict[str, Promise] = {
    "4": gettext_lazy("for 4 hours"),
    "24": gettext_lazy("for a day"),
    "72": gettext_lazy("for three days"),
    "168": gettext_lazy("for a week"),
    "reply": gettext_lazy("until the customer writes"),
}
# With these a rule cannot run wild: it never acts on what a rule did, and rests where it acts too often.
ACTOR = "rule:"
MOST_AN_HOUR = 10  # times on one conversation


def wanted(names: tuple[str, ...], given: dict[str, Any]) -> dict[str, Any]:
    """Give what is filled in of these names, in their order."""
    return {name: given[name] for name in names if given.get(name) not in (None, "")}


def may_keep_rules(agent: Agent) -> bool:
    return agent.is_active and agent.is_administrator

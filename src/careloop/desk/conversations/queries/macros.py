"""A macro as it would act on one conversation: every step in words, and what is missing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from careloop.core.canned import fill
from careloop.desk.conversations.models import Conversation, Macro, Priority
from careloop.desk.conversations.queries.answers import known_of, usable_macros
from careloop.desk.people.models import Agent, Team

# The closed list of what a macro can do, and the field that each needs.
STEPS = {
    "assign": "agent",
    "team": "team",
    "reply": "text",
    "note": "text",
    "tag": "tag",
    "untag": "tag",
    "priority": "priority",
    "snooze": "preset",
    "close": "",
    "reopen": "",
    "spam": "",
}


@dataclass(frozen=True)
class Plan:
    """What a macro will do here, step by step; it is not applied while something is missing."""

    macro: Macro
    lines: list[str]
    missing: tuple[str, ...]


def plans(conversation: Conversation, agent: Agent) -> list[Plan]:
    """Give every macro the agent may use, as it would act on this conversation."""
    macros = list(usable_macros(agent)[:100])
    names = names_in([step for macro in macros for step in macro.steps])
    known = known_of(conversation, agent)
    return [_plan(macro, known, names) for macro in macros]


def _plan(macro: Macro, known: dict[str, str], names: dict[str, str]) -> Plan:
    lines: list[str] = []
    missing: dict[str, None] = {}
    for step in macro.steps:
        filled = fill(step.get("text", ""), known=known)
        missing |= dict.fromkeys(filled.missing)
        lines.append(in_words({**step, "text": filled.text}, names))
    return Plan(macro, lines, tuple(missing))


def names_in(steps: Sequence[dict[str, Any]]) -> dict[str, str]:
    """Give the names of the agents and teams that steps speak of, as "agent:3" and "team:1"."""
    agents = Agent.objects.filter(pk__in=[step["agent"] for step in steps if isinstance(step.get("agent"), int)])
    teams = Team.objects.filter(pk__in=[step["team"] for step in steps if isinstance(step.get("team"), int)])
    return {f"agent:{pk}": name for pk, name in agents.values_list("pk", "name")} | {
        f"team:{pk}": name for pk, name in teams.values_list("pk", "name")
    }


def in_words(step: dict[str, Any], names: dict[str, str]) -> str:
    """Give one step as a sentence."""
    do = step.get("do")
    if do == "assign" and step.get("agent") == "me":
        return _("Assign it to whoever applies this")
    sentences = {
        "assign": _("Assign it to %(agent)s"),
        "team": _("Give it to the team %(team)s"),
        "reply": _("Reply: %(text)s"),
        "note": _("Note: %(text)s"),
        "tag": _("Add the tag %(tag)s"),
        "untag": _("Take off the tag %(tag)s"),
        "priority": _("Set the priority to %(priority)s"),
        "snooze": _("Snooze: %(preset)s"),
        "close": _("Close it"),
        "reopen": _("Reopen it"),
        "spam": _("Mark it as spam"),
    }
    return sentences.get(str(do), _("Unknown step")) % {
        "agent": names.get(f"agent:{step.get('agent')}", "?"),
        "team": names.get(f"team:{step.get('team')}", "?"),
        "text": step.get("text", ""),
        "tag": step.get("tag", ""),
        "priority": Priority(step["priority"]).label if step.get("priority") in Priority.values else "?",
        "preset": presets().get(str(step.get("preset")), "?"),
    }


def presets() -> dict[str, str]:
    """Give the times until which a macro can snooze."""
    return {
        "tomorrow": _("Tomorrow morning"),
        "monday": _("Next Monday"),
        "working": _("Next working hour"),
        "reply": _("Until the customer writes"),
    }

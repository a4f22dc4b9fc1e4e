"""Applying a macro: all of its steps as one deed with one undo, or none of them."""

from datetime import datetime
from typing import Any

from careloop.core.canned import fill
from careloop.desk.conversations.actions import deeds
from careloop.desk.conversations.bridge import next_working_hour, snooze_choices
from careloop.desk.conversations.models import Conversation, Deed, Macro
from careloop.desk.conversations.queries.answers import known_of
from careloop.desk.conversations.queries.macros import STEPS
from careloop.desk.people.models import Agent


class Incomplete(Exception):
    """Something is missing in a text of the macro for this conversation; `missing` names the variables."""

    def __init__(self, missing: tuple[str, ...]) -> None:
        self.missing = missing
        super().__init__(", ".join(missing))


def apply(macro: Macro, conversation: Conversation, *, by: Agent, seen: int, now: datetime) -> Deed:
    """Do every step of a macro with what is known of the conversation filled in.

    Raises Incomplete: when a text would have a gap. Stale: when somebody has written since `seen`.
    """
    steps = steps_for(macro, conversation, by=by, seen=seen, now=now)
    return deeds.do(steps, [conversation], by=by, label=f"#{conversation.pk}: {macro.title}")


def steps_for(macro: Macro, conversation: Conversation, *, by: Agent, seen: int, now: datetime) -> list[deeds.Step]:
    """Give the steps of a macro in the form that `deeds.do` takes."""
    known = known_of(conversation, by)
    return [
        _step(step, conversation, by=by, seen=seen, now=now, known=known)
        for step in macro.steps
        if step.get("do") in STEPS
    ]


def _step(
    step: dict[str, Any], conversation: Conversation, *, by: Agent, seen: int, now: datetime, known: dict[str, str]
) -> deeds.Step:
    do = step["do"]
    if do == "assign":
        return {"do": "assign", "agent": by.pk if step.get("agent") == "me" else step.get("agent")}
    if do == "team":
        return {"do": "assign", "agent": None, "team": step.get("team")}
    if do in ("tag", "untag"):
        return {"do": do, "name": step["tag"]}
    if do in ("reply", "note"):
        filled = fill(step.get("text", ""), known=known)
        if filled.missing:
            raise Incomplete(filled.missing)
        return {"do": do, "text": filled.text, "seen": seen}
    if do == "snooze":
        until = _until(step.get("preset", ""), conversation, now)
        return {"do": "snooze", "until": until.isoformat() if until else None}
    return {key: value for key, value in step.items() if key in ("do", "priority")}


def _until(preset: str, conversation: Conversation, now: datetime) -> datetime | None:
    if preset == "working":
        return next_working_hour(conversation.inbox, now=now)
    choices = {choice.key: choice.until for choice in snooze_choices(conversation.inbox, now=now)}
    # On a Sunday "next Monday" is tomorrow morning and not offered twice.
    return choices[preset] if preset in choices else choices["tomorrow"]

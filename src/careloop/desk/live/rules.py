"""What of all that happens an agent's tab is told, and how long a presence lasts."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from careloop.desk.conversations.rules import sees
from careloop.desk.people.models import Agent

STATES = ("viewing", "away", "writing")
PRESENCE_SECONDS = 60  # a tab says every 25 seconds that it is still there


@dataclass(frozen=True, slots=True)
class Change:
    """A conversation has changed: where it is now, and to whom it belonged before."""

    conversation: int
    verb: str
    actor: str
    team: int | None
    assignee: int | None
    is_open: bool
    is_answered: bool
    channel: str
    who: str
    text: str
    was_team: int | None = None
    was_assignee: int | None = None
    has_moved: bool = False


def is_told(agent: Agent, change: Change) -> bool:
    """Say whether the tab of an agent hears of a change: they see the conversation, or have just lost sight of it."""
    if sees(agent, team_id=change.team, assignee_id=change.assignee):
        return True
    return change.has_moved and sees(agent, team_id=change.was_team, assignee_id=change.was_assignee)


def calls(agent: Agent, change: Change) -> str:
    """Say why a change should call the agent from what they do: a word, empty when it should not.

    What they did themselves never calls them.
    """
    if change.actor == agent.actor or not sees(agent, team_id=change.team, assignee_id=change.assignee):
        return ""
    if change.verb == "conversation.assigned" and change.assignee == agent.pk and change.was_assignee != agent.pk:
        return "assigned"
    if change.verb != "message.received" or not change.is_open:
        return ""
    if change.assignee == agent.pk:
        return "answered"
    return "waiting" if change.assignee is None and change.channel == "chat" and not change.is_answered else ""


def may_see_presence(agent: Agent, said: Mapping[str, Any]) -> bool:
    """Say whether an agent may know who looks at a conversation: whoever may see the conversation."""
    return sees(agent, team_id=said["team"], assignee_id=said["assignee"])

"""Which plug-ins are installed, and making one with its settings."""

import json
import re
from functools import cache
from importlib.metadata import entry_points
from typing import Any

from careloop.core.channel import Channel
from careloop.desk.conversations.actions.intake import Agent
from careloop.desk.people.rules.secrets import unseal

GROUP = "careloop.channels"
NAME = re.compile(r"[a-z]{1,20}")
TAKEN = frozenset({"email", "webform", "chat", "api", "page", "note", "phone", "voice"})


class NotInstalled(Exception):
    """The plug-in of this channel is not installed any more."""


@cache
def plugins() -> dict[str, Any]:
    """Give the classes of the installed plug-ins by their names; one that does not load is left out."""
    found: dict[str, Any] = {}
    for point in entry_points(group=GROUP):
        if NAME.fullmatch(point.name) and point.name not in TAKEN:
            found[point.name] = point.load()
    return found


def channel_of(kind: str, sealed: str) -> Channel:
    """Make a channel with its settings. Raises NotInstalled, LostKey."""
    if kind not in plugins():
        raise NotInstalled(kind)
    made: Channel = plugins()[kind](json.loads(unseal(sealed) or "{}"))
    return made


def may_keep_channels(agent: Agent) -> bool:
    return agent.is_active and agent.is_administrator

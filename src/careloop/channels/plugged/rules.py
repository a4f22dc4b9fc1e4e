"""Which plug-ins are installed, and making one with its settings."""

import json
import logging
import re
from functools import cache
from importlib.metadata import entry_points
from typing import Any

from django.utils.translation import gettext as _

from careloop.core.channel import Channel
from careloop.desk.conversations.actions.intake import Agent
from careloop.desk.people.rules.secrets import unseal

log = logging.getLogger(__name__)
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
            try:
                found[point.name] = point.load()
            except Exception:  # whatever is wrong with one, the others work on
                log.exception("the channel plug-in %s does not load", point.name)
    return found


def channel_of(kind: str, sealed: str) -> Channel:
    """Make a channel with its settings. Raises NotInstalled, LostKey."""
    if kind not in plugins():
        raise NotInstalled(_("The plug-in of the channel “%(kind)s” is not installed any more.") % {"kind": kind})
    made: Channel = plugins()[kind](json.loads(unseal(sealed) or "{}"))
    return made


def may_keep_channels(agent: Agent) -> bool:
    return agent.is_active and agent.is_administrator


def parts_of(text: str, *, most: int) -> list[str]:
    """Give a text in parts of at most so many signs, ended at a line or word where there is one; nothing is lost."""
    parts = []
    while len(text) > most:
        ends = [text.rfind(sign, most // 2, most + 1) for sign in ("\n", " ")]
        end = next((each for each in ends if each > 0), most)
        parts.append(text[:end])
        text = text[end + (text[end] in "\n ") :]
    return [*parts, text] if text else parts

"""What the tabs of others say, on its way from a page's request to the stream of an agent's tab."""

from collections.abc import Mapping, Sequence
from typing import Any

from careloop.desk.live.transport.agents import _told, tell_agents
from careloop.desk.people.models import Agent


def stream(agent: Agent, said: Sequence[Mapping[str, Any]]) -> str:
    """Give the frames that the stream of an agent's tab carries of what was said."""
    items = [item for _topic, item in tell_agents([], said, frozenset())]
    return b"".join(_told(Agent.objects.get(pk=agent.pk), item, 0) for item in items).decode()

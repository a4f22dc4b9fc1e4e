"""Who can be called by name in a note: the agents who may see the conversation, and nobody else."""

import re

from django.db.models import Q, QuerySet

from careloop.desk.conversations.models import Conversation
from careloop.desk.people.models import Agent, Role

AT = re.compile(r"(?:^|(?<=\s))[@＠](?=\S)")


def who_may_see(conversation: Conversation) -> QuerySet[Agent]:
    """Give the active agents who may see a conversation, by name: `rules.visible_q` seen from the other side."""
    agents = Agent.objects.filter(is_active=True).order_by("name", "pk")
    if conversation.team_id is None:
        return agents
    return agents.filter(
        Q(role=Role.ADMINISTRATOR)
        | Q(pk=conversation.assignee_id)
        | Q(pk__in=Agent.objects.filter(memberships__team=conversation.team_id).values("pk"))
    )


def mentioned_in(text: str, conversation: Conversation) -> tuple[Agent, ...]:
    """Give the agents called by "@name" in a text, the longest name first where one begins another."""
    places = [found.end() for found in AT.finditer(text)]
    if not places:
        return ()
    agents = sorted(who_may_see(conversation), key=lambda agent: -len(agent.name))
    called: dict[int, Agent] = {}
    for place in places:
        rest = text[place : place + 130].casefold()
        for agent in agents:
            if agent.name and rest.startswith(agent.name.casefold()):
                called[agent.pk] = agent
                break
    return tuple(called.values())

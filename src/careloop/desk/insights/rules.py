"""Who may do what with readings. Who may see one is the rule of conversations."""

from careloop.desk.people.models import Agent


def may_draw(agent: Agent) -> bool:
    """A sample is drawn from all conversations, so only who sees all of them draws it."""
    return agent.is_active and agent.is_administrator


def may_switch(agent: Agent) -> bool:
    return agent.is_active and agent.is_administrator

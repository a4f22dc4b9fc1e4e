"""Who may do what with readings. Who may see one is the rule of conversations."""

from careloop.desk.people.models import Agent


def may_compare(agent: Agent) -> bool:
    return agent.is_active


def may_switch(agent: Agent) -> bool:
    return agent.is_active and agent.is_administrator

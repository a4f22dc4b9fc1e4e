"""Who may do what with people. One condition a line; pages, actions and menus ask here and nowhere else."""

from careloop.desk.people.models import Agent


def may_reach_settings(agent: Agent) -> bool:
    return agent.is_active and agent.is_administrator


def may_manage_agents(agent: Agent) -> bool:
    return may_reach_settings(agent)


def may_manage_teams(agent: Agent) -> bool:
    return may_reach_settings(agent)


def may_manage_hours(agent: Agent) -> bool:
    return may_reach_settings(agent)


def may_manage_organisations(agent: Agent) -> bool:
    return agent.is_active and agent.is_lead

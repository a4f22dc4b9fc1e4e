"""Who may do what with surveys. Agents do neither: they are what is rated, and must not know who is asked."""

from careloop.desk.people.models import Agent


def may_read_results(agent: Agent) -> bool:
    return agent.is_active and agent.is_lead


def may_set_up(agent: Agent) -> bool:
    return agent.is_active and agent.is_administrator

"""Who is asking."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from careloop.desk.conversations.actions.intake import Agent


def agent_of(request: HttpRequest) -> Agent:
    """Give the signed-in agent. Raises PermissionDenied: for a stranger."""
    if not isinstance(request.user, Agent):
        raise PermissionDenied
    return request.user


def administrator_of(request: HttpRequest) -> Agent:
    """Give the signed-in administrator. Raises PermissionDenied: for everybody else."""
    agent = agent_of(request)
    if not agent.is_administrator:
        raise PermissionDenied
    return agent

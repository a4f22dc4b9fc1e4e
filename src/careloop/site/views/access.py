"""Who is asking."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from careloop.desk.people.models import Agent


def agent_of(request: HttpRequest) -> Agent:
    """Give the signed-in agent. Raises PermissionDenied: when a stranger got here past the sign-in."""
    if not isinstance(request.user, Agent):
        raise PermissionDenied
    return request.user


def administrator_of(request: HttpRequest) -> Agent:
    """Give the signed-in administrator. Raises PermissionDenied: when it is someone else."""
    agent = agent_of(request)
    if not agent.is_administrator:
        raise PermissionDenied
    return agent

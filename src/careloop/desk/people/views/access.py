"""Who is asking, and whether they may."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, QueryDict

from careloop.desk.people.models import Agent


def agent_of(request: HttpRequest, may: Callable[[Agent], bool] | None = None) -> Agent:
    """Give the signed-in agent. Raises PermissionDenied: for a stranger, or when the rule `may` says no."""
    agent = request.user
    if not isinstance(agent, Agent) or (may is not None and not may(agent)):
        raise PermissionDenied
    return agent


def visitor_of(request: HttpRequest) -> str:
    """Give the address a request came from: behind a proxy the last one named, which our own proxy saw."""
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "") if settings.BEHIND_PROXY else ""
    return forwarded.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR", "")


def sent(request: HttpRequest) -> QueryDict | None:
    """Give what a form sent, or None where its page is only opened; an empty form was sent too, and is told so."""
    return request.POST if request.method == "POST" else None

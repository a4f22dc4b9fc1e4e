"""Canned answers and macros alike: finding one that one may change, and removing it."""

from typing import TypeVar

from django.contrib import messages as notices
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from careloop.desk.conversations.actions.tools import remove_tool
from careloop.desk.conversations.models import CannedAnswer, Macro
from careloop.desk.conversations.rules import may_delete_shared
from careloop.desk.people.models import Agent

Tool = TypeVar("Tool", CannedAnswer, Macro)


def own_tool(rows: QuerySet[Tool], pk: int, *, agent: Agent) -> Tool:
    """Give one of those that the agent may use. Raises Http404; PermissionDenied: it is not theirs to change."""
    row = get_object_or_404(rows, pk=pk)
    if not may_delete_shared(agent, owner_id=row.owner_id, team_id=row.team_id):
        raise PermissionDenied
    return row


def removed(request: HttpRequest, row: CannedAnswer | Macro, *, agent: Agent, back: str) -> HttpResponse:
    """Remove it, say so and go back to the list."""
    remove_tool(row, by=agent)
    notices.success(request, _("“%(title)s” is gone.") % {"title": row.title})
    return redirect(back)

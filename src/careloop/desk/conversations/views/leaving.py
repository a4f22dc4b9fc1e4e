"""Switching an agent off, whose conversations go back to the teams."""

from django.contrib import messages as notices
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from careloop.desk.conversations.actions.leaving import switch_off
from careloop.desk.people.actions.agents import LastAdministrator
from careloop.desk.people.models import Agent
from careloop.desk.people.rules.rights import may_manage_agents
from careloop.desk.people.views.access import agent_of


@require_POST
def deactivation(request: HttpRequest, pk: int) -> HttpResponse:
    by = agent_of(request, may_manage_agents)
    row = get_object_or_404(Agent, pk=pk)
    try:
        returned = switch_off(row, by=by)
    except LastAdministrator as error:
        notices.error(request, str(error))
        return redirect("people:agent", row.pk)
    words = ngettext(
        "%(n)s open conversation is back in Unassigned.", "%(n)s open conversations are back in Unassigned.", returned
    ) % {"n": returned}
    notices.success(request, " ".join((_("%(name)s can no longer sign in.") % {"name": row.name}, words)))
    return redirect("people:agents")

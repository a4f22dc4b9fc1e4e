"""Agents: the list, one agent, inviting one."""

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from careloop.desk.ledger.queries import events_of
from careloop.desk.people.actions import agents as actions
from careloop.desk.people.actions import invitations
from careloop.desk.people.actions.teams import set_teams
from careloop.desk.people.forms.agents import AgentForm, InviteForm
from careloop.desk.people.models import Agent
from careloop.desk.people.queries import agents as queries
from careloop.desk.people.rules.rights import may_manage_agents
from careloop.desk.people.views.access import agent_of, sent
from careloop.desk.people.views.told import history_of

HISTORY = 50


def agents(request: HttpRequest) -> HttpResponse:
    agent_of(request, may_manage_agents)
    now = timezone.now()
    rows = [(agent, queries.is_invited(agent), queries.is_away(agent, now=now)) for agent in queries.agents()]
    return render(request, "people/agents.html", {"rows": rows})


def invite(request: HttpRequest) -> HttpResponse:
    by = agent_of(request, may_manage_agents)
    form = InviteForm(sent(request), initial={"role": "agent", "language": by.language})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            agent = invitations.invite(
                data["email"],
                by=by,
                name=data["name"],
                role=data["role"],
                teams=tuple(data["teams"]),
                language=data["language"],
            )
        except invitations.AlreadyHere as error:
            form.add_error("email", str(error))
        else:
            if not settings.EMAIL_HOST:  # nobody would ever see the link
                return _page(request, agent, AgentForm(initial=_given(agent)), link=invitations.link_for(agent))
            messages.success(request, _("%(name)s is invited by mail.") % {"name": agent.name})
            return redirect("people:agent", agent.pk)
    return render(request, "people/invite.html", {"form": form})


def agent(request: HttpRequest, pk: int) -> HttpResponse:
    by = agent_of(request, may_manage_agents)
    row = get_object_or_404(Agent, pk=pk)
    form = AgentForm(sent(request), initial=_given(row))
    if request.method == "POST" and form.is_valid():
        try:
            _save(row, form, by)
        except actions.LastAdministrator as error:
            form.add_error("role", str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("people:agent", row.pk)
    return _page(request, row, form)


def _given(row: Agent) -> dict[str, object]:
    return {
        "role": row.role,
        "teams": row.teams.all(),
        "away_from": row.away_from,
        "away_until": row.away_until,
    }


def _save(row: Agent, form: AgentForm, by: Agent) -> None:
    data = form.cleaned_data
    with transaction.atomic():
        actions.set_role(row, by=by, role=data["role"])
        set_teams(row, by=by, teams=data["teams"])
        actions.set_away(row, by=by, from_at=data["away_from"], until=data["away_until"])


def _page(request: HttpRequest, row: Agent, form: AgentForm, status: int = 200, link: str = "") -> HttpResponse:
    context = {
        "agent": row,
        "form": form,
        "is_invited": queries.is_invited(row),
        "link": link,
        "is_mailed": bool(settings.EMAIL_HOST),
        "history": history_of(events_of(row.actor).order_by("-id")[:HISTORY]),
    }
    return render(request, "people/agent.html", context, status=status)


@require_POST
def activation(request: HttpRequest, pk: int) -> HttpResponse:
    by = agent_of(request, may_manage_agents)
    row = get_object_or_404(Agent, pk=pk)
    actions.activate(row, by=by)
    messages.success(request, _("%(name)s can sign in again.") % {"name": row.name})
    return redirect("people:agent", row.pk)


@require_POST
def invitation_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a fresh link, and show it once for the case that mail does not arrive."""
    by = agent_of(request, may_manage_agents)
    row = get_object_or_404(Agent, pk=pk)
    try:
        invitations.invite_again(row, by=by)
    except invitations.AlreadyHere as error:
        messages.error(request, str(error))
        return redirect("people:agent", row.pk)
    form = AgentForm(initial=_given(row))
    return _page(request, row, form, link=invitations.link_for(row))

"""Teams: the list, one team."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from careloop.desk.ledger.queries import events_of
from careloop.desk.people.actions.teams import save_team
from careloop.desk.people.forms.agents import TeamForm
from careloop.desk.people.models import Team
from careloop.desk.people.queries import agents as queries
from careloop.desk.people.rules.rights import may_manage_teams
from careloop.desk.people.views.access import agent_of, sent
from careloop.desk.people.views.told import history_of


def teams(request: HttpRequest) -> HttpResponse:
    agent_of(request, may_manage_teams)
    return render(request, "people/teams.html", {"teams": queries.teams()})


def team_new(request: HttpRequest) -> HttpResponse:
    return _edit(request, None)


def team(request: HttpRequest, pk: int) -> HttpResponse:
    agent_of(request, may_manage_teams)
    return _edit(request, get_object_or_404(Team, pk=pk))


def _edit(request: HttpRequest, row: Team | None) -> HttpResponse:
    by = agent_of(request, may_manage_teams)
    form = TeamForm(sent(request), team=row)
    if request.method == "POST" and form.is_valid():
        saved = save_team(row, by=by, **form.cleaned_data)
        messages.success(request, _("%(name)s is saved.") % {"name": saved.name})
        return redirect("people:teams")
    history = history_of(events_of(f"team:{row.pk}").order_by("-id")[:20]) if row else []
    return render(request, "people/team.html", {"team": row, "form": form, "history": history})

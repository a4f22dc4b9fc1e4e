"""Saved views: made from a list, renamed, shared with a team by its leads, deleted."""

from typing import cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from careloop.desk.conversations.actions.saved_views import change_view, delete_view, save_view
from careloop.desk.conversations.forms.saved_views import SavedViewForm
from careloop.desk.conversations.queries.saved_views import find_saved_view, saved_views
from careloop.desk.conversations.rules import may_delete_shared
from careloop.desk.people.models import Agent
from careloop.desk.people.views.access import sent


@require_http_methods(["GET", "HEAD", "POST"])
def views(request: HttpRequest) -> HttpResponse:
    agent = cast("Agent", request.user)
    form = SavedViewForm(sent(request), agent=agent, initial={"query": request.GET.get("query", "")})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        row = save_view(by=agent, name=said["name"], query=said["query"], team=said.get("team"))
        messages.success(request, _("Saved as “%(name)s”.") % {"name": row.name})
        return redirect(f"{reverse('inbox')}?saved={row.pk}")
    rows = [
        (row, may_delete_shared(agent, owner_id=row.owner_id, team_id=row.team_id))
        for row in saved_views(agent).select_related("team")
    ]
    is_new = request.method == "POST" or "query" in request.GET
    context = {"form": form if is_new else None, "views": rows}
    return render(request, "conversations/saved_views.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def view(request: HttpRequest, pk: int) -> HttpResponse:
    agent = cast("Agent", request.user)
    row = find_saved_view(agent, pk)
    if not may_delete_shared(agent, owner_id=row.owner_id, team_id=row.team_id):
        raise PermissionDenied
    form = SavedViewForm(sent(request), agent=agent, instance=row, initial={"query": row.query})
    if request.method == "POST" and form.is_valid():
        fresh = find_saved_view(agent, pk)  # the form has already written into the other one
        change_view(fresh, by=agent, name=form.cleaned_data["name"], team=form.cleaned_data.get("team"))
        messages.success(request, _("Saved."))
        return redirect("saved_views")
    context = {"form": form, "view": row}
    return render(request, "conversations/saved_view.html", context)


@require_POST
def view_gone(request: HttpRequest, pk: int) -> HttpResponse:
    agent = cast("Agent", request.user)
    delete_view(find_saved_view(agent, pk), by=agent)
    messages.success(request, _("Deleted. The conversations in it are where they were."))
    return redirect("saved_views")

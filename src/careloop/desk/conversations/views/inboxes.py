"""Settings: the inboxes of the company."""

from django.contrib import messages as notices
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from careloop.desk.conversations.actions.tools import save_tool
from careloop.desk.conversations.forms.tools import InboxForm
from careloop.desk.conversations.models import Inbox
from careloop.desk.people.rules.rights import may_reach_settings
from careloop.desk.people.views.access import agent_of, sent


@require_safe
def inboxes(request: HttpRequest) -> HttpResponse:
    agent_of(request, may_reach_settings)
    rows = Inbox.objects.select_related("team", "hours").annotate(n=Count("conversations")).order_by("name")
    return render(request, "conversations/tools/inboxes.html", {"inboxes": rows})


@require_http_methods(["GET", "POST"])
def inbox_new(request: HttpRequest) -> HttpResponse:
    return _edit(request, Inbox())


@require_http_methods(["GET", "POST"])
def inbox_settings(request: HttpRequest, pk: int) -> HttpResponse:
    agent_of(request, may_reach_settings)
    return _edit(request, get_object_or_404(Inbox, pk=pk))


def _edit(request: HttpRequest, row: Inbox) -> HttpResponse:
    agent = agent_of(request, may_reach_settings)
    name = row.name
    # The form works on a copy of its own, so that what it finds wrong never reaches the row.
    copy = get_object_or_404(Inbox, pk=row.pk) if row.pk else Inbox()
    form = InboxForm(sent(request), instance=copy)
    if request.method == "POST" and form.is_valid():
        save_tool(row, by=agent, **form.cleaned_data)
        notices.success(request, _("“%(name)s” is saved.") % {"name": row.name})
        return redirect("inboxes")
    context = {"row": row, "name": name, "form": form}
    return render(request, "conversations/tools/inbox.html", context)

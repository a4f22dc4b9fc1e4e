"""Settings: the canned answers one may use, and editing those one may change."""

from django.contrib import messages as notices
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from careloop.desk.conversations.actions.tools import remove_tool, save_tool
from careloop.desk.conversations.forms.tools import AnswerForm
from careloop.desk.conversations.models import CannedAnswer
from careloop.desk.conversations.queries.answers import usable_answers
from careloop.desk.conversations.rules import may_delete_shared
from careloop.desk.people.models import Agent
from careloop.desk.people.views.access import agent_of


@require_safe
def canned_answers(request: HttpRequest) -> HttpResponse:
    rows = usable_answers(agent_of(request)).select_related("team", "owner")
    return render(request, "conversations/tools/answers.html", {"answers": rows, "in_settings": True})


@require_http_methods(["GET", "POST"])
def canned_answer_new(request: HttpRequest) -> HttpResponse:
    return _edit(request, agent_of(request), CannedAnswer())


@require_http_methods(["GET", "POST"])
def canned_answer(request: HttpRequest, pk: int) -> HttpResponse:
    agent = agent_of(request)
    return _edit(request, agent, _own(agent, pk))


@require_POST
def canned_answer_gone(request: HttpRequest, pk: int) -> HttpResponse:
    agent = agent_of(request)
    row = _own(agent, pk)
    remove_tool(row, by=agent)
    notices.success(request, _("“%(title)s” is gone.") % {"title": row.title})
    return redirect("canned_answers")


def _own(agent: Agent, pk: int) -> CannedAnswer:
    row = get_object_or_404(usable_answers(agent), pk=pk)
    if not may_delete_shared(agent, owner_id=row.owner_id, team_id=row.team_id):
        raise PermissionDenied
    return row


def _edit(request: HttpRequest, agent: Agent, row: CannedAnswer) -> HttpResponse:
    form = AnswerForm(request.POST or None, agent=agent, row=row if row.pk else None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        fields = {name: data[name] for name in ("title", "shortcut", "language", "text")}
        save_tool(row, by=agent, **fields, **form.owners())
        notices.success(request, _("“%(title)s” is saved.") % {"title": row.title})
        return redirect("canned_answers")
    status = 422 if form.errors else 200
    return render(
        request, "conversations/tools/answer.html", {"row": row, "form": form, "in_settings": True}, status=status
    )

"""Settings: the canned answers one may use, and editing those one may change."""

from django.contrib import messages as notices
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from careloop.desk.conversations.actions.tools import save_tool
from careloop.desk.conversations.forms.tools import AnswerForm
from careloop.desk.conversations.models import CannedAnswer
from careloop.desk.conversations.queries.answers import usable_answers
from careloop.desk.conversations.views.own_tools import own_tool, removed
from careloop.desk.people.models import Agent
from careloop.desk.people.views.access import agent_of, sent


@require_safe
def canned_answers(request: HttpRequest) -> HttpResponse:
    rows = usable_answers(agent_of(request)).select_related("team", "owner")
    return render(request, "conversations/tools/answers.html", {"answers": rows})


@require_http_methods(["GET", "POST"])
def canned_answer_new(request: HttpRequest) -> HttpResponse:
    return _edit(request, agent_of(request), CannedAnswer())


@require_http_methods(["GET", "POST"])
def canned_answer(request: HttpRequest, pk: int) -> HttpResponse:
    agent = agent_of(request)
    return _edit(request, agent, own_tool(usable_answers(agent), pk, agent=agent))


@require_POST
def canned_answer_gone(request: HttpRequest, pk: int) -> HttpResponse:
    agent = agent_of(request)
    return removed(request, own_tool(usable_answers(agent), pk, agent=agent), agent=agent, back="canned_answers")


def _edit(request: HttpRequest, agent: Agent, row: CannedAnswer) -> HttpResponse:
    form = AnswerForm(sent(request), agent=agent, row=row if row.pk else None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        fields = {name: data[name] for name in ("title", "shortcut", "language", "text")}
        save_tool(row, by=agent, **fields, **form.owners())
        notices.success(request, _("“%(title)s” is saved.") % {"title": row.title})
        return redirect("canned_answers")
    return render(request, "conversations/tools/answer.html", {"row": row, "form": form})

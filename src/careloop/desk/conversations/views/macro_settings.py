"""Settings: macros and the editor of their steps."""

from django.contrib import messages as notices
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from careloop.desk.conversations.actions.tools import save_tool
from careloop.desk.conversations.forms.macros import MacroForm, StepFormSet
from careloop.desk.conversations.models import Macro
from careloop.desk.conversations.queries.answers import usable_macros
from careloop.desk.conversations.queries.macros import in_words, names_in
from careloop.desk.conversations.views.own_tools import own_tool, removed
from careloop.desk.people.models import Agent
from careloop.desk.people.views.access import agent_of, sent


@require_safe
def macros(request: HttpRequest) -> HttpResponse:
    rows = list(usable_macros(agent_of(request)).select_related("team", "owner"))
    names = names_in([step for row in rows for step in row.steps])
    told = [(row, [in_words(step, names) for step in row.steps]) for row in rows]
    return render(request, "conversations/tools/macros.html", {"macros": told})


@require_http_methods(["GET", "POST"])
def macro_new(request: HttpRequest) -> HttpResponse:
    return _edit(request, agent_of(request), Macro())


@require_http_methods(["GET", "POST"])
def macro(request: HttpRequest, pk: int) -> HttpResponse:
    agent = agent_of(request)
    return _edit(request, agent, own_tool(usable_macros(agent), pk, agent=agent))


@require_POST
def macro_gone(request: HttpRequest, pk: int) -> HttpResponse:
    agent = agent_of(request)
    return removed(request, own_tool(usable_macros(agent), pk, agent=agent), agent=agent, back="macros")


def _edit(request: HttpRequest, agent: Agent, row: Macro) -> HttpResponse:
    form = MacroForm(sent(request), agent=agent, row=row if row.pk else None)
    steps = StepFormSet(sent(request), initial=row.steps, prefix="steps")
    if request.method == "POST" and form.is_valid() and steps.is_valid():
        chosen = [step for each in steps if (step := each.step())]
        if chosen:
            save_tool(row, by=agent, title=form.cleaned_data["title"], steps=chosen, **form.owners())
            notices.success(request, _("“%(title)s” is saved.") % {"title": row.title})
            return redirect("macros")
        form.add_error(None, _("A macro needs at least one step."))
    context = {"row": row, "form": form, "steps": steps}
    return render(request, "conversations/tools/macro.html", context)

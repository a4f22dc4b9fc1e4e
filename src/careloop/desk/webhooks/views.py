"""Settings: webhooks, their delivery log, and sending again what was given up."""

from django.contrib import messages as notices
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from careloop.desk.people.views.access import agent_of, sent
from careloop.desk.webhooks.actions import keeping
from careloop.desk.webhooks.forms import EndpointForm
from careloop.desk.webhooks.models import Delivery, Endpoint
from careloop.desk.webhooks.queries import endpoints, log_of
from careloop.desk.webhooks.rules import may_keep_webhooks, why_failed

PAGE = 50


@require_safe
def webhooks(request: HttpRequest) -> HttpResponse:
    agent_of(request, may_keep_webhooks)
    return render(request, "webhooks/list.html", {"endpoints": endpoints()})


@require_http_methods(["GET", "POST"])
def webhook_new(request: HttpRequest) -> HttpResponse:
    agent = agent_of(request, may_keep_webhooks)
    form = EndpointForm(sent(request))
    if request.method == "POST" and form.is_valid():
        row, secret = keeping.add_endpoint(by=agent, **form.cleaned_data)
        return _shown(request, row, EndpointForm.of(row), secret=secret)
    return render(request, "webhooks/new.html", {"form": form})


@require_http_methods(["GET", "POST"])
def webhook(request: HttpRequest, pk: int) -> HttpResponse:
    agent = agent_of(request, may_keep_webhooks)
    row = get_object_or_404(Endpoint, pk=pk)
    form = EndpointForm(request.POST) if request.method == "POST" else EndpointForm.of(row)
    if request.method == "POST" and form.is_valid():
        keeping.edit_endpoint(row, by=agent, **form.cleaned_data)
        notices.success(request, _("Saved."))
        return redirect("webhooks:list")
    return _shown(request, row, form)


def _shown(request: HttpRequest, row: Endpoint, form: EndpointForm, *, secret: str = "") -> HttpResponse:
    why = " ".join(filter(None, why_failed(0, row.stopped_because)))
    context = {"row": row, "form": form, "secret": secret, "stopped_because": why}
    return render(request, "webhooks/one.html", context, status=422 if form.errors else 201 if secret else 200)


@require_POST
def secret(request: HttpRequest, pk: int) -> HttpResponse:
    """Give it a new secret, shown once."""
    agent = agent_of(request, may_keep_webhooks)
    row = get_object_or_404(Endpoint, pk=pk)
    return _shown(request, row, EndpointForm.of(row), secret=keeping.rotate_secret(row, by=agent))


@require_POST
def stopping(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop or, with `resume`, go on."""
    agent = agent_of(request, may_keep_webhooks)
    row = get_object_or_404(Endpoint, pk=pk)
    if "resume" in request.POST:
        keeping.resume_endpoint(row, by=agent)
    else:
        keeping.stop_endpoint(row, by=agent)
    return redirect("webhooks:one", pk)


@require_POST
def removal(request: HttpRequest, pk: int) -> HttpResponse:
    agent = agent_of(request, may_keep_webhooks)
    row = get_object_or_404(Endpoint, pk=pk)
    keeping.remove_endpoint(row, by=agent)
    notices.success(request, _("“%(name)s” is told nothing any more.") % {"name": row.name})
    return redirect("webhooks:list")


@require_safe
def log(request: HttpRequest, pk: int) -> HttpResponse:
    agent_of(request, may_keep_webhooks)
    row = get_object_or_404(Endpoint, pk=pk)
    state = request.GET.get("state", "")
    state = state if state in Delivery.State.values else ""
    given = request.GET.get("before", "")[:18]
    before = int(given) if given.isdecimal() and given.isascii() else None
    rows = list(log_of(row, state=state, before=before)[: PAGE + 1])
    context = {
        "row": row,
        "rows": [(each, *why_failed(each.status, each.error)) for each in rows[:PAGE]],
        "older": rows[PAGE - 1].pk if len(rows) > PAGE else None,
        "state": state,
        "states": Delivery.State.choices,
        "has_dead": log_of(row, state=Delivery.State.DEAD).exists(),
    }
    return render(request, "webhooks/log.html", context)


@require_POST
def replays(request: HttpRequest, pk: int) -> HttpResponse:
    """Send again what was given up: the one named by `delivery`, or all."""
    agent = agent_of(request, may_keep_webhooks)
    row = get_object_or_404(Endpoint, pk=pk)
    chosen = request.POST.get("delivery", "")
    one = get_object_or_404(Delivery, pk=int(chosen), endpoint=row) if chosen.isdecimal() else None
    n = keeping.replay(row, by=agent, delivery=one)
    notices.success(request, ngettext("%(n)s is sent again.", "%(n)s are sent again.", n) % {"n": n})
    return redirect("webhooks:log", pk)

"""Deeds: the same done to many conversations, and taken back."""

from collections.abc import Callable
from typing import cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from careloop.desk.conversations.actions import deeds as doing
from careloop.desk.conversations.actions.bulk import Outcome, do_to_each, merge_all
from careloop.desk.conversations.actions.deeds import Step
from careloop.desk.conversations.actions.macros import steps_for
from careloop.desk.conversations.forms.bulk import BulkForm
from careloop.desk.conversations.models import Conversation, Deed
from careloop.desk.conversations.queries.bulk import all_of, conversations_of, ticked
from careloop.desk.conversations.queries.filters import ListQuery, NotUnderstood, parse_text
from careloop.desk.conversations.views.lists import not_understood
from careloop.desk.people.models import Agent


@require_POST
def deeds(request: HttpRequest) -> HttpResponse:
    form = BulkForm(request.POST, agent=cast("Agent", request.user))
    if not form.is_valid():
        return not_understood(request, NotUnderstood(_("This cannot be done to conversations.")))
    try:
        query = parse_text(form.cleaned_data["listed"])
        chosen = _chosen(form, query)
    except NotUnderstood as problem:
        return not_understood(request, problem)
    if not chosen:
        messages.warning(request, _("Choose at least one conversation first."))
        return _to_list(query)
    if not form.is_complete or (form.cleaned_data["everything"] and not form.cleaned_data["confirmed"]):
        return render(request, "conversations/bulk.html", {"form": form, "chosen": chosen, "query": query})
    return _tell(request, _do(form, chosen), form, query)


def _chosen(form: BulkForm, query: ListQuery) -> list[Conversation]:
    if form.cleaned_data["everything"]:
        return conversations_of(all_of(form.by, query))
    return conversations_of(ticked(form.by, form.ids))


def _do(form: BulkForm, chosen: list[Conversation]) -> Outcome:
    label = form.label(len(chosen))
    if form.cleaned_data["do"] == "merge":
        target = next(iter(conversations_of(ticked(form.by, [form.cleaned_data["target"]]))), None)
        if target is None:
            raise Http404
        return merge_all(chosen, into=target, by=form.by, label=label)
    return do_to_each(_steps(form), chosen, by=form.by, label=label)


def _steps(form: BulkForm) -> Callable[[Conversation], list[Step]]:
    """What is to be done to a conversation; a macro says it for each anew (its hours decide how long it sleeps)."""
    if form.cleaned_data["do"] != "macro":
        steps = form.steps()
        return lambda _conversation: steps
    macro, now = form.macros[form.cleaned_data["macro"]], timezone.now()
    return lambda conversation: steps_for(macro, conversation, by=form.by, seen=0, now=now)


def _tell(request: HttpRequest, outcome: Outcome, form: BulkForm, query: ListQuery) -> HttpResponse:
    undo = reverse("deed_undo", args=[outcome.deed.pk]) if outcome.deed.steps else ""
    if outcome.refused:
        context = {"outcome": outcome, "done": form.label(len(outcome.changed)), "undo": undo, "query": query}
        return render(request, "conversations/bulk_done.html", context)
    if outcome.changed:
        messages.success(request, form.label(len(outcome.changed)), extra_tags=undo)
    else:
        messages.info(request, _("Nothing had to be changed."))
    return redirect(_where_from(request)) if form.cleaned_data["stay"] else _to_list(query)


def _to_list(query: ListQuery) -> HttpResponse:
    return redirect(f"{reverse('inbox')}?{query.encoded()}".rstrip("?"))


@require_POST
def deed_undo(request: HttpRequest, pk: UUID) -> HttpResponse:
    agent = cast("Agent", request.user)
    deed = Deed.objects.filter(pk=pk, by=agent).first()
    if deed is None:
        raise Http404
    try:
        touched = doing.undo(deed, by=agent)
    except doing.CannotUndo:
        messages.warning(request, _("This has been undone already."))
    except doing.PartlyUndone as refusal:
        words = _("Undone, except for what cannot be undone now: %(reason)s")
        messages.warning(request, words % {"reason": refusal})
    else:
        n = len(touched)
        messages.success(
            request, ngettext("Undone for %(n)s conversation.", "Undone for %(n)s conversations.", n) % {"n": n}
        )
    return redirect(_where_from(request))


def _where_from(request: HttpRequest) -> str:
    came = request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(came, {request.get_host()}, require_https=request.is_secure())
    # The result page of a bulk action is the answer to a POST and cannot be opened again.
    return came if is_ours and not came.endswith(reverse("deeds")) else reverse("inbox")

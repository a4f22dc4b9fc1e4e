"""Customers who may be one: the suggestions with their evidence."""

from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from careloop.desk.conversations.queries.customers import visible_customers, visible_suggestions
from careloop.desk.people.actions.duplicates import bring_back, dismiss
from careloop.desk.people.models import Agent, DuplicateSuggestion

PAGE = 30


@require_safe
def duplicates(request: HttpRequest) -> HttpResponse:
    agent = cast("Agent", request.user)
    rows = visible_suggestions(agent).prefetch_related("first__identities", "second__identities")
    before = request.GET.get("before", "")
    if before.isascii() and before.isdecimal() and len(before) < 19:
        rows = rows.filter(pk__lt=int(before))
    page = list(rows.order_by("-pk")[: PAGE + 1])
    further = page[PAGE - 1].pk if len(page) > PAGE else ""
    return render(request, "conversations/customers/duplicates.html", {"rows": page[:PAGE], "further": further})


@require_POST
def dismissal(request: HttpRequest, pk: int) -> HttpResponse:
    agent = cast("Agent", request.user)
    row = visible_suggestions(agent).filter(pk=pk).first()
    if row is None:
        raise Http404
    dismiss(row, by=agent)
    words = _("%(one)s and %(two)s stay two customers.") % {"one": row.first, "two": row.second}
    messages.success(request, words, extra_tags=reverse("duplicate_return", args=[row.pk]))
    return redirect("duplicates")


@require_POST
def comeback(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo a dismissal."""
    agent = cast("Agent", request.user)
    seen = visible_customers(agent).values("pk")
    row = DuplicateSuggestion.objects.filter(pk=pk, first__in=seen, second__in=seen).first()
    if row is None:
        raise Http404
    bring_back(row, by=agent)
    return redirect("duplicates")

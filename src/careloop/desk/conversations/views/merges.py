"""Merging two customers and taking them apart: always with a look at what will move."""

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from careloop.desk.conversations.actions.customers import merge_customers, unmerge_customers
from careloop.desk.conversations.forms.customers import language_name
from careloop.desk.conversations.queries.customers import (
    earlier_conversations,
    find_customer,
    find_merge,
    going_back,
    others_like,
)
from careloop.desk.conversations.queries.visibility import visible_to
from careloop.desk.people.actions.merging import CannotMerge, CannotUnmerge, label
from careloop.desk.people.models import Agent, Customer

SHOWN = 10


def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose whom to merge into this customer, look at what will move, merge."""
    agent = cast("Agent", request.user)
    kept = find_customer(agent, pk)
    chosen = _number(request.POST.get("with", "") or request.GET.get("with", ""))
    if not chosen:
        return _choose(request, agent, kept)
    gone = find_customer(agent, chosen)
    error = ""
    if request.method == "POST":
        try:
            row = merge_customers(kept, gone, by=agent)
        except CannotMerge as refused:
            error = str(refused)
        else:
            words = _("%(gone)s is merged into %(kept)s.") % {"gone": label(row.gone), "kept": label(row.kept)}
            messages.success(request, words, extra_tags=reverse("merge_undoing", args=[row.pk]))
            return redirect("customer", row.kept_id)
    context = {"kept": _side(agent, kept), "gone": _side(agent, gone), "error": error}
    return render(request, "conversations/customers/merge.html", context, status=409 if error else 200)


def _choose(request: HttpRequest, agent: Agent, kept: Customer) -> HttpResponse:
    text = request.GET.get("q", "").strip()[:200]
    found = others_like(agent, kept, text=text) if text else []
    context = {"customer": kept, "text": text, "found": found}
    return render(request, "conversations/customers/merge_with.html", context)


def _side(agent: Agent, customer: Customer) -> dict[str, Any]:
    earlier = earlier_conversations(agent, customer)
    return {
        "customer": customer,
        "name": label(customer),
        "language": language_name(customer.language),
        "identities": list(customer.identities.all()),
        "conversations": list(earlier[:SHOWN]),
        "count": earlier.count(),
    }


def undoing(request: HttpRequest, pk: int) -> HttpResponse:
    """Look at what goes back to whom, and undo a merge."""
    agent = cast("Agent", request.user)
    row = find_merge(agent, pk)
    error = ""
    if request.method == "POST":
        try:
            unmerge_customers(row, by=agent)
        except CannotUnmerge as refused:
            error = str(refused)
        else:
            messages.success(request, _("They are two customers again."))
            return redirect("customer", row.kept_id)
    identities, numbers = going_back(row)
    context = {
        "merge": row,
        "identities": identities,
        "conversations": visible_to(agent).filter(pk__in=numbers).order_by("-last_at")[:SHOWN],
        "count": visible_to(agent).filter(pk__in=numbers).count(),
        "error": error,
    }
    return render(request, "conversations/customers/undoing.html", context, status=409 if error else 200)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0

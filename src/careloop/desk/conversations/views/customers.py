"""Customers: the list, one customer with everything known, their record."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from careloop.desk.conversations.actions import customers as actions
from careloop.desk.conversations.forms.customers import CustomerForm, IdentityForm, NewCustomerForm, language_name
from careloop.desk.conversations.queries import keyset
from careloop.desk.conversations.queries.customers import (
    customers_page,
    earlier_conversations,
    find_customer,
    visible_suggestions,
)
from careloop.desk.conversations.views.customers_told import history_of
from careloop.desk.ledger.queries import events_about
from careloop.desk.people.actions.customers import NotEditable
from careloop.desk.people.actions.identities import AddressTaken
from careloop.desk.people.actions.merging import label
from careloop.desk.people.models import Agent, Customer
from careloop.desk.people.queries.customers import family_ids, notes_brought_in, running_merges, standing
from careloop.desk.people.queries.duplicates import among
from careloop.desk.people.rules.addresses import NotAnAddress
from careloop.desk.people.views.access import sent

EARLIER = 30
HISTORY = 50


@require_safe
def customers(request: HttpRequest) -> HttpResponse:
    agent = cast("Agent", request.user)
    asked = {key: request.GET.get(key, "").strip()[:200] for key in ("q", "kind", "after", "before")}
    try:
        page = customers_page(agent, text=asked["q"], kind=asked["kind"], after=asked["after"], before=asked["before"])
    except keyset.NoPosition:
        return redirect("customers")
    context = {"page": page, "asked": asked, "kinds": Customer.Kind.choices}
    context["suggested"] = visible_suggestions(agent)[:100].count()
    return render(request, "conversations/customers/list.html", context)


@require_safe
def customer(request: HttpRequest, pk: int) -> HttpResponse:
    agent = cast("Agent", request.user)
    row = find_customer(agent, pk)
    if row.merged_into_id:
        return redirect("customer", standing(row).pk)
    return page(request, row, IdentityForm(initial={"kind": "email"}))


def page(request: HttpRequest, row: Customer, form: IdentityForm, status: int = 200) -> HttpResponse:
    """Show a customer with everything the agent may see of them."""
    agent = cast("Agent", request.user)
    family = family_ids(row)
    earlier = list(earlier_conversations(agent, row)[: EARLIER + 1])
    context = {
        "customer": row,
        "name": label(row),
        "language": language_name(row.language),
        "identities": row.identities.all(),
        "notes": notes_brought_in(row),
        "earlier": earlier[:EARLIER],
        "has_more": len(earlier) > EARLIER,
        "merges": running_merges(row),
        "suggestions": among(visible_suggestions(agent), row.pk),
        "history": history_of(events_about([f"customer:{pk}" for pk in family]).order_by("-id")[:HISTORY]),
        "form": form,
    }
    return render(request, "conversations/customers/customer.html", context, status=status)


def customer_new(request: HttpRequest) -> HttpResponse:
    agent = cast("Agent", request.user)
    form = NewCustomerForm(sent(request), initial={"kind": "person", "address_kind": "email"})
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.create_customer(by=agent, **form.cleaned_data)
        except (NotAnAddress, AddressTaken) as error:
            form.add_error("address", str(error))
        else:
            messages.success(request, _("%(name)s is a customer now.") % {"name": row.name})
            return redirect("customer", row.pk)
    context = {"form": form, "back_url": reverse("customers")}
    return render(request, "conversations/customers/record.html", context)


def customer_record(request: HttpRequest, pk: int) -> HttpResponse:
    agent = cast("Agent", request.user)
    row = find_customer(agent, pk)
    form = CustomerForm(sent(request), instance=row)
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_customer(row, by=agent, **form.cleaned_data)
        except NotEditable as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("customer", row.pk)
    context = {"form": form, "customer": row, "back_url": reverse("customer", args=[row.pk])}
    return render(request, "conversations/customers/record.html", context)

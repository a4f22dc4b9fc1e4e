"""A customer's addresses: added, removed, given to whom they belong."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from careloop.desk.conversations.actions import customers as actions
from careloop.desk.conversations.forms.customers import IdentityForm
from careloop.desk.conversations.queries.customers import (
    find_customer,
    find_identity_of,
    others_like,
    visible_customers,
)
from careloop.desk.conversations.views.customers import page
from careloop.desk.people.actions.identities import AddressTaken, IdentityInUse
from careloop.desk.people.models import Agent
from careloop.desk.people.rules.addresses import NotAnAddress


@require_POST
def identities(request: HttpRequest, pk: int) -> HttpResponse:
    agent = cast("Agent", request.user)
    row = find_customer(agent, pk)
    form = IdentityForm(request.POST)
    if form.is_valid():
        try:
            actions.add_identity(row, by=agent, **form.cleaned_data)
        except NotAnAddress as error:
            form.add_error("address", str(error))
        except AddressTaken as taken:
            form.add_error("address", _taken(agent, taken))
        else:
            messages.success(request, _("The address is added."))
            return redirect("customer", row.pk)
    return page(request, row, form, status=422)


def _taken(agent: Agent, taken: AddressTaken) -> str:
    # Whose it is may be told only to those who see that customer.
    if visible_customers(agent).filter(pk=taken.identity.customer_id).exists():
        return str(taken)
    return _("This address belongs to a customer of another team. Ask an administrator to merge the two.")


@require_POST
def removal(request: HttpRequest, pk: int) -> HttpResponse:
    agent = cast("Agent", request.user)
    identity = find_identity_of(agent, pk)
    customer_id = identity.customer_id
    try:
        actions.remove_identity(identity, by=agent)
    except IdentityInUse as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The address is removed."))
    return redirect("customer", customer_id)


def owner(request: HttpRequest, pk: int) -> HttpResponse:
    """Give an address, with the conversations that began from it, to another customer."""
    agent = cast("Agent", request.user)
    identity = find_identity_of(agent, pk)
    if request.method == "POST":
        to = find_customer(agent, _number(request.POST.get("to", "")))
        actions.move_identity(identity, to=to, by=agent)
        messages.success(request, _("%(address)s now belongs to %(name)s.") % {"address": identity, "name": to})
        return redirect("customer", to.pk)
    text = request.GET.get("q", "").strip()[:200]
    found = others_like(agent, identity.customer, text=text) if text else []
    context = {"identity": identity, "customer": identity.customer, "text": text, "found": found}
    return render(request, "conversations/customers/owner.html", context)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0

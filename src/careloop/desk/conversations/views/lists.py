"""The inbox: one page for every list of conversations."""

from collections.abc import Mapping
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from careloop.desk.conversations.queries.choices import filters_for, order_words, orders_for
from careloop.desk.conversations.queries.filters import ListQuery, NotUnderstood, parse, parse_text
from careloop.desk.conversations.queries.lists import list_for
from careloop.desk.conversations.queries.navigation import late_counts, navigation_for
from careloop.desk.conversations.queries.saved_views import find_saved_view
from careloop.desk.people.models import Agent


def asked_list(agent: Agent, params: Mapping[str, str]) -> ListQuery:
    """Read the list an address asks for, the saved view it may name included.

    Raises NotUnderstood: for what no list knows. Raises Http404: for a saved view that is not the agent's.
    """
    query = parse(params)
    if not query.saved:
        return query
    saved = parse_text(find_saved_view(agent, int(query.saved)).query)
    return saved.with_(saved=query.saved, sort=query.sort or saved.sort, after=query.after, before=query.before)


def not_understood(request: HttpRequest, problem: NotUnderstood) -> HttpResponse:
    return render(request, "conversations/not_understood.html", {"problem": problem}, status=400)


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    agent = cast("Agent", request.user)
    try:
        query = asked_list(agent, request.GET.dict())
        listing = list_for(agent, query)
    except NotUnderstood as problem:
        return not_understood(request, problem)
    context = {
        "listing": listing,
        "rows": listing.rows,
        "query": query,
        "navigation": navigation_for(agent, query),
        "orders": orders_for(query),
        "order_words": order_words()[query.order_name],
        "filters": filters_for(query) if query.filters or query.is_filtered else (),
        "filter_link": query.encoded(filters="" if query.filters else "open"),
    }
    return render(request, "conversations/inbox.html", context)


@require_safe
def view_counts(request: HttpRequest) -> HttpResponse:
    counts = late_counts(cast("Agent", request.user))
    return render(request, "conversations/_late_counts.html", {"counts": counts})


@require_safe
def view_rail(request: HttpRequest) -> HttpResponse:
    """Give the views for the rail of a page that is no list; `list` says which of them one came from."""
    agent = cast("Agent", request.user)
    try:
        query = parse_text(request.GET["list"]) if "list" in request.GET else None
    except NotUnderstood as problem:
        return not_understood(request, problem)
    return render(request, "conversations/_views.html", {"navigation": navigation_for(agent, query)})

"""The inbox: one page for every list of conversations."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from careloop.desk.conversations.queries.filters import ListQuery, NotUnderstood, parse, parse_text
from careloop.desk.conversations.queries.lists import list_for
from careloop.desk.conversations.queries.navigation import late_counts, navigation_for
from careloop.desk.conversations.queries.saved_views import find_saved_view
from careloop.desk.people.models import Agent


def asked_list(agent: Agent, params: "dict[str, str]") -> ListQuery:
    """Read the list an address asks for, the saved view it may name included.

    Raises NotUnderstood: for what no list knows. Raises Http404: for a saved view that is not the agent's.
    """
    query = parse(params)
    if not query.saved:
        return query
    saved = parse_text(find_saved_view(agent, int(query.saved)).query)
    return saved.with_(saved=query.saved, after=query.after, before=query.before)


def inbox(request: HttpRequest) -> HttpResponse:
    try:
        query = asked_list(request.user, request.GET.dict())
        listing = list_for(request.user, query)
    except NotUnderstood as problem:
        return render(request, "conversations/not_understood.html", {"problem": problem}, status=400)
    context = {"listing": listing, "rows": listing.rows, "query": query}
    if request.htmx and request.htmx.target == "list":
        return render(request, "conversations/_list.html", context)
    context["navigation"] = navigation_for(request.user, query)
    return render(request, "conversations/inbox.html", context)


def view_counts(request: HttpRequest) -> HttpResponse:
    return render(request, "conversations/_late_counts.html", {"counts": late_counts(request.user)})

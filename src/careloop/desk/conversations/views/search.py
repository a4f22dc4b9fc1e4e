"""The page of search: one line to type in, filters, one row a conversation."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from careloop.desk.conversations.forms.search import SearchForm
from careloop.desk.conversations.queries.search import search, search_people
from careloop.desk.people.models import Agent

PEOPLE = 4


@require_safe
def results(request: HttpRequest) -> HttpResponse:
    agent = cast("Agent", request.user)
    form = SearchForm(request.GET)
    text, filters = form.asked()
    before = _place(request.GET.get("before", ""))
    hits = search(agent, text, filters, before=before)
    further = request.GET.copy()
    further["before"] = str(hits.next or "")
    context = {
        "form": form,
        "text": form.cleaned_data.get("q", ""),
        "hits": hits,
        "people": search_people(agent, text, limit=PEOPLE) if before is None and not form.is_narrowed else [],
        "further": f"?{further.urlencode()}" if hits.next else "",
    }
    return render(request, "conversations/search.html", context)


def _place(written: str) -> int | None:
    return int(written) if written.isascii() and written.isdecimal() and len(written) < 20 else None

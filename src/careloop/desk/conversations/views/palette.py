"""The command palette: a list for the dialog, and a page of its own without scripts."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from careloop.desk.conversations.queries.palette import palette
from careloop.desk.people.models import Agent


@require_safe
def palette_page(request: HttpRequest) -> HttpResponse:
    text = request.GET.get("q", "")
    groups = palette(cast("Agent", request.user), text, path=request.GET.get("from", ""))
    name = "_palette.html" if request.headers.get("HX-Request") else "palette.html"
    return render(request, f"conversations/{name}", {"groups": groups, "text": text, "needle": text.strip().lower()})

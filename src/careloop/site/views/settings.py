"""The overview of all settings: one place from which every page of them is one step away."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from careloop.desk.people.views.access import agent_of


def settings_overview(request: HttpRequest) -> HttpResponse:
    agent_of(request)
    return render(request, "settings_overview.html", {"is_index": True})

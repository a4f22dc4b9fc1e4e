"""The history of everything: the ledger, for administrators."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from careloop.desk.ledger.queries import latest
from careloop.desk.people.models import Agent
from careloop.desk.people.rules.rights import may_reach_settings
from careloop.desk.people.views.access import agent_of

PAGE = 50


def audit(request: HttpRequest) -> HttpResponse:
    agent_of(request, may_reach_settings)
    events = latest()
    before = request.GET.get("before", "")
    if before.isdecimal():
        events = events.filter(id__lt=int(before))
    chosen = {name: request.GET.get(name, "").strip()[:60] for name in ("actor", "verb", "subject")}
    for name, value in chosen.items():
        if value:
            events = events.filter(**{name: value})
    page = list(events[: PAGE + 1])
    names = _names(event.actor for event in page)
    rows = [(event, names.get(event.actor, event.actor), _details(event.data)) for event in page[:PAGE]]
    older = page[PAGE - 1].id if len(page) > PAGE else None
    return render(request, "audit.html", {"rows": rows, "older": older, "chosen": chosen})


def _details(data: dict[str, Any]) -> str:
    """What an event tells besides, as one line; what it leaves open is left out."""
    told = {key: ", ".join(map(str, value)) if isinstance(value, list) else value for key, value in data.items()}
    return " · ".join(f"{key}: {value}" for key, value in told.items() if value not in (None, ""))


def _names(actors: Iterable[str]) -> dict[str, str]:
    wanted = [actor.removeprefix("agent:") for actor in set(actors) if actor.startswith("agent:")]
    return {f"agent:{pk}": name for pk, name in Agent.objects.filter(pk__in=wanted).values_list("pk", "name")}

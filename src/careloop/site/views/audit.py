"""The history of everything: the ledger, for administrators."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from careloop.desk.ledger.queries import latest
from careloop.desk.people.models import Agent
from careloop.desk.people.rules.rights import may_reach_settings
from careloop.desk.people.views.access import agent_of
from careloop.site.audit_words import VERBS, thing_words, verb_words

PAGE = 50


def audit(request: HttpRequest) -> HttpResponse:
    agent_of(request, may_reach_settings)
    events = latest()
    before = request.GET.get("before", "")
    if before.isdecimal():
        events = events.filter(id__lt=int(before))
    chosen = {name: request.GET.get(name, "").strip()[:60] for name in ("actor", "verb", "subject")}
    for name, value in _meant(chosen).items():
        if value:
            events = events.filter(**{name: value})
    page = list(events[: PAGE + 1])
    names = _names(event.actor for event in page)
    rows = [
        {
            "event": event,
            "actor": names.get(event.actor) or thing_words(event.actor),
            "verb": verb_words(event.verb),
            "subject": thing_words(event.subject),
            "details": _details(event.data),
        }
        for event in page[:PAGE]
    ]
    older = page[PAGE - 1].id if len(page) > PAGE else None
    return render(request, "audit.html", {"rows": rows, "older": older, "chosen": chosen, "verbs": VERBS.items()})


def _meant(chosen: dict[str, str]) -> dict[str, str]:
    """What was typed, as the ledger writes it: an agent by name, a conversation by its number."""
    actor, number = chosen["actor"], chosen["subject"].removeprefix("#")
    if actor and ":" not in actor:
        named = Agent.objects.filter(name__iexact=actor).first()
        actor = named.actor if named else actor
    return {**chosen, "actor": actor, "subject": f"conversation:{number}" if number.isdecimal() else chosen["subject"]}


def _details(data: dict[str, Any]) -> str:
    """What an event tells besides, as one line; what it leaves open or denies is left out."""
    told = {key: ", ".join(map(str, value)) if isinstance(value, list) else value for key, value in data.items()}
    return " · ".join(
        f"{key}: {value}" for key, value in told.items() if value not in (None, "") and value is not False
    )


def _names(actors: Iterable[str]) -> dict[str, str]:
    wanted = [actor.removeprefix("agent:") for actor in set(actors) if actor.startswith("agent:")]
    return {f"agent:{pk}": name for pk, name in Agent.objects.filter(pk__in=wanted).values_list("pk", "name")}

"""The pages of readings: beside a conversation, red alerts, reasons, two conversations side by side, the switch."""

from typing import Any

from django.contrib import messages as notices
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from careloop.core.findings import Dimension, Finding
from careloop.core.reading.comparison import compare
from careloop.core.reading.kinds import KINDS
from careloop.core.reasons.catalogue import by_id, catalogue
from careloop.desk.conversations.queries.visibility import find_conversation, find_message
from careloop.desk.insights import actions, queries
from careloop.desk.insights.bridge import findings_of, seen_in
from careloop.desk.insights.models import Reading
from careloop.desk.insights.rules import may_switch
from careloop.desk.insights.views.rates import rate_row
from careloop.desk.people.views.access import agent_of
from careloop.renderers.comparing import sentences
from careloop.renderers.examples import LETTERS
from careloop.renderers.sureness import sureness
from careloop.renderers.words import Words

PAGE = 50


@require_safe
def panel(request: HttpRequest, pk: int) -> HttpResponse:
    """What was read in one conversation: a part for its page, or a page of its own without script."""
    agent = agent_of(request)
    conversation = find_conversation(agent, pk)
    reading = queries.reading_of(agent, conversation.pk) if queries.is_on() else None
    context: dict[str, Any] = {"conversation": conversation, "reading": reading, **(_shown(reading) if reading else {})}
    name = "insights/_panel.html" if request.headers.get("HX-Request") else "insights/reading.html"
    return render(request, name, context)


@require_safe
def alerts(request: HttpRequest) -> HttpResponse:
    words = _words()
    found = queries.alerts(agent_of(request)).select_related("conversation__summary")[:PAGE]
    rows = [(row, _sure_of_alert(row, words)) for row in found]
    return render(request, "insights/alerts.html", {"rows": rows, "is_on": queries.is_on()})


@require_safe
def alert_numbers(request: HttpRequest) -> JsonResponse:
    """The conversations with a red alert, for the badges that a script puts into lists."""
    numbers = list(queries.alerts(agent_of(request)).values_list("pk", flat=True)[:500]) if queries.is_on() else []
    return JsonResponse({"conversations": numbers})


@require_safe
def reasons(request: HttpRequest) -> HttpResponse:
    agent, words = agent_of(request), _words()
    names = by_id(catalogue())
    rows = queries.causes(agent)
    top = max([row["cost"] for row in rows], default=1.0)
    for row in rows:
        row["name"] = names[row["reason"]].name(words.language) if row["reason"] in names else row["reason"]
        row["width"] = round(100 * row["cost"] / max(top, 1e-9))
    draws = queries.latest_draws()
    kinds = [
        {"name": words.of("kind", kind), "count": count, "wrong": wrong, **rate_row(draws.get(kind))}
        for kind, count, wrong in queries.kinds_found(agent)
    ]
    read = queries.visible_readings(agent).count()
    praise = [(name, names[name].name(words.language), count) for name, count in queries.praising(agent)]
    return render(request, "insights/reasons.html", {"rows": rows, "kinds": kinds, "read": read, "praise": praise})


@require_safe
def reason(request: HttpRequest, name: str) -> HttpResponse:
    known = by_id(catalogue()).get(name)
    if known is None:
        raise Http404
    rows = queries.of_reason(agent_of(request), name).select_related("conversation__summary")
    words = _words()
    shown = [(row, words.of("experience", row.experience) if row.experience else "–") for row in rows[:PAGE]]
    return render(
        request, "insights/reason.html", {"name": known.name(words.language), "rows": shown, "count": rows.count()}
    )


@require_safe
def comparison(request: HttpRequest) -> HttpResponse:
    """Two conversations side by side, by their numbers in the address."""
    agent, words = agent_of(request), _words()
    sides, numbers = [], []
    for name in ("first", "second"):
        number = request.GET.get(name, "").lstrip("#")
        numbers.append(number)
        if number.isascii() and number.isdecimal() and len(number) < 19:
            reading = queries.reading_of(agent, find_conversation(agent, int(number)).pk)
            if reading:
                sides.append((reading, {"reading": reading, **_shown(reading)}))
    told: list[str] = []
    if len(sides) == 2:
        told = sentences(compare(*(findings_of(reading) for reading, _context in sides)), words)
    context = {"numbers": numbers, "sides": [context for _reading, context in sides], "told": told}
    return render(request, "insights/comparison.html", context)


@require_POST
def objection(request: HttpRequest, pk: int) -> HttpResponse:
    """Call a finding wrong, or take that back with `undo`."""
    agent = agent_of(request)
    message = find_message(agent, pk)
    kind = request.POST.get("kind", "")
    if kind not in KINDS:
        raise Http404
    if request.POST.get("undo"):
        actions.take_back(message, kind=kind, by=agent)
    else:
        actions.object_to(message, kind=kind, by=agent)
    return redirect("insights:panel", pk=message.conversation_id)


@require_http_methods(["GET", "POST"])
def switch(request: HttpRequest) -> HttpResponse:
    agent = agent_of(request, may_switch)
    if request.method == "POST":
        actions.switch(is_on=bool(request.POST.get("is_on")), by=agent)
        notices.success(request, _("Conversations are read.") if queries.is_on() else _("Conversations are not read."))
        return redirect("insights:switch")
    return render(request, "insights/switch.html", {"is_on": queries.is_on()})


def _words() -> Words:
    return Words((get_language() or "en")[:2])


def _shown(reading: Reading) -> dict[str, Any]:
    words = _words()
    findings, seen = seen_in(reading)
    names = by_id(catalogue())
    doubled = {("repeat", each.message_id) for each in seen if each.finding.kind == "red-alert"}
    rows = [
        {
            "kind": each.finding.kind,
            "name": words.of("kind", each.finding.kind),
            # A red alert is a repeat: one letter at the message says both.
            "letter": "" if (each.finding.kind, each.message_id) in doubled else LETTERS.get(each.finding.kind, ""),
            "sure": _sure(each.finding, words),
            "words": each.words,
            "message": each.message_id,
            "is_wrong": each.is_wrong,
            "tone": _tone(each.finding.kind),
        }
        for each in seen
    ]
    return {
        "abc": [row for row in rows if row["kind"] in queries.ABC],
        "has_repeats": any(row["kind"] == "repeat" for row in rows),
        "conduct": [row for row in rows if row["kind"] not in queries.ABC],
        "dimensions": [_dimension(words, name, getattr(findings, name)) for name in ("business", "human", "hidden")],
        "experience": words.of("experience", reading.experience or "undecided"),
        "reason_name": names[reading.reason].name(words.language) if reading.reason in names else "",
    }


def _sure(finding: Finding, words: Words) -> str:
    return sureness(finding.kind, finding.probability, finding.checked, words)


def _sure_of_alert(reading: Reading, words: Words) -> str:
    told = findings_of(reading).of("red-alert")
    return _sure(max(told, key=lambda each: each.probability), words) if told else ""


def _dimension(words: Words, name: str, dimension: Dimension) -> dict[str, Any]:
    def kinds(which: tuple[Any, ...]) -> str:
        return ", ".join(dict.fromkeys(words.of("kind", each.kind) for each in which[:4]))

    return {
        "name": words.of("dimension", name),
        "says": words.of("dimension", f"{name}-says"),
        "score": dimension.score,
        "raised": kinds(dimension.raised),
        "lowered": kinds(dimension.lowered),
        "tone": "good" if dimension.score > 0.55 else "bad" if dimension.score < 0.45 else "calm",
    }


def _tone(kind: str) -> str:
    known = KINDS[kind]
    if kind in ("repeat", "red-alert"):
        return "alert"
    if kind == "issue":
        return "calm"
    return "good" if known.business + known.human + known.hidden > 0 else "bad"

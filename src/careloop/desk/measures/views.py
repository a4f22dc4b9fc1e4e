"""The pages of measures: all of them, one with its definition and groups, the conversations behind it, downloads."""

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from careloop.core.measures import MEASURES, Definition, Result, definition, measure
from careloop.core.measures.definition import FLOOR, unit_of
from careloop.desk.conversations.models import Conversation
from careloop.desk.measures.bridge.facts import as_records, facts_for
from careloop.desk.measures.bridge.results import (
    RECORDS,
    as_table,
    counted,
    numbers_of,
    results_of,
    ways_to_divide,
)
from careloop.desk.measures.bridge.unmeasured import notes_beside, reason_of
from careloop.desk.measures.forms import RetentionForm
from careloop.desk.measures.queries import choice_of, seen_among
from careloop.desk.people.models import Team
from careloop.desk.people.views.access import agent_of
from careloop.desk.surveys.models import Survey
from careloop.desk.surveys.rules import may_read_results

PAGE = 50
TOLD = ("begins", "ends", "denominator", "exclusions", "interval")
KEPT = ("period", "survey", "of_team", "of_channel", "of_language", "by")
FORMS = {"csv": "text/csv; charset=utf-8", "jsonl": "application/x-ndjson"}


@require_safe
def measure_list(request: HttpRequest) -> HttpResponse:
    agent = agent_of(request, may_read_results)
    choice = choice_of(request.GET, now=timezone.now())
    facts = facts_for(agent, choice, list(RECORDS))
    rows = [_row(found, measure(name, facts)) for name, found in MEASURES.items()]
    headings = ((_("What customers answered"), True), (_("What was recorded"), False))
    tables = [(heading, [row for row in rows if row["is_asked"] is is_asked]) for heading, is_asked in headings]
    return render(request, "measures/list.html", {**_around(request), "tables": tables})


@require_safe
def one(request: HttpRequest, name: str) -> HttpResponse:
    agent, found = agent_of(request, may_read_results), known(name)
    results = results_of(agent, found, choice_of(request.GET, now=timezone.now()), by=request.GET.get("by", ""))
    language, whole = get_language() or "en", results.pop("")
    context = {
        **_around(request),
        **_row(found, whole),
        **{field: getattr(found, field).of(language) for field in TOLD},
        "groups": [{"key": key, "measure": each.measure} for key, each in results.items()],
        "ways": ways_to_divide(found),
        "by": request.GET.get("by", ""),
    }
    return render(request, "measures/one.html", context)


@require_safe
def behind(request: HttpRequest, name: str) -> HttpResponse:
    """The conversations that one figure counts."""
    agent, found = agent_of(request, may_read_results), known(name)
    choice = choice_of(request.GET, now=timezone.now())
    results = results_of(agent, found, choice, by=request.GET.get("by", ""))
    names = counted(results, group=request.GET.get("group", ""), part=request.GET.get("part", ""))
    rows = seen_among(agent, numbers_of(names)).select_related("customer", "team").order_by("-created_at", "-pk")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {**_around(request), **_row(found, results[""]), "page": page, **_turning(request, page)}
    return render(request, "measures/behind.html", context)


@require_safe
def export(request: HttpRequest, name: str, form: str) -> HttpResponse:
    agent, found = agent_of(request, may_read_results), known(name)
    if form not in FORMS:
        raise Http404
    choice = choice_of(request.GET, now=timezone.now())
    if form == "csv":
        content = as_table(results_of(agent, found, choice, by=request.GET.get("by", "")))
    else:
        content = as_records(facts_for(agent, choice, found.reads))
    answer = HttpResponse(content, content_type=FORMS[form])
    answer["Content-Disposition"] = f'attachment; filename="{name}-{timezone.localdate():%Y-%m-%d}.{form}"'
    return answer


@require_safe
def calculator(request: HttpRequest) -> HttpResponse:
    """What more retention is worth, with the reader's own figures."""
    agent_of(request, may_read_results)
    given = {"customers": 1000, "stayed": 850, "margin": 100, "discount": 10, "points": 5}
    form, found = RetentionForm(request.GET or None, initial=given), definition("retention-value")
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        context |= _row(found, form.result(now=timezone.now()))
    return render(request, "measures/calculator.html", {**context, "title": _("What is it worth that more stay?")})


def known(name: str) -> Definition:
    """Give the definition of a measure. Raises Http404: when there is none of this name."""
    if name not in MEASURES:
        raise Http404
    return definition(name)


def _row(found: Definition, result: Result) -> dict[str, Any]:
    language = get_language() or "en"
    parts = [
        {"key": part.key, "label": part.label.of(language), "measure": part.measure, "has_some": bool(part.counted)}
        | {"unit": unit_of(part.key, found), "notes": notes_beside(part.measure)}
        for part in result.parts
    ]
    reason = reason_of(result)
    return {
        "name": found.name,
        "title": found.title.of(language),
        "explanation": found.explanation.of(language),
        "unit": found.unit,
        "is_asked": found.is_asked,
        "measure": result.measure,
        "reason": reason,
        "notes": notes_beside(result.measure) if reason else list(result.measure.notes),
        "is_few": result.measure.value is None and 0 < result.measure.n < FLOOR,
        "parts": parts,
        "has_some": bool(numbers_of(result.counted)),
        "has_all": bool(numbers_of(result.among)),
    }


def _around(request: HttpRequest) -> dict[str, Any]:
    kept = {name: request.GET[name] for name in KEPT if request.GET.get(name)}
    channels = Conversation.objects.order_by("channel").values_list("channel", flat=True).distinct()
    return {
        "kept": kept,
        "query": urlencode(kept),
        "period": kept.get("period", "quarter"),
        "surveys": list(Survey.objects.exclude(moment=Survey.Moment.OPEN)),
        "teams": list(Team.objects.all()),
        "channels": list(channels),
    }


def _turning(request: HttpRequest, page: Any) -> dict[str, str]:
    """The addresses of the pages before and after this one."""
    words, found = request.GET.copy(), {"previous_url": "", "next_url": ""}
    for name, there, step in (("previous_url", page.has_previous(), -1), ("next_url", page.has_next(), 1)):
        if there:
            words["page"] = str(page.number + step)
            found[name] = f"?{words.urlencode()}"
    return found

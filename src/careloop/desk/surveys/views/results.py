"""The pages a manager reads: all surveys, one survey's results, the contacts behind a figure, the planner."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages as notices
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from careloop.core.measures.counting import rate
from careloop.core.measures.definition import unit_of
from careloop.core.measures.registry import definition
from careloop.core.surveys.instruments import Question
from careloop.core.surveys.planner import plan
from careloop.core.surveys.scales import said, scales
from careloop.desk.people.models import Agent, Team
from careloop.desk.people.views.access import agent_of
from careloop.desk.surveys.actions.watching import take_on
from careloop.desk.surveys.bridge.contacts import instrument_of
from careloop.desk.surveys.bridge.findings import Findings, comments, findings
from careloop.desk.surveys.bridge.further import Further
from careloop.desk.surveys.bridge.groups import Group
from careloop.desk.surveys.bridge.menus import menus
from careloop.desk.surveys.bridge.words import against_target, explained, names
from careloop.desk.surveys.forms.planning import PlanForm
from careloop.desk.surveys.models import Alarm, Draw, Survey
from careloop.desk.surveys.queries.asking import surveys
from careloop.desk.surveys.queries.contacts import Contact, Said, contacts
from careloop.desk.surveys.queries.results import (
    FILTERS,
    alarms_seen,
    answers_to_open,
    choice_of,
    chosen_draws,
    narrowed,
    quiet_days,
    responses_seen,
    seen_draws,
)
from careloop.desk.surveys.rules import may_read_results

SHOWN_COMMENTS = 12
PAGE = 50
CHOSEN = ("period", "of_language", "of_channel", "of_team")


@require_safe
def survey_list(request: HttpRequest) -> HttpResponse:
    agent = agent_of(request, may_read_results)
    rows = [
        {
            "survey": survey,
            "contacts": seen_draws(agent, survey).count(),
            "asked": seen_draws(agent, survey).filter(outcome=Draw.Outcome.ASKED).count(),
            "answers": responses_seen(agent, survey).count(),
            "alarms": alarms_seen(agent, survey).count(),
        }
        for survey in surveys()
    ]
    return render(request, "surveys/list.html", {"rows": rows, "may_set_up": agent.is_administrator})


@require_safe
def results(request: HttpRequest, pk: int) -> HttpResponse:
    agent = agent_of(request, may_read_results)
    survey = get_object_or_404(surveys(), pk=pk)
    if survey.moment == Survey.Moment.OPEN:
        return _open_results(request, survey)
    choice = choice_of(request.GET, survey, now=timezone.now())
    found = contacts(chosen_draws(agent, survey, choice))
    instrument = instrument_of(survey.versions.order_by("-number")[0])
    context = {
        **_around(request, survey, agent),
        "choice": choice,
        "alarms": alarms_seen(agent, survey),
        "title": said(instrument.first.words, translation.get_language() or "en"),
        "waiting": seen_draws(agent, survey).filter(at__gte=choice.until).count(),
        "first_on": survey.created_at + timedelta(days=quiet_days(survey)),
    }
    if any(contact.first for contact in found):
        all_found = findings(survey, instrument, found)
        named = names(all_found)
        words, kind = against_target(all_found.overall, survey.target)
        context |= {
            "found": all_found,
            "explained": explained(all_found),
            "all_name": named[0],
            "naive_name": named[1],
            "target_words": words,
            "target_kind": kind,
            "menus": menus(survey, found, question=instrument.first.key),
            "comments": comments(found)[:SHOWN_COMMENTS],
            "tables": _tables(all_found.groups),
            "spoken": [by for by, rows in all_found.groups.items() if any(row.language for row in rows)],
            **_in_words(all_found),
        }
    return render(request, "surveys/results.html", context)


@require_POST
def alarm(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an alarm on: it ends, and its series is watched anew."""
    agent = agent_of(request, may_read_results)
    found = get_object_or_404(Alarm, pk=pk)
    take_on(get_object_or_404(alarms_seen(agent, found.survey), pk=pk), by=agent)
    notices.success(request, _("The alarm is yours. From today on the answers are watched anew."))
    return redirect("surveys:results", found.survey_id)


@require_safe
def behind(request: HttpRequest, pk: int) -> HttpResponse:
    """The contacts behind one figure, each with its conversation."""
    agent = agent_of(request, may_read_results)
    survey = get_object_or_404(surveys(), pk=pk)
    choice = choice_of(request.GET, survey, now=timezone.now())
    instrument = instrument_of(survey.versions.order_by("-number")[0])
    wanted = {name: request.GET.get(name, "") for name in FILTERS}
    draws = narrowed(chosen_draws(agent, survey, choice), wanted, instrument=instrument)
    page = Paginator(draws.order_by("-at", "-pk"), PAGE).get_page(request.GET.get("page"))
    shown = contacts(Draw.objects.filter(pk__in=[each.pk for each in page]).order_by("-at", "-pk"))
    context = {
        **_around(request, survey, agent),
        "page": page,
        "rows": [_row(each, instrument.first) for each in shown],
        **_turning(request, page),
    }
    return render(request, "surveys/behind.html", context)


@require_safe
def planner(request: HttpRequest) -> HttpResponse:
    agent_of(request, may_read_results)
    form = PlanForm(request.GET or None, initial={"points": 3, "share": 75, "rate": 30})
    answer = None
    if form.is_valid():
        data = form.cleaned_data
        answer = plan(
            data["points"] / 100,
            share=data["share"] / 100,
            response_rate=data["rate"] / 100,
            contacts=data["contacts"],
        )
    return render(request, "surveys/planner.html", {"form": form, "answer": answer})


def _around(request: HttpRequest, survey: Survey, agent: Agent) -> dict[str, Any]:
    kept = {name: request.GET[name] for name in CHOSEN if request.GET.get(name)}
    channels = seen_draws(agent, survey).order_by("channel").values_list("channel", flat=True).distinct()
    return {
        "survey": survey,
        "tab": "results",
        "may_set_up": agent.is_administrator,
        "period": request.GET.get("period", "year"),
        "kept": kept,
        "query": urlencode(kept),
        "channels": list(channels),
        "teams": list(Team.objects.all()),
    }


def _tables(groups: dict[str, list[Group]]) -> list[tuple[str, list[Group], list[Group]]]:
    """Each kind of group with those that have a figure, and those with too few answers for one."""
    return [
        (by, [row for row in rows if row.share is not None], [row for row in rows if row.share is None])
        for by, rows in groups.items()
        if sum(row.share is not None for row in rows) > 1
    ]


def _open_results(request: HttpRequest, survey: Survey) -> HttpResponse:
    agent = agent_of(request, may_read_results)
    page = Paginator(answers_to_open(survey), PAGE).get_page(request.GET.get("page"))
    context = {"survey": survey, "page": page, "may_set_up": agent.is_administrator, "tab": "results"}
    return render(request, "surveys/open_results.html", {**context, **_turning(request, page)})


def _turning(request: HttpRequest, page: Page[Any]) -> dict[str, str]:
    """The addresses of the pages before and after this one."""
    words = request.GET.copy()
    found = {"previous_url": "", "next_url": ""}
    for name, there in (("previous_url", page.has_previous()), ("next_url", page.has_next())):
        if there:
            words["page"] = str(page.number + (1 if name == "next_url" else -1))
            found[name] = f"?{words.urlencode()}"
    return found


def _row(contact: Contact, question: Question) -> dict[str, Any]:
    """One contact as the table behind a figure shows it."""
    language = translation.get_language() or "en"
    return {
        "contact": contact,
        "outcome": Draw.Outcome(contact.outcome).label,
        "first": _said(contact.answer(question.key), language) or (_("no answer") if contact.is_reached else ""),
        "second": _said(contact.second_answer(question.key), language) or (_("no answer") if contact.second else ""),
    }


def _said(answer: Said | None, language: str) -> str:
    scale = scales().get(answer.scale) if answer else None
    return scale.words_of(int(answer.value), language) if scale and answer and answer.value is not None else ""


def _further(found: Further, language: str) -> dict[str, Any]:
    words, option = said(found.question.words, language), found.option
    return {
        "key": found.key,
        "chosen": found.chosen,
        "words": f"{words} {said(option.words, language)}" if option else words,
        "measure": found.measure,
    }


def _in_words(found: Findings) -> dict[str, Any]:
    """Levels and further questions with their words in the language of the page."""
    language = translation.get_language() or "en"
    scale = found.scale
    return {
        "levels": [
            {"words": scale.words_of(int(level.value), language), "value": level.value, "count": level.count}
            | {"measure": level.measure}
            for level in found.levels
        ]
        if scale
        else [],
        "others": [_further(each, language) for each in found.others],
        "parts": [
            {"key": part.key, "label": part.label.of(language), "measure": part.measure}
            | {"unit": unit_of(part.key, definition(found.overall.name)), "has_some": bool(part.counted)}
            for part in found.parts
        ],
        "answered_share": rate(found.overall.naive.n, found.funnel.sent),
        "silent": found.funnel.sent - found.funnel.answered,
    }

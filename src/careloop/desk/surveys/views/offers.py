"""The audit of the draw: what part of each agent's conversations could be asked about, and was."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from careloop.desk.people.views.access import agent_of
from careloop.desk.surveys.queries.asking import surveys
from careloop.desk.surveys.queries.offers import offers_by_agent
from careloop.desk.surveys.rules import may_read_results

DAYS = 91


@require_safe
def offers(request: HttpRequest, pk: int) -> HttpResponse:
    agent = agent_of(request, may_read_results)
    survey, now = get_object_or_404(surveys(), pk=pk), timezone.now()
    rows = offers_by_agent(agent, survey, since=now - timedelta(days=DAYS), until=now)
    context = {
        "survey": survey,
        "rows": rows,
        "tab": "offers",
        "days": DAYS,
        "now": now,
        "may_set_up": agent.is_administrator,
    }
    return render(request, "surveys/offers.html", context)

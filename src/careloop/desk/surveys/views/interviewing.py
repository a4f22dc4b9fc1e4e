"""The list of telephone interviews: whom to call, in which language; the answers go where the customer's own would."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from careloop.desk.people.views.access import agent_of
from careloop.desk.surveys.bridge.contacts import phone_of
from careloop.desk.surveys.queries.asking import surveys
from careloop.desk.surveys.queries.results import to_call
from careloop.desk.surveys.rules import may_read_results

PAGE = 50


@require_safe
def interviews(request: HttpRequest, pk: int) -> HttpResponse:
    agent = agent_of(request, may_read_results)
    survey = get_object_or_404(surveys(), pk=pk)
    page = Paginator(to_call(agent, survey, now=timezone.now()), PAGE).get_page(request.GET.get("page"))
    rows = [
        {"invitation": each, "phone": phone_of(each.customer) if each.customer else "", "draw": each.draw}
        for each in page
    ]
    context = {"survey": survey, "page": page, "rows": rows, "tab": "interviews", "may_set_up": agent.is_administrator}
    return render(request, "surveys/interviews.html", context)

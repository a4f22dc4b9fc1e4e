"""Download: the contacts of a survey as CSV or Parquet, as far as the agent may see their conversations."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from careloop.desk.people.views.access import agent_of
from careloop.desk.surveys.actions.setting_up import note_export
from careloop.desk.surveys.bridge.contacts import instrument_of
from careloop.desk.surveys.bridge.exporting import as_csv, as_parquet
from careloop.desk.surveys.queries.asking import surveys
from careloop.desk.surveys.queries.contacts import contacts
from careloop.desk.surveys.queries.results import choice_of, chosen_draws
from careloop.desk.surveys.rules import may_read_results

FORMS = {"csv": (as_csv, "text/csv; charset=utf-8"), "parquet": (as_parquet, "application/vnd.apache.parquet")}


@require_safe
def export(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    agent = agent_of(request, may_read_results)
    survey = get_object_or_404(surveys(), pk=pk)
    version = survey.versions.order_by("-number").first()
    if form not in FORMS or version is None:
        raise Http404
    found = contacts(chosen_draws(agent, survey, choice_of(request.GET, survey, now=timezone.now())))
    write, kind = FORMS[form]
    note_export(survey, by=agent, rows=len(found), form=form)
    answer = HttpResponse(write(found, instrument_of(version)), content_type=kind)
    name = f"{slugify(survey.name, allow_unicode=False) or 'survey'}-{timezone.localdate():%Y-%m-%d}.{form}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer

"""Organisations: the list, one organisation with its domains."""

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from careloop.desk.ledger.queries import events_of
from careloop.desk.people.actions.organisations import DomainRefused, remove_organisation, save_organisation
from careloop.desk.people.forms.organisations import OrganisationForm
from careloop.desk.people.models import Organisation
from careloop.desk.people.rules.rights import may_manage_organisations
from careloop.desk.people.views.access import agent_of, sent
from careloop.desk.people.views.told import history_of

PAGE = 50


def organisations(request: HttpRequest) -> HttpResponse:
    agent_of(request, may_manage_organisations)
    text, after = request.GET.get("q", "").strip()[:100], request.GET.get("after", "")[:200]
    rows = Organisation.objects.prefetch_related("domains").order_by("name")
    if text:
        rows = rows.filter(Q(name__icontains=text) | Q(domains__domain__icontains=text)).distinct()
    if after:
        rows = rows.filter(name__gt=after)
    page = list(rows.annotate(customer_count=Count("customers", distinct=True))[: PAGE + 1])
    context = {
        "organisations": page[:PAGE],
        "further": page[PAGE - 1].name if len(page) > PAGE else "",
        "text": text,
    }
    return render(request, "people/organisations.html", context)


def organisation_new(request: HttpRequest) -> HttpResponse:
    return _edit(request, None)


def organisation(request: HttpRequest, pk: int) -> HttpResponse:
    agent_of(request, may_manage_organisations)
    return _edit(request, get_object_or_404(Organisation, pk=pk))


def _edit(request: HttpRequest, row: Organisation | None) -> HttpResponse:
    by = agent_of(request, may_manage_organisations)
    form = OrganisationForm(sent(request), organisation=row)
    if request.method == "POST" and form.is_valid():
        try:
            saved = save_organisation(row, by=by, **form.cleaned_data)
        except DomainRefused as error:
            form.add_error("domains", str(error))
        else:
            messages.success(request, _("%(name)s is saved.") % {"name": saved.name})
            return redirect("people:organisations")
    history = history_of(events_of(f"organisation:{row.pk}").order_by("-id")[:20]) if row else []
    context = {"organisation": row, "form": form, "history": history}
    return render(request, "people/organisation.html", context)


@require_POST
def removal(request: HttpRequest, pk: int) -> HttpResponse:
    by = agent_of(request, may_manage_organisations)
    row = get_object_or_404(Organisation, pk=pk)
    remove_organisation(row, by=by)
    messages.success(request, _("%(name)s is removed. Its customers stay.") % {"name": row.name})
    return redirect("people:organisations")

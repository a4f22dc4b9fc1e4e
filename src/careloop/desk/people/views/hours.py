"""Business hours: the list, one set of hours with its next openings."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from careloop.core.promises.calendar import Calendar
from careloop.desk.ledger.queries import events_of
from careloop.desk.people.actions.hours import HoursInUse, remove_hours, save_hours
from careloop.desk.people.bridge import calendar_from, calendar_of
from careloop.desk.people.forms.hours import Days, DaysFormSet, HoursForm, days_of
from careloop.desk.people.forms.zones import country_choices
from careloop.desk.people.models import BusinessHours
from careloop.desk.people.rules.rights import may_manage_hours
from careloop.desk.people.views.access import agent_of, sent
from careloop.desk.people.views.told import history_of

OPENINGS = 10


def hours_list(request: HttpRequest) -> HttpResponse:
    agent_of(request, may_manage_hours)
    now, names = timezone.now(), dict(country_choices())
    rows = []
    for row in BusinessHours.objects.prefetch_related("periods", "holidays"):
        calendar = calendar_of(row)
        opening = next(iter(calendar.next_openings(now, count=1)), None)
        rows.append((row, names.get(row.country, row.country), calendar.is_open(now), opening))
    return render(request, "people/hours_list.html", {"rows": rows})


def hours_new(request: HttpRequest) -> HttpResponse:
    return _edit(request, None)


def hours(request: HttpRequest, pk: int) -> HttpResponse:
    agent_of(request, may_manage_hours)
    return _edit(request, get_object_or_404(BusinessHours, pk=pk))


def _edit(request: HttpRequest, row: BusinessHours | None) -> HttpResponse:
    by = agent_of(request, may_manage_hours)
    form = HoursForm(sent(request), hours=row)
    days = DaysFormSet(sent(request), initial=days_of(row), prefix="days")
    calendar = calendar_of(row) if row else None
    if request.method == "POST" and form.is_valid() and days.is_valid():
        asked = _asked(form, days)
        if request.POST.get("then") != "preview":
            saved = save_hours(row, by=by, **asked)
            messages.success(request, _("%(name)s is saved.") % {"name": saved.name})
            return redirect("people:hours_one", saved.pk)
        calendar = calendar_from(asked["timezone"], asked["country"], asked["periods"], asked["days"])
    context = {"hours": row, "form": form, "days": days, **_preview(calendar)}
    context["history"] = history_of(events_of(f"hours:{row.pk}").order_by("-id")[:20]) if row else []
    return render(request, "people/hours.html", context)


def _asked(form: HoursForm, days: "Days | Any") -> dict[str, Any]:
    data = form.cleaned_data
    return {
        "name": data["name"],
        "timezone": data["timezone"],
        "country": data["country"],
        "periods": form.periods(),
        "days": days.days(),
    }


def _preview(calendar: Calendar | None) -> dict[str, Any]:
    if calendar is None:
        return {"openings": (), "holidays": ()}
    now = timezone.now()
    today = now.astimezone(calendar.zone).date()
    coming = [(day, name) for day, name in sorted(calendar.holidays.items()) if day >= today]
    return {
        "openings": calendar.next_openings(now, count=OPENINGS),
        "is_open": calendar.is_open(now),
        "holidays": [(day, name, day in calendar.open_days) for day, name in coming[:24]],
    }


@require_POST
def removal(request: HttpRequest, pk: int) -> HttpResponse:
    by = agent_of(request, may_manage_hours)
    row = get_object_or_404(BusinessHours, pk=pk)
    try:
        remove_hours(row, by=by)
    except HoursInUse as error:
        messages.error(request, str(error))
        return redirect("people:hours_one", pk)
    messages.success(request, _("%(name)s is removed.") % {"name": row.name})
    return redirect("people:hours")

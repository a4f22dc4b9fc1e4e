"""Business hours: the week of a place, its public holidays and its own days."""

from collections.abc import Iterable
from datetime import date, time

from django.db import transaction
from django.utils.translation import gettext as _

from careloop.desk.ledger.actions import record
from careloop.desk.people.models import Agent, BusinessHours, Holiday, Period


class HoursInUse(Exception):
    """A team or inbox works by these hours. Give it other hours first."""


def save_hours(
    hours: BusinessHours | None,
    *,
    by: Agent,
    name: str,
    timezone: str,
    country: str = "",
    periods: Iterable[tuple[int, time, time]] = (),
    days: Iterable[tuple[date, str, bool]] = (),
) -> BusinessHours:
    """Make or change business hours with exactly these periods (weekday, opens, closes) and own days (day, name, open).

    Writes `hours.created` or `hours.edited`. Periods of one day that overlap are refused by the form; here they would
    simply count once.
    """
    with transaction.atomic():
        is_new = hours is None
        row = hours or BusinessHours()
        row.name, row.timezone, row.country = name.strip()[:80], timezone, country
        row.save()
        row.periods.all().delete()
        row.holidays.all().delete()
        Period.objects.bulk_create(
            Period(hours=row, weekday=weekday, opens_at=opens, closes_at=closes)
            for weekday, opens, closes in sorted(set(periods))
        )
        Holiday.objects.bulk_create(Holiday(hours=row, on=on, name=name, is_open=is_open) for on, name, is_open in days)
        record("hours.created" if is_new else "hours.edited", f"hours:{row.pk}", actor=by.actor)
    return row


def remove_hours(hours: BusinessHours, *, by: Agent) -> None:
    """Remove business hours that nobody works by; writes `hours.removed`.

    Raises HoursInUse: when a team, an inbox or anything else has them.
    """
    with transaction.atomic():
        # Every table that points here, those of apps above this one included; its own parts excepted.
        for relation in BusinessHours._meta.related_objects:
            if relation.related_model in (Period, Holiday):
                continue
            users = relation.related_model._default_manager  # noqa: SLF001 - Django's public name for it
            if user := users.filter(**{relation.field.name: hours}).first():
                raise HoursInUse(_("%(name)s works by these hours. Give it other hours first.") % {"name": user})
        record("hours.removed", f"hours:{hours.pk}", actor=by.actor)
        hours.delete()

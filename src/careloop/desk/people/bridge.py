"""Rows into core records: business hours become a calendar."""

from collections.abc import Mapping
from datetime import date, time
from functools import lru_cache
from types import MappingProxyType
from zoneinfo import ZoneInfo

import holidays
from django.utils import timezone
from django.utils.translation import get_language

from careloop.core.promises.calendar import END_OF_DAY, Calendar, Period, Week
from careloop.desk.people.models import BusinessHours

# Public holidays are worked out from last year (a clock that still runs) to five years ahead.
YEARS_BACK, YEARS_AHEAD = 1, 5
LAST_MINUTE = time(23, 59)
AROUND_THE_CLOCK: Week = ((Period(time(0), END_OF_DAY),),) * 7
LIBRARY_LANGUAGE = {"en": "en_US", "ko": "ko", "ja": "ja"}


def calendar_of(hours: BusinessHours | None) -> Calendar:
    """Give the calendar of business hours; without hours it is always open, in the reader's time zone.

    Names of public holidays come in the reader's language where the country's list has it.
    """
    if hours is None:
        return Calendar(timezone.get_current_timezone(), AROUND_THE_CLOCK)
    own = list(hours.holidays.all())
    return Calendar(
        ZoneInfo(hours.timezone),
        _week(hours),
        public_holidays(hours.country, language=(get_language() or "en")[:2]),
        closed_days={day.on: day.name for day in own if not day.is_open},
        open_days={day.on: day.name for day in own if day.is_open},
    )


def public_holidays(country: str, *, language: str, year: int | None = None) -> Mapping[date, str]:
    """Give the public holidays of a country around a year (this one by default); none for an unknown country."""
    return _public_holidays(country, language, year or timezone.now().year)


def countries() -> list[str]:
    """Give the codes of the countries whose public holidays are known."""
    return sorted(code for code in holidays.list_supported_countries() if len(code) == 2)


@lru_cache(maxsize=64)
def _public_holidays(country: str, language: str, year: int) -> Mapping[date, str]:
    if country not in holidays.list_supported_countries():
        return MappingProxyType({})
    years = range(year - YEARS_BACK, year + YEARS_AHEAD + 1)
    days = holidays.country_holidays(country, years=years, language=LIBRARY_LANGUAGE.get(language, "en_US"))
    return MappingProxyType(dict(sorted(days.items())))


def _week(hours: BusinessHours) -> Week:
    days: list[list[Period]] = [[] for _weekday in range(7)]
    for row in hours.periods.all():
        # "until 23:59" is how a form says midnight; the last minute of the day is not lost.
        closes = END_OF_DAY if row.closes_at >= LAST_MINUTE else row.closes_at
        days[row.weekday].append(Period(row.opens_at, closes))
    return tuple(tuple(day) for day in days)

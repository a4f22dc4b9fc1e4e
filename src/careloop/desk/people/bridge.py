"""Rows into core records: business hours become a calendar."""

from collections.abc import Iterable, Mapping
from datetime import date, time
from functools import lru_cache
from types import MappingProxyType
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import get_language

from careloop.core.promises.calendar import END_OF_DAY, Calendar, Period, Week
from careloop.desk.people.models import BusinessHours
from careloop.desk.people.rules.holiday_names import holiday_name

# Public holidays are worked out from last year (a clock that still runs) to five years ahead.
YEARS_BACK, YEARS_AHEAD = 1, 5
LAST_MINUTE = time(23, 59)
AROUND_THE_CLOCK: Week = ((Period(time(0), END_OF_DAY),),) * 7
LIBRARY_LANGUAGE = {"en": "en_US", "ko": "ko", "ja": "ja"}


def calendar_of(hours: BusinessHours | None) -> Calendar:
    """Give the calendar of business hours; without hours it is always open, in the reader's time zone.

    Names of public holidays come in the reader's language.
    """
    if hours is None:
        return Calendar(timezone.get_current_timezone(), AROUND_THE_CLOCK)
    return calendar_from(
        hours.timezone,
        hours.country,
        [(row.weekday, row.opens_at, row.closes_at) for row in hours.periods.all()],
        [(row.on, row.name, row.is_open) for row in hours.holidays.all()],
    )


def calendar_from(
    zone: str, country: str, periods: Iterable[tuple[int, time, time]], days: Iterable[tuple[date, str, bool]]
) -> Calendar:
    """Give the calendar of hours that are perhaps not saved yet: (weekday, opens, closes) and (day, name, open)."""
    own = list(days)
    return Calendar(
        ZoneInfo(zone),
        _week(periods),
        public_holidays(country, language=(get_language() or "en")[:2]),
        closed_days={on: name for on, name, is_open in own if not is_open},
        open_days={on: name for on, name, is_open in own if is_open},
    )


def public_holidays(country: str, *, language: str, year: int | None = None) -> Mapping[date, str]:
    """Give the public holidays of a country around a year (this one by default); none for an unknown country."""
    return _public_holidays(country, language, year or timezone.now().year)


def countries() -> list[str]:
    """Give the codes of the countries whose public holidays are known."""
    import holidays  # reads the rules of two hundred countries; most pages need none of them

    return sorted(code for code in holidays.list_supported_countries() if len(code) == 2)


@lru_cache(maxsize=64)
def _public_holidays(country: str, language: str, year: int) -> Mapping[date, str]:
    import holidays

    if country not in holidays.list_supported_countries():
        return MappingProxyType({})
    years = range(year - YEARS_BACK, year + YEARS_AHEAD + 1)
    days = holidays.country_holidays(country, years=years, language=LIBRARY_LANGUAGE.get(language, "en_US"))
    named = {day: holiday_name(name, country=country, language=language) for day, name in sorted(days.items())}
    return MappingProxyType(named)


def _week(periods: Iterable[tuple[int, time, time]]) -> Week:
    days: list[list[Period]] = [[] for _weekday in range(7)]
    for weekday, opens, closes in periods:
        # 23:59 is how midnight is stored; the last minute of the day is not lost.
        days[weekday].append(Period(opens, END_OF_DAY if closes >= LAST_MINUTE else closes))
    return tuple(tuple(day) for day in days)

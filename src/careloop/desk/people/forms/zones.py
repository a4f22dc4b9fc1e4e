"""Time zones and countries as choices."""

from functools import lru_cache
from zoneinfo import available_timezones

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from careloop.desk.people.bridge import countries

NEAR = ("Asia/Seoul", "Asia/Tokyo", "UTC")
CONTINENTS = (
    "Africa/",
    "America/",
    "Antarctica/",
    "Asia/",
    "Atlantic/",
    "Australia/",
    "Europe/",
    "Indian/",
    "Pacific/",
)
COUNTRY_NAMES = {
    "KR": _("South Korea"),
    "JP": _("Japan"),
    "US": _("United States"),
    "GB": _("United Kingdom"),
    "CN": _("China"),
    "TW": _("Taiwan"),
    "HK": _("Hong Kong"),
    "SG": _("Singapore"),
    "VN": _("Vietnam"),
    "IN": _("India"),
    "AU": _("Australia"),
    "CA": _("Canada"),
    "DE": _("Germany"),
    "FR": _("France"),
}


@lru_cache(maxsize=1)
def timezone_choices() -> list[tuple[str, str]]:
    """Give every time zone that is a place, those of our main countries first."""
    rest = sorted(name for name in available_timezones() if name.startswith(CONTINENTS) and name not in NEAR)
    return [(name, name.replace("_", " ")) for name in (*NEAR, *rest)]


@lru_cache(maxsize=1)
def country_choices() -> list[tuple[str, str | Promise]]:
    """Give every country whose public holidays are known: by name where we have it, else by its code."""
    rest = [(code, code) for code in countries() if code not in COUNTRY_NAMES]
    return [("", _("none")), *COUNTRY_NAMES.items(), *rest]

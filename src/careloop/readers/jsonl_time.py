"""A moment as exports write it: ISO 8601 with or without a zone, or seconds, milliseconds, microseconds since 1970."""

from datetime import UTC, datetime, timedelta, tzinfo

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FIRST_YEAR, LAST_YEAR = 1970, 2200  # .NET and Java write 0001 and 9999 for "never"
LAST_SECOND = (datetime(LAST_YEAR, 1, 1, tzinfo=UTC) - EPOCH).total_seconds()
MILLISECONDS_FROM = 1e11  # as seconds this would be the year 5138
MICROSECONDS_FROM = 1e14


def moment(value: object, *, zone: tzinfo) -> datetime | None:
    """This will give the moment with its zone, or None for nothing.

    Raises ValueError, with words for the user, when the value is no moment.

    >>> moment("2026-08-01T09:30", zone=UTC).isoformat()
    '2026-08-01T09:30:00+00:00'
    >>> moment(1_785_576_600_000, zone=UTC) == moment("1785576600", zone=UTC)
    True
    """
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    text = str(value).strip()
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise ValueError("must be a time, like 2026-08-01T09:30:00+09:00")  # noqa: TRY004 - the caller refuses the line for either
    try:
        return _of_number(float(text))
    except ValueError:
        return _of_text(text, zone=zone)


def _of_number(number: float) -> datetime:
    # "20260801" is a date, not a Thursday in 1970: numbers count as seconds from 1973 on.
    if not 1e8 <= abs(number) < 1e17:
        raise ValueError("is not a number of seconds")
    divisor = 1_000_000 if number >= MICROSECONDS_FROM else 1_000 if number >= MILLISECONDS_FROM else 1
    seconds = number / divisor
    if not 0 <= seconds < LAST_SECOND:
        raise ValueError("is not a number of seconds")
    return EPOCH + timedelta(seconds=seconds)


def _of_text(text: str, *, zone: tzinfo) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"is “{text[:40]}”; write a time like 2026-08-01T09:30:00+09:00") from None
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise ValueError(f"is “{text[:40]}”; leave it out, or write a time between {FIRST_YEAR} and {LAST_YEAR}")
    return found if found.tzinfo is not None else found.replace(tzinfo=zone)

"""When was it sent? Dates as mailers write them, with or without a usable zone."""

import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_tz

_ISO = re.compile(
    r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})[T ]+(\d{1,2}):(\d{2})(?::(\d{2}))?(?:[.,]\d+)?\s*(Z|[+-]\d{2}:?\d{2})?"
)


def date_of(value: str) -> datetime | None:
    """Return the moment a Date header names, aware (UTC when no zone is said), or None when it names none."""
    value = value.strip()[:200]
    if not value:
        return None
    if (iso := _ISO.search(value)) is not None:
        return _built(tuple(int(part or 0) for part in iso.groups()[:6]), _offset(iso.group(7)))
    try:
        parts = parsedate_tz(value)
    except Exception:  # noqa: BLE001  # the standard parser raises many things on broken dates
        return None
    return _built(parts[:6], parts[9] or 0) if parts else None


def _offset(zone: str | None) -> int:
    if not zone or zone == "Z":
        return 0
    digits = zone[1:].replace(":", "")
    seconds = int(digits[:2]) * 3600 + int(digits[2:]) * 60
    return -seconds if zone[0] == "-" else seconds


def _built(parts: tuple[int, ...], offset_seconds: int) -> datetime | None:
    year, month, day, hour, minute, second = parts[:6]
    if year < 100:
        year += 2000 if year < 69 else 1900
    zone = timezone(timedelta(seconds=offset_seconds)) if abs(offset_seconds) < 86_400 else UTC
    try:
        moment = datetime(year, month, day, hour, minute, min(second, 59), tzinfo=zone)
        moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return moment

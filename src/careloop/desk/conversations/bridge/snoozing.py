"""Rows into core records: an inbox's hours become the times until which one may snooze."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from careloop.core.promises.calendar import NeverOpen
from careloop.desk.conversations.models import Inbox
from careloop.desk.people.bridge import calendar_of

MORNING = time(9)
LATER = timedelta(hours=3)
EVENING = 21  # "later today" that would fall after this hour is not offered


@dataclass(frozen=True)
class SnoozeChoice:
    """A moment to wake at under a name; without `until` it is the customer's next message."""

    key: str
    words: str
    until: datetime | None


def snooze_choices(inbox: Inbox, *, now: datetime) -> list[SnoozeChoice]:
    """Give the moments until which a conversation of this inbox can be snoozed, in the agent's time zone."""
    local = timezone.localtime(now)
    later = (local + LATER).replace(minute=0, second=0, microsecond=0)
    tomorrow = _morning(local, 1)
    monday = _morning(local, 7 - local.weekday())
    choices = []
    if later.date() == local.date() and later.hour <= EVENING:
        choices.append(SnoozeChoice("later", _("Later today"), later))
    choices.append(SnoozeChoice("tomorrow", _("Tomorrow morning"), tomorrow))
    if monday != tomorrow:
        choices.append(SnoozeChoice("monday", _("Next Monday"), monday))
    working = next_working_hour(inbox, now=now)
    if working is not None:
        choices.append(SnoozeChoice("working", _("Next working hour"), working))
    choices.append(SnoozeChoice("reply", _("Until the customer writes"), None))
    return choices


def next_working_hour(inbox: Inbox, *, now: datetime) -> datetime | None:
    """Give when the inbox next opens: the next opening, or in an hour while it is open. None without hours."""
    hours = inbox.hours or (inbox.team.hours if inbox.team else None)
    if hours is None:
        return None
    calendar = calendar_of(hours)
    try:
        return calendar.next_open(now + timedelta(hours=1) if calendar.is_open(now) else now)
    except NeverOpen:
        return None


def _morning(local: datetime, days: int) -> datetime:
    day = local.date() + timedelta(days=days)
    return timezone.make_aware(datetime.combine(day, MORNING), timezone.get_current_timezone())

"""When customers write and when people answer: the year, the week, the day."""

from datetime import UTC, datetime, time, timedelta, timezone
from random import Random

from careloop.simulator.reasons import REASONS, weight_in

ZONES = {"en": UTC, "ko": timezone(timedelta(hours=9)), "ja": timezone(timedelta(hours=9))}
WEEKDAYS = (1.35, 1.15, 1.05, 1.0, 0.95, 0.6, 0.45)
HOURS = (1, 1, 0, 0, 0, 1, 2, 4, 8, 12, 13, 11, 8, 9, 11, 11, 10, 8, 7, 7, 8, 7, 5, 3)
OPENS, CLOSES = 9, 18
WORKING_DAYS = 5
# month, day → how much more than on an ordinary day, for the week that follows
PEAKS = {(11, 25): 1.8, (12, 27): 1.6, (5, 7): 1.5, (9, 28): 1.6, (2, 12): 1.3}
YEARLY_GROWTH = 0.25
# The last days are busier than the season asks for, so that a demo inbox has work in it.
RECENT_DAYS, RECENT_FACTOR = 8, 2.2


def starts(*, until: datetime, count: int, days: int, rng: Random) -> list[datetime]:
    """This will give `count` moments of the `days` before `until`, in order, busier where the year is busier."""
    first = until - timedelta(days=days)
    each_day = [first + timedelta(days=number) for number in range(days)]
    weights = [_busy(day, number / 365) for number, day in enumerate(each_day)]
    weights[-RECENT_DAYS:] = [weight * RECENT_FACTOR for weight in weights[-RECENT_DAYS:]]
    chosen = rng.choices(each_day, weights, k=count)
    return sorted(day.replace(minute=0, second=0, microsecond=0) + _within_day(rng) for day in chosen)


def local_start(moment: datetime, language: str, *, until: datetime, rng: Random) -> datetime:
    """This will move a moment to an hour at which people of that language are awake, never past `until`."""
    zone = ZONES[language]
    hour = rng.choices(range(24), HOURS)[0]
    day = moment.astimezone(zone).date()
    found = datetime.combine(day, time(hour, rng.randrange(60), rng.randrange(60)), zone)
    return found if found < until else found - timedelta(days=1)


def working(moment: datetime, *, rng: Random) -> datetime:
    """This will give the moment itself in working hours, else one soon after the next opening."""
    found = moment
    if found.hour >= CLOSES:
        found = found.replace(hour=OPENS) + timedelta(days=1)
    elif found.hour < OPENS:
        found = found.replace(hour=OPENS)
    while found.weekday() >= WORKING_DAYS:
        found = (found + timedelta(days=1)).replace(hour=OPENS)
    return found if found == moment else found.replace(minute=rng.randrange(60)) + timedelta(minutes=rng.randrange(60))


def _busy(day: datetime, years: float) -> float:
    season = sum(weight_in(reason, day.month) for reason in REASONS)
    peak = max((factor for (month, first), factor in PEAKS.items() if _days_after(day, month, first) < 7), default=1.0)
    return season * WEEKDAYS[day.weekday()] * peak * (1 + YEARLY_GROWTH * years)


def _days_after(day: datetime, month: int, first: int) -> int:
    return (day - day.replace(month=month, day=first)).days % 365


def _within_day(rng: Random) -> timedelta:
    return timedelta(seconds=rng.randrange(86_400))

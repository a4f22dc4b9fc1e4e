"""The calendar over every shape of time zone, and tables that a service manager in Seoul or Tokyo can check."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from careloop.core.promises.calendar import END_OF_DAY, Calendar, NeverOpen, Period

SEOUL = ZoneInfo("Asia/Seoul")
TOKYO = ZoneInfo("Asia/Tokyo")
NEW_YORK = ZoneInfo("America/New_York")
OFFICE = (Period(time(9), time(12)), Period(time(13), time(18)))
WEEK = (OFFICE,) * 5 + ((), ())
AROUND_THE_CLOCK = ((Period(time(0), END_OF_DAY),),) * 7

KOREA = {
    date(2026, 2, 16): "설날 전날",
    date(2026, 2, 17): "설날",
    date(2026, 2, 18): "설날 다음날",
    date(2026, 3, 1): "삼일절",
    date(2026, 3, 2): "삼일절 대체 휴일",
}
JAPAN = {
    date(2026, 5, 4): "みどりの日",
    date(2026, 5, 5): "こどもの日",
    date(2026, 5, 6): "振替休日",
    date(2026, 9, 21): "敬老の日",
    date(2026, 9, 22): "国民の休日",
    date(2026, 9, 23): "秋分の日",
}
IN_SEOUL = Calendar(SEOUL, WEEK, KOREA)
IN_TOKYO = Calendar(TOKYO, WEEK, JAPAN)


def at(text: str, zone: ZoneInfo = SEOUL) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


@pytest.mark.parametrize(
    ("calendar", "moment", "opens"),
    [
        (IN_SEOUL, "2026-03-03 10:00", "2026-03-03 10:00"),  # open: now
        (IN_SEOUL, "2026-03-03 12:30", "2026-03-03 13:00"),  # lunch
        (IN_SEOUL, "2026-03-03 18:00", "2026-03-04 09:00"),  # the closing moment is closed
        (IN_SEOUL, "2026-02-13 18:30", "2026-02-19 09:00"),  # over the lunar new year
        (IN_SEOUL, "2026-02-28 10:00", "2026-03-03 09:00"),  # weekend, holiday on a Sunday, its substitute
        (IN_TOKYO, "2026-05-01 19:00", "2026-05-07 09:00"),  # golden week with a substitute
        (IN_TOKYO, "2026-09-18 18:00", "2026-09-24 09:00"),  # a day between two holidays is one itself
    ],
)
def test_next_opening(calendar: Calendar, moment: str, opens: str) -> None:
    zone = calendar.zone
    assert isinstance(zone, ZoneInfo)
    assert calendar.next_open(at(moment, zone)) == at(opens, zone)


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        ("2026-03-03 09:00", 8, "2026-03-03 18:00"),
        ("2026-03-03 11:00", 2, "2026-03-03 14:00"),  # lunch does not count
        ("2026-03-03 17:00", 4, "2026-03-04 12:00"),  # first possible moment, not the end of lunch
        ("2026-02-13 17:00", 2, "2026-02-19 10:00"),
        ("2026-02-15 03:00", 0, "2026-02-15 03:00"),
    ],
)
def test_a_promise_in_working_hours(start: str, hours: int, due: str) -> None:
    assert IN_SEOUL.add_working(at(start), timedelta(hours=hours)) == at(due)


def test_why_this_time() -> None:
    why = IN_SEOUL.explain(at("2026-02-13 17:00"), at("2026-02-19 10:00"))
    assert [(opening.start, opening.end) for opening in why.counted] == [
        (at("2026-02-13 17:00"), at("2026-02-13 18:00")),
        (at("2026-02-19 09:00"), at("2026-02-19 10:00")),
    ]
    assert [(closed.day.day, closed.reason) for closed in why.closed] == [
        (14, ""),
        (15, ""),
        (16, "설날 전날"),
        (17, "설날"),
        (18, "설날 다음날"),
    ]
    assert why.total == timedelta(hours=2)


def test_own_days_win() -> None:
    calendar = Calendar(
        SEOUL,
        WEEK,
        KOREA,
        closed_days={date(2026, 3, 3): "창립기념일"},
        open_days={date(2026, 3, 2): "행사", date(2026, 2, 28): "토요 근무"},
    )
    openings = calendar.next_openings(at("2026-02-27 18:00"), count=5)
    assert [(opening.day.isoformat(), opening.start.hour) for opening in openings] == [
        ("2026-02-28", 9),  # a Saturday worked like a weekday
        ("2026-02-28", 13),
        ("2026-03-02", 9),
        ("2026-03-02", 13),
        ("2026-03-04", 9),
    ]
    assert calendar.reason_closed(date(2026, 3, 3)) == "창립기념일"


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("America/New_York", date(2026, 3, 8), 23),
        ("America/New_York", date(2026, 11, 1), 25),
        ("Australia/Lord_Howe", date(2026, 10, 4), 23.5),  # half an hour of daylight saving
        ("America/Sao_Paulo", date(2018, 11, 4), 23),  # midnight itself was skipped
        ("Pacific/Apia", date(2011, 12, 30), 0),  # the day that never was
        ("Asia/Seoul", date(1987, 5, 10), 23),
    ],
)
def test_a_day_around_the_clock_has_the_hours_it_had(zone: str, day: date, hours: float) -> None:
    calendar = Calendar(ZoneInfo(zone), AROUND_THE_CLOCK, {day + timedelta(days=n): "" for n in (-1, 1)})
    noon = datetime.combine(day, time(12), tzinfo=UTC)
    assert calendar.working_between(noon - timedelta(days=2), noon + timedelta(days=2)) >= timedelta(hours=hours)
    counted = calendar.explain(noon - timedelta(days=2), noon + timedelta(days=2)).counted
    assert sum((o.duration for o in counted if o.day == day), timedelta()) == timedelta(hours=hours)


def test_a_period_inside_the_skipped_hour_counts_nothing() -> None:
    night = Calendar(NEW_YORK, ((Period(time(2), time(2, 30)), Period(time(3), time(4))),) * 7)
    midnight = at("2026-03-08 00:00", NEW_YORK)
    assert night.working_between(midnight, midnight + timedelta(hours=6)) == timedelta(hours=1)


def test_ten_years_of_working_time() -> None:
    always = Calendar(SEOUL, AROUND_THE_CLOCK)
    start = at("2026-03-03 09:00")
    assert always.add_working(start, timedelta(days=3652)) == start + timedelta(days=3652)


def test_a_calendar_that_never_opens_says_so() -> None:
    empty = Calendar(UTC, ((),) * 7)
    with pytest.raises(NeverOpen):
        empty.next_open(at("2026-03-03 09:00"))
    with pytest.raises(NeverOpen):
        empty.add_working(at("2026-03-03 09:00"), timedelta(minutes=1))
    assert empty.next_openings(at("2026-03-03 09:00"), count=3) == ()


def test_refuses_what_has_no_meaning() -> None:
    with pytest.raises(ValueError, match="time zone"):
        IN_SEOUL.is_open(datetime(2026, 3, 3, 9))  # noqa: DTZ001 - the missing zone is the point
    with pytest.raises(ValueError, match="added"):
        IN_SEOUL.add_working(at("2026-03-03 09:00"), timedelta(hours=-1))
    with pytest.raises(ValueError, match="midnight"):
        Period(time(22), time(6))
    with pytest.raises(ValueError, match="seven"):
        Calendar(UTC, ())


ZONES = sorted(name for name in available_timezones() if "/" in name and not name.startswith(("posix", "right")))
CLOCK = st.integers(0, 95).map(lambda quarter: time(quarter // 4, quarter % 4 * 15))


@st.composite
def days(draw: st.DrawFn) -> tuple[Period, ...]:
    edges = sorted(draw(st.lists(CLOCK, max_size=6, unique=True)))
    ends = [*edges[1::2], END_OF_DAY]
    return tuple(Period(opens, closes) for opens, closes in zip(edges[::2], ends, strict=False))


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    near = st.dates(date(2010, 1, 1), date(2027, 12, 31))
    return Calendar(
        ZoneInfo(draw(st.sampled_from(ZONES))),
        tuple(draw(days()) for _ in range(7)),
        draw(st.dictionaries(near, st.just("holiday"), max_size=5)),
        closed_days=draw(st.dictionaries(near, st.just("closed"), max_size=3)),
        open_days=draw(st.dictionaries(near, st.just("open"), max_size=3)),
    )


MOMENTS = st.datetimes(datetime(2010, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
SPANS = st.timedeltas(timedelta(0), timedelta(days=20))
QUICK = settings(max_examples=100, deadline=None)


@QUICK
@given(calendars(), MOMENTS, SPANS, SPANS)
def test_working_time_adds_up_and_never_runs_backwards(
    calendar: Calendar, a: datetime, first: timedelta, second: timedelta
) -> None:
    b, c = a + first, a + first + second
    whole, left, right = calendar.working_between(a, c), calendar.working_between(a, b), calendar.working_between(b, c)
    assert whole == left + right
    assert timedelta(0) <= left <= first
    assert calendar.working_between(b, a) == -left
    assert calendar.explain(a, c).total == whole


@QUICK
@given(calendars(), MOMENTS, SPANS, SPANS)
def test_adding_twice_is_adding_once(calendar: Calendar, at: datetime, first: timedelta, second: timedelta) -> None:
    assume(any(calendar.week))
    due = calendar.add_working(at, first)
    assert calendar.working_between(at, due) == first
    assert calendar.add_working(due, second) == calendar.add_working(at, first + second)
    assert due >= at


@QUICK
@given(calendars(), MOMENTS)
def test_closed_hours_count_nothing(calendar: Calendar, at: datetime) -> None:
    assume(any(calendar.week))
    opens = calendar.next_open(at)
    assert calendar.is_open(opens)
    assert calendar.working_between(at, opens) == timedelta(0)
    assert (opens == at) == calendar.is_open(at)
    first = calendar.next_openings(at, count=1)[0]
    assert max(first.start, at) == opens


@QUICK
@given(calendars(), MOMENTS)
def test_openings_never_overlap(calendar: Calendar, at: datetime) -> None:
    openings = calendar.next_openings(at, count=12)
    assert all(opening.duration > timedelta(0) for opening in openings)
    assert all(a.end <= b.start for a, b in pairwise(openings))

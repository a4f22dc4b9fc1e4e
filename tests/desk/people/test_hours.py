"""Business hours: rows become a calendar, public holidays come in the reader's language."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.utils import timezone, translation

from careloop.desk.conversations.models import Inbox
from careloop.desk.ledger.queries import events_of
from careloop.desk.people.actions.hours import HoursInUse, remove_hours, save_hours
from careloop.desk.people.bridge import calendar_of, countries, public_holidays
from careloop.desk.people.forms.hours import DaysFormSet, HoursForm, write_periods
from careloop.desk.people.models import BusinessHours
from tests.cast import Cast

OFFICE = [(weekday, time(9), time(18)) for weekday in range(5)]


def test_rows_become_a_calendar(cast: Cast) -> None:
    hours = save_hours(
        None,
        by=cast.ada,
        name="Seoul",
        timezone="Asia/Seoul",
        country="KR",
        periods=[*OFFICE, (5, time(20), time(23, 59))],
        days=[(date(2026, 3, 3), "창립기념일", False), (date(2026, 3, 2), "특별 근무", True)],
    )
    calendar = calendar_of(hours)
    with translation.override("ko"):
        assert calendar_of(hours).reason_closed(date(2026, 2, 17)) == "설날"
    assert calendar.reason_closed(date(2026, 3, 3)) == "창립기념일"
    openings = calendar.next_openings(datetime(2026, 2, 27, 10, tzinfo=UTC), count=3)
    assert [(each.start.isoformat(), each.duration) for each in openings] == [
        ("2026-02-28T20:00:00+09:00", timedelta(hours=4)),  # until 23:59 means midnight
        ("2026-03-02T09:00:00+09:00", timedelta(hours=9)),  # open although the substitute of 1 March
        ("2026-03-04T09:00:00+09:00", timedelta(hours=9)),
    ]
    assert [event.verb for event in events_of(f"hours:{hours.pk}")] == ["hours.created"]


def test_without_hours_it_is_always_open() -> None:
    with timezone.override("Asia/Tokyo"):
        calendar = calendar_of(None)
    at = datetime(2026, 1, 1, 3, tzinfo=UTC)
    assert calendar.next_open(at) == at
    assert calendar.working_between(at, at + timedelta(days=30)) == timedelta(days=30)


@pytest.mark.parametrize(
    ("country", "language", "day", "name"),
    [
        ("KR", "ko", date(2026, 9, 25), "추석"),
        ("KR", "ko", date(2026, 3, 2), "삼일절 대체 휴일"),
        ("KR", "en", date(2026, 9, 25), "Chuseok"),
        ("JP", "ja", date(2026, 5, 6), "振替休日"),
        ("JP", "ja", date(2026, 9, 22), "国民の休日"),
        ("JP", "ko", date(2026, 1, 1), "새해 첫날"),  # no Korean list of Japanese days in the library: ours
        ("KR", "ja", date(2026, 9, 25), "秋夕"),
        ("KR", "ja", date(2026, 3, 2), "三一節の振替休日"),
        ("KR", "ja", date(2026, 6, 6), "顕忠日"),
        ("US", "ko", date(2026, 5, 25), "메모리얼 데이"),
        ("US", "ja", date(2026, 7, 3), "独立記念日の振替休日"),
        ("CN", "ko", date(2026, 10, 1), "국경절"),
        ("TW", "ja", date(2026, 9, 28), "孔子誕生日"),
        ("MX", "ko", date(2026, 11, 16), "공휴일(Revolution Day)"),  # named by nobody yet
        ("KR", "ko", date(2030, 2, 3), "설날"),  # years ahead
    ],
)
def test_public_holidays(country: str, language: str, day: date, name: str) -> None:
    assert public_holidays(country, language=language, year=2026)[day] == name


def test_countries() -> None:
    assert {"KR", "JP", "US"} <= set(countries())
    assert dict(public_holidays("", language="en")) == {}
    assert dict(public_holidays("XX", language="en")) == {}


def test_saving_again_replaces(cast: Cast) -> None:
    hours = save_hours(None, by=cast.ada, name="Seoul", timezone="Asia/Seoul", periods=OFFICE)
    save_hours(hours, by=cast.ada, name="Tokyo", timezone="Asia/Tokyo", country="JP", periods=OFFICE[:2])
    row = BusinessHours.objects.get()
    assert (row.name, row.timezone, row.country, row.periods.count()) == ("Tokyo", "Asia/Tokyo", "JP", 2)
    assert [event.verb for event in events_of(f"hours:{row.pk}")] == ["hours.created", "hours.edited"]


def test_hours_in_use_stay(cast: Cast) -> None:
    hours = save_hours(None, by=cast.ada, name="Seoul", timezone="Asia/Seoul", periods=OFFICE)
    Inbox.objects.filter(pk=cast.inbox.pk).update(hours=hours)
    with pytest.raises(HoursInUse, match="Support"):
        remove_hours(hours, by=cast.ada)
    Inbox.objects.update(hours=None)
    remove_hours(hours, by=cast.ada)
    assert not BusinessHours.objects.exists()


@pytest.mark.parametrize(
    ("typed", "periods"),
    [
        ("", ""),
        ("09:00-12:00, 13:00-18:00", "09:00-12:00, 13:00-18:00"),
        ("13-18,9-12", "09:00-12:00, 13:00-18:00"),
        ("9:00〜18:00", "09:00-18:00"),
        ("22:00 – 24:00", "22:00-24:00"),
        ("00:00-24:00", "00:00-24:00"),
        ("0900-1730", "09:00-17:30"),
    ],
)
def test_periods_as_people_type_them(db: None, typed: str, periods: str) -> None:
    form = HoursForm({"name": "A", "timezone": "Asia/Seoul", "country": "KR", "day0": typed})
    assert form.is_valid(), form.errors
    assert write_periods(form.cleaned_data["day0"]) == periods


@pytest.mark.parametrize("typed", ["morning", "18:00-09:00", "9-12, 11-13", "25:00-26:00", "09:00", "9-9", "9:75-10"])
def test_periods_that_are_none(db: None, typed: str) -> None:
    form = HoursForm({"name": "A", "timezone": "Asia/Seoul", "country": "KR", "day0": typed})
    assert list(form.errors) == ["day0"]


def test_own_days_as_rows() -> None:
    def rows(*days: tuple[str, str]) -> dict[str, str]:
        given = {"days-TOTAL_FORMS": str(len(days)), "days-INITIAL_FORMS": "0"}
        return given | {
            f"days-{n}-{key}": day[at] for n, day in enumerate(days) for at, key in enumerate(("on", "name"))
        }

    good = DaysFormSet(rows(("2026-12-24", "Eve"), ("", ""), ("2026-01-02", "Rest")), prefix="days")
    assert good.is_valid()
    assert good.days() == [(date(2026, 1, 2), "Rest", False), (date(2026, 12, 24), "Eve", False)]  # type: ignore[attr-defined]
    assert not DaysFormSet(rows(("2026-12-24", "Eve"), ("2026-12-24", "Again")), prefix="days").is_valid()
    assert not DaysFormSet(rows(("", "Nameless day")), prefix="days").is_valid()

"""Calendar: when is somebody there, and how much working time lies between two moments?

Reads       a week of periods in one time zone, public holidays, and the company's own closed and open days.
Gives       whether it is open, when it opens next, a moment plus working time, working time between two moments,
            and the periods that were counted, so that a promise can say "why 13:42".
How         Each local period becomes two instants and only instants are compared. A local time that daylight saving
            skips stands for the moment of the change; a local time that happens twice opens at its first and closes
            at its last occurrence, so no worked minute is lost and none is counted twice.
Read it so  A period contains its opening and not its closing moment. An own closed day wins over everything; an own
            open day wins over a public holiday and over a free weekday.
Blind to    who works: this is the calendar of a place, not the shift of a person.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo

END_OF_DAY = time.max  # a period that closes then lasts until midnight: there is no time(24, 0)
HORIZON = timedelta(days=1_100)  # three years without an opening is a mistake in the calendar, not a long holiday
DAY = timedelta(days=1)
NOTHING = timedelta(0)


class NeverOpen(Exception):
    """These hours do not open within three years. Add a working period, or take back the closed days."""


@dataclass(frozen=True)
class Period:
    """A working period of one local day, from `opens` up to `closes`; END_OF_DAY closes at midnight."""

    opens: time
    closes: time

    def __post_init__(self) -> None:
        if self.closes <= self.opens:
            raise ValueError("A period must close after it opens; split one that crosses midnight into two days.")


Week = tuple[tuple[Period, ...], ...]  # Monday first, seven entries


@dataclass(frozen=True)
class Opening:
    """Working time without a gap, in the calendar's zone, and the local day to which it belongs."""

    day: date
    start: datetime
    end: datetime

    @property
    def duration(self) -> timedelta:
        return self.end.astimezone(UTC) - self.start.astimezone(UTC)


@dataclass(frozen=True)
class Closed:
    """A local day on which nothing was counted; `reason` names the holiday, empty for a free weekday."""

    day: date
    reason: str


@dataclass(frozen=True)
class Explanation:
    """Why a moment came out as it did: what was counted, and which whole days were not."""

    counted: tuple[Opening, ...]
    closed: tuple[Closed, ...]

    @property
    def total(self) -> timedelta:
        return sum((opening.duration for opening in self.counted), NOTHING)


@dataclass(frozen=True)
class Calendar:
    """The working time of a place. `holidays`, `closed_days` and `open_days` map days to their names."""

    zone: tzinfo
    week: Week
    holidays: Mapping[date, str] = field(default_factory=dict)
    closed_days: Mapping[date, str] = field(default_factory=dict)
    open_days: Mapping[date, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if len(self.week) != 7:
            raise ValueError("A week has seven days, Monday first.")

    def is_open(self, at: datetime) -> bool:
        """Tell whether working time runs at this moment.

        >>> nine_to_six = Calendar(UTC, ((Period(time(9), time(18)),),) * 5 + ((), ()))
        >>> nine_to_six.is_open(datetime(2026, 3, 2, 18, tzinfo=UTC))
        False
        """
        moment = _instant(at)
        return any(start <= moment for _day, start, _end in self._from(moment, moment))

    def next_open(self, at: datetime) -> datetime:
        """Give this moment when it is open, else the next opening, in the calendar's zone.

        Raises NeverOpen: when nothing opens within three years.
        """
        moment = _instant(at)
        for _day, start, _end in self._from(moment, moment + HORIZON):
            return max(start, moment).astimezone(self.zone)
        raise NeverOpen

    def next_openings(self, at: datetime, *, count: int) -> tuple[Opening, ...]:
        """Give the next periods that have not ended, at most `count` of them, the running one first."""
        moment = _instant(at)
        found: list[Opening] = []
        for day, start, end in self._from(moment, moment + HORIZON):
            if len(found) == count:
                break
            found.append(self._opening(day, start, end))
        return tuple(found)

    def add_working(self, at: datetime, duration: timedelta) -> datetime:
        """Give the first moment by which `duration` of working time has passed since `at`; `at` itself for zero.

        Raises ValueError: when `duration` is negative. Raises NeverOpen: when the time never comes together.
        """
        if duration < NOTHING:
            raise ValueError("Working time can only be added; a promise in the past is none.")
        moment, left = _instant(at), duration
        while left > NOTHING:
            before, limit = left, moment + HORIZON
            for _day, start, end in self._from(moment, limit):
                begun, ended = max(start, moment), min(end, limit)
                if ended - begun >= left:
                    return (begun + left).astimezone(self.zone)
                left -= ended - begun
            if left == before:
                raise NeverOpen
            moment = limit
        return moment.astimezone(self.zone)

    def working_between(self, a: datetime, b: datetime) -> timedelta:
        """Give the working time from `a` to `b`; negative when `b` comes first."""
        first, last = _instant(a), _instant(b)
        if last < first:
            return -self.working_between(b, a)
        return sum((min(end, last) - max(start, first) for _day, start, end in self._from(first, last)), NOTHING)

    def explain(self, a: datetime, b: datetime) -> Explanation:
        """Give the periods counted between `a` and `b`, cut to these moments, and the days that did not count."""
        first, last = _instant(a), _instant(b)
        counted = tuple(
            self._opening(day, max(start, first), min(end, last))
            for day, start, end in self._from(first, last)
            if min(end, last) > max(start, first)
        )
        day, until = first.astimezone(self.zone).date(), last.astimezone(self.zone).date()
        closed: list[Closed] = []
        while day <= until:
            if not self.periods_on(day):
                closed.append(Closed(day, self.reason_closed(day)))
            day += DAY
        return Explanation(counted, tuple(closed))

    def periods_on(self, day: date) -> tuple[Period, ...]:
        """Give the periods of a local day, sorted.

        An own open day on a free weekday works like the first working day of the week.
        """
        if day in self.closed_days:
            return ()
        usual = self.week[day.weekday()]
        if day in self.open_days:
            usual = usual or next((periods for periods in self.week if periods), ())
        elif day in self.holidays:
            return ()
        return tuple(sorted(usual, key=lambda period: period.opens))

    def reason_closed(self, day: date) -> str:
        """Give the name of the own closed day or holiday; empty for a free weekday and for an open day."""
        if day in self.closed_days:
            return self.closed_days[day]
        return "" if day in self.open_days else self.holidays.get(day, "")

    def _from(self, first: datetime, last: datetime) -> Iterator[tuple[date, datetime, datetime]]:
        """Give the periods that end after `first` and begin by `last`, as instants, in order, never overlapping."""
        # One day early: where the clock was put back at midnight, the day before reaches into this one.
        day = first.astimezone(self.zone).date() - DAY
        until = last.astimezone(self.zone).date() + DAY
        reached = datetime.min.replace(tzinfo=UTC)
        while day <= until:
            for period in self.periods_on(day):
                start = max(self._edge(day, period.opens, is_last=False), reached)
                end = self._closing(day, period.closes)
                if start > last:
                    return
                if end > start:
                    reached = end
                    if end > first:
                        yield day, start, end
            day += DAY

    def _opening(self, day: date, start: datetime, end: datetime) -> Opening:
        return Opening(day, start.astimezone(self.zone), end.astimezone(self.zone))

    def _closing(self, day: date, closes: time) -> datetime:
        if closes == END_OF_DAY:
            return self._edge(day + DAY, time(0), is_last=True)
        return self._edge(day, closes, is_last=True)

    def _edge(self, day: date, at: time, *, is_last: bool) -> datetime:
        """Turn a local time into an instant; one that is skipped into the moment of the change."""
        early = datetime.combine(day, at, tzinfo=self.zone).replace(fold=0)
        late = early.replace(fold=1)
        if _offset(early) < _offset(late):
            return self._change_between(late.astimezone(UTC), early.astimezone(UTC))
        return (late if is_last else early).astimezone(UTC)

    def _change_between(self, low: datetime, high: datetime) -> datetime:
        """Find the second at which the zone's offset changes, by halving."""
        before = _offset(low.astimezone(self.zone))
        while high - low > timedelta(seconds=1):
            middle = low + (high - low) // 2
            middle = middle.replace(microsecond=0) if middle.replace(microsecond=0) > low else middle
            if _offset(middle.astimezone(self.zone)) == before:
                low = middle
            else:
                high = middle
        return high.replace(microsecond=0)


def _instant(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError("A moment needs a time zone.")
    return at.astimezone(UTC)


def _offset(at: datetime) -> timedelta:
    return at.utcoffset() or NOTHING

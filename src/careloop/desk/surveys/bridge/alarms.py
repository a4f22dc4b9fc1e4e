"""Which series of answers have fallen below the target, of many that are watched at once?"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from careloop.core.measures.definition import FLOOR
from careloop.core.statistics.monitoring import Alarm, discoveries
from careloop.desk.surveys.bridge.findings import alarm_of, weeks_of
from careloop.desk.surveys.bridge.groups import KEYS
from careloop.desk.surveys.queries.contacts import Contact

FALSE_AMONG = 0.05  # the chance that any group is believed within a year in which nothing changes
GROUPS = ("team", "channel", "reason")  # agents are compared, never watched


@dataclass(frozen=True)
class Series:
    """The answers of a survey, or of one of its groups, week by week."""

    by: str
    key: str
    name: str
    alarm: Alarm
    last_at: datetime
    rang_at: datetime | None


def series_of(contacts: Sequence[Contact], *, target: float, question: str) -> Iterator[Series]:
    """Give the whole, then each group with enough answers."""
    groups: dict[tuple[str, str, str], list[Contact]] = defaultdict(list)
    for contact in contacts:
        groups["", "", ""].append(contact)
        for by in GROUPS:
            for key, name in KEYS[by](contact):
                groups[by, key, name].append(contact)
    for (by, key, name), mine in groups.items():
        weeks = weeks_of(mine)
        alarm = alarm_of(target, weeks, question)
        is_all = by and len(mine) == len(contacts)  # the only team says what the whole says
        if is_all or alarm is None or sum(each.answer(question) is not None for each in mine) < FLOOR:
            continue
        rang_at = weeks[alarm.rang_at][-1].at if alarm.rang_at is not None else None
        yield Series(by, key, name, alarm, weeks[-1][-1].at, rang_at)


def believed(series: Sequence[Series]) -> list[Series]:
    """Give those that ring: a whole survey when its own evidence is enough, a group when it is among many (e-BH)."""
    whole = [each for each in series if not each.by and each.rang_at is not None]
    groups = [each for each in series if each.by]
    chosen = discoveries([each.alarm.e_value() for each in groups], rate=FALSE_AMONG)
    return [*whole, *(groups[at] for at in chosen)]

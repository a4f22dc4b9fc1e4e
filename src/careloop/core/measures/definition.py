"""Definition: what a measure is, in words and as a function; Facts, what it reads; Result, what it gives."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Literal

import msgspec

from careloop.core.findings import Measure
from careloop.core.measures.text import Text
from careloop.core.records import Conversation
from careloop.core.survey_records import (
    CustomerRecord,
    KeypadCall,
    PromiseRecord,
    RecoveryRecord,
    SelfServiceVisit,
    SurveyAnswer,
    Wait,
)

FLOOR = 10  # fewer answers than this are shown as "too few": below it no interval keeps what it promises
Unit = Literal["share", "points", "score", "seconds", "count", "money"]


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """All that was recorded of a period; a measure takes what it reads. `now` ends what is still open."""

    conversations: tuple[Conversation, ...] = ()
    answers: tuple[SurveyAnswer, ...] = ()
    calls: tuple[KeypadCall, ...] = ()
    waits: tuple[Wait, ...] = ()
    promises: tuple[PromiseRecord, ...] = ()
    recoveries: tuple[RecoveryRecord, ...] = ()
    visits: tuple[SelfServiceVisit, ...] = ()
    customers: tuple[CustomerRecord, ...] = ()
    linked: tuple[Conversation, ...] = ()  # further conversations, looked up for repeats and not counted
    now: datetime | None = None


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """How to count: the same for the page, the table, the export, the API and the command."""

    level: float = 0.95
    floor: int = FLOOR
    wait_seconds: float = 300.0  # "served within"
    short_seconds: float = 10.0  # leaving sooner than this is a short abandon
    repeat_days: float = 7.0
    sensitivity: float = 0.0
    careless: float = 0.25  # of those who press a key, at most so many press without meaning it
    margin: float = 100.0  # yearly, of one customer: the retention calculator's own figures
    discount: float = 0.10
    retention_points: float = 5.0


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """A measure's number, its parts, and the ids of what was counted: the way back to the conversations."""

    name: str
    measure: Measure
    counted: tuple[str, ...] = ()  # in the numerator
    among: tuple[str, ...] = ()  # in the denominator
    parts: tuple["Part", ...] = ()


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a measure that has several: a level of a scale, a moment, a stage, another denominator."""

    key: str
    label: Text
    measure: Measure
    counted: tuple[str, ...] = ()


class Definition(msgspec.Struct, frozen=True, kw_only=True):
    """A measure in words that a manager reads, and the function that everybody calls."""

    name: str
    title: Text
    explanation: Text
    begins: Text  # the event with which something enters the denominator
    ends: Text  # the event that decides about the numerator
    denominator: Text
    exclusions: Text
    interval: Text  # the method, by name
    unit: Unit
    reads: tuple[str, ...]  # names of fields of Facts
    compute: Callable[[Facts, Settings], Result]
    is_asked: bool = True  # what people answer is never compared between languages


# Parts that are of another kind than their measure.
PART_UNITS: dict[str, Unit] = {
    "level": "share", "many-channels": "share", "value-now": "money", "value-then": "money", "mean": "score",
}  # fmt: skip


def unit_of(part: str, found: Definition) -> Unit:
    """This will give the unit of a measure's part: the parts of a score of points are shares."""
    unit: Unit = "share" if found.unit == "points" else found.unit
    return PART_UNITS.get(part if part in PART_UNITS else part.split("-", maxsplit=1)[0], unit)


def plain(words: str) -> Text:
    """This will give a label that is the same in every language: a name of the user's own."""
    return Text(words, words, words)


def ids(records: Iterable[object]) -> tuple[str, ...]:
    """This will give the conversation of each record, or its own id where it has none; each once, in order."""
    names = (getattr(each, "conversation", "") or getattr(each, "id", "") for each in records)
    return tuple(dict.fromkeys(name for name in names if name))

"""Measures of what is recorded: the whole, its groups, what is behind each figure, and all of it as a table."""

import csv
import io
from collections.abc import Mapping, Sequence

import msgspec

from careloop.core import survey_records
from careloop.core.findings import Measure
from careloop.core.measures import Definition, Result, measure, table
from careloop.core.records import Conversation as Record
from careloop.desk.measures.bridge.facts import facts_for
from careloop.desk.measures.queries import BY, Choice
from careloop.desk.people.models import Agent

COLUMNS = ("group", "part", "value", "low", "high", "n", "denominator", "asked", "response_rate", "notes")
RECORDS: dict[str, type[msgspec.Struct]] = {
    "conversations": Record,
    "answers": survey_records.SurveyAnswer,
    "calls": survey_records.KeypadCall,
    "waits": survey_records.Wait,
    "promises": survey_records.PromiseRecord,
    "recoveries": survey_records.RecoveryRecord,
}


def results_of(agent: Agent, found: Definition, choice: Choice, *, by: str) -> dict[str, Result]:
    """Give the whole under "", then each group; `by` what the measure cannot be divided by gives the whole alone."""
    facts = facts_for(agent, choice, found.reads)
    groups = table(found.name, facts, by=by) if by in ways_to_divide(found) else {}
    return {"": measure(found.name, facts), **groups}


def ways_to_divide(found: Definition) -> list[str]:
    """Give by what a measure can be told apart; answers never by language."""
    has = {each.name for field in found.reads if field in RECORDS for each in msgspec.structs.fields(RECORDS[field])}
    return [by for by in BY if by in has and not (by == "language" and found.is_asked)]


def counted(results: Mapping[str, Result], *, group: str, part: str) -> tuple[str, ...]:
    """Give the ids behind a figure: of the numerator, of a part, or ("all") of the denominator."""
    result = results.get(group)
    if result is None:
        return ()
    if part == "all":
        return result.among
    return next((each.counted for each in result.parts if each.key == part), ()) if part else result.counted


def numbers_of(names: Sequence[str]) -> list[int]:
    """Give the conversations behind the ids of a result, "conversation" or `conversation.draw`; each once.

    >>> numbers_of(["12.7", "12.9", "0.3", "8"])
    [12, 8]
    """
    found = (name.partition(".")[0] for name in names)
    return list(dict.fromkeys(int(each) for each in found if each.isdecimal() and each != "0"))


def as_table(results: Mapping[str, Result]) -> bytes:
    """Write a measure with its groups and parts as CSV that spreadsheets open in every language."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for group, result in results.items():
        writer.writerow(_line(group, "", result.measure))
        writer.writerows(_line(group, part.key, part.measure) for part in result.parts)
    return out.getvalue().encode("utf-8-sig")


def _line(group: str, part: str, measure: Measure) -> list[object]:
    low, high = measure.interval or (None, None)
    facts = [measure.value, low, high, measure.n, measure.denominator, measure.asked, measure.response_rate]
    named = [f"'{cell}" if cell[:1] in ("=", "+", "-", "@") else cell for cell in (group, part)]
    return [*named, *facts, " ".join(measure.notes)]

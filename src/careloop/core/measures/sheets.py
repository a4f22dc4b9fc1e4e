"""Sheets: the answers of one person to the several questions of one instrument, side by side.

Every instrument of several questions (loyalty, value, dimensions, gap) is read through here.
"""

from collections.abc import Callable

import msgspec

from careloop.core.findings import Measure
from careloop.core.measures.asking import asked
from careloop.core.measures.definition import Definition, Facts, Part, Result, Settings, Unit, ids
from careloop.core.measures.text import Text
from careloop.core.notes import note
from careloop.core.survey_records import SurveyAnswer

SENT = Text("The questions are sent after a contact.", "상담 후 질문을 보낸 때", "対応の後に質問を送ったとき")
ANSWERED = Text("The customer answers them.", "고객이 응답한 때", "お客様が回答したとき")
EVERYBODY = Text("All who answered.", "응답한 모든 고객", "回答したすべての方")
LEFT_OUT = Text(
    "Unanswered and dismissed questions, incomplete answers, other scales.",
    "응답하지 않거나 닫은 질문, 일부만 응답한 경우, 다른 척도",
    "未回答や閉じられた質問、一部だけの回答、別の尺度",
)


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """One person's answers by question; `first` is the record that names agent, customer and conversation."""

    first: SurveyAnswer
    values: dict[str, SurveyAnswer]

    def level(self, question: str) -> float:
        """This will give the answer as a share of its scale, 0 the worst and 1 the best."""
        record = self.values[question]
        width = record.scale.high - record.scale.low
        return ((record.value or 0.0) - record.scale.low) / width if width else 0.0


class Sheets(msgspec.Struct, frozen=True, kw_only=True):
    """All sheets of an instrument: those that hold every question, how many do not, how many were asked."""

    complete: tuple[Sheet, ...]
    incomplete: int
    asked: int | None

    @property
    def groups(self) -> list[list[object]]:
        columns: list[list[object]] = [
            [sheet.first.agent for sheet in self.complete],
            [sheet.first.customer for sheet in self.complete],
        ]
        return [column for column in columns if all(column)]

    @property
    def notes(self) -> tuple[str, ...]:
        """How many answered in part, where some did."""
        return (note("incomplete", count=self.incomplete),) if self.incomplete else ()


def sheets(facts: Facts, instrument: str, questions: tuple[str, ...]) -> Sheets:
    """This will put the answers of one person about one contact side by side."""
    people: dict[str, dict[str, SurveyAnswer]] = {}
    for question in questions:
        group = asked(facts, instrument, question=question)
        for record in group.answers:
            if record.value is not None:
                people.setdefault(_person(record), {})[question] = record
    mine = [each for each in facts.answers if each.instrument == instrument and each.draw == "offer"]
    is_known = all(each.asked_at is not None for each in mine if each.is_answered)
    everybody = len({_person(each) for each in mine}) if is_known else None
    complete = tuple(
        Sheet(first=values[questions[0]], values=values) for values in people.values() if len(values) == len(questions)
    )
    return Sheets(complete=complete, incomplete=len(people) - len(complete), asked=everybody)


def _person(record: SurveyAnswer) -> str:
    return record.conversation or record.customer or record.id


def counted(name: str, found: Sheets, hits: list[bool], measure: Measure, parts: tuple[Part, ...]) -> Result:
    """This will make the Result of sheets: the hits are the numerator."""
    firsts = [sheet.first for sheet in found.complete]
    numerator = ids(each for each, hit in zip(firsts, hits, strict=True) if hit)
    return Result(name=name, measure=measure, counted=numerator, among=ids(firsts), parts=parts)


def of_answers(
    name: str,
    title: Text,
    explanation: Text,
    compute: Callable[[Facts, Settings], Result],
    *,
    interval: str,
    unit: Unit = "share",
) -> Definition:
    """This will make the definition of a measure of several questions."""
    return Definition(
        name=name,
        title=title,
        explanation=explanation,
        begins=SENT,
        ends=ANSWERED,
        denominator=EVERYBODY,
        exclusions=LEFT_OUT,
        interval=interval,
        unit=unit,
        reads=("answers",),
        compute=compute,
    )

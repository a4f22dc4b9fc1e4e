"""Sheets: the answers of one person to the several questions of one instrument, side by side.

Every instrument of several questions (loyalty, value, dimensions, gap) is read through here.
"""

from collections.abc import Callable

import msgspec

from careloop.core.findings import Measure
from careloop.core.measures.asking import Asked, asked, weights_of
from careloop.core.measures.counting import mean, share
from careloop.core.measures.definition import Definition, Facts, Part, Result, Settings, Unit, ids
from careloop.core.measures.text import Text
from careloop.core.notes import note
from careloop.core.statistics.share import Interval
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
    """All sheets of an instrument: those that hold every question, how many were asked, what must be said of them."""

    complete: tuple[Sheet, ...]
    asked: int | None
    notes: tuple[str, ...]

    @property
    def groups(self) -> list[list[object]]:
        """Agents and customers, as the clusters of the interval; who is not known is a cluster of their own."""
        return [[sheet.first.agent for sheet in self.complete], [sheet.first.customer for sheet in self.complete]]

    @property
    def weights(self) -> list[float] | None:
        """1 / probability of being asked, where it differs between people."""
        return weights_of(sheet.first.sampled_prob for sheet in self.complete)

    def share(self, hits: list[bool], settings: Settings, *, notes: tuple[str, ...] = ()) -> Measure:
        """This will give the share of hits among the complete sheets."""
        return share(hits, settings=settings, asked=self.asked, weights=self.weights, groups=self.groups, notes=notes)

    def mean(self, values: list[float], settings: Settings, *, scale: Interval, notes: tuple[str, ...] = ()) -> Measure:
        """This will give the mean of values of the complete sheets, on a scale with two ends."""
        return mean(
            values,
            settings=settings,
            scale=scale,
            asked=self.asked,
            weights=self.weights,
            groups=self.groups,
            notes=notes,
        )


def sheets(facts: Facts, instrument: str, questions: tuple[str, ...]) -> Sheets:
    """This will put the answers of one person about one contact side by side, each question on its newest scale."""
    people: dict[str, dict[str, SurveyAnswer]] = {}
    groups = {question: asked(facts, instrument, question=question) for question in questions}
    for question, group in groups.items():
        for record in group.answers:
            if record.value is not None:
                people.setdefault(_person(record), {})[question] = record
    complete = tuple(
        Sheet(first=values[questions[0]], values=values) for values in people.values() if len(values) == len(questions)
    )
    notes = dict.fromkeys(sentence for group in groups.values() for sentence in group.notes)
    if missing := len(people) - len(complete):
        notes[note("incomplete", count=missing)] = None
    return Sheets(complete=complete, asked=_everybody(facts, instrument, groups), notes=tuple(notes))


def _everybody(facts: Facts, instrument: str, groups: dict[str, Asked]) -> int | None:
    """How many people were asked on the newest scales; None where the records do not tell who was asked in vain."""
    if any(group.asked is None for group in groups.values()):
        return None
    return len(
        {
            _person(each)
            for each in facts.answers
            if each.instrument == instrument
            and each.draw == "offer"
            and each.question in groups
            and each.scale == groups[each.question].scale
        }
    )


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
    interval: Text,
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

"""Questions as a page shows them: in a language, in the layout the system drew, with what is chosen."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import translation

from careloop.core.surveys.instruments import Instrument, Question
from careloop.core.surveys.layouts import SCREEN, Layout
from careloop.core.surveys.scales import Scale, said
from careloop.desk.conversations.models import Conversation
from careloop.desk.surveys.bridge.contacts import instrument_of, menu_of
from careloop.desk.surveys.queries.asking import on_status_page

SCALE_ROW = 5  # more points than these are shown as numbers in one row, with words at the ends


@dataclass(frozen=True)
class Choice:
    """One answer that can be tapped."""

    value: str
    words: str
    is_chosen: bool


@dataclass(frozen=True)
class Asked:
    """One question as a page shows it."""

    field: str
    kind: str
    words: str
    choices: tuple[Choice, ...] = ()
    rows: tuple["Asked", ...] = ()
    text: str = ""
    is_many: bool = False
    is_numbers: bool = False
    low: str = ""
    high: str = ""
    problem: str = ""


@dataclass(frozen=True, kw_only=True)
class Showing:
    """How questions are shown: the language, what is chosen so far, the layout, what is wrong."""

    language: str
    given: Mapping[str, list[str]]
    layout: Layout = SCREEN[0]
    problems: Mapping[str, str]


def questions(
    instrument: Instrument,
    *,
    language: str,
    given: Mapping[str, list[str]],
    layout: Layout | None = None,
    problems: Mapping[str, str] | None = None,
) -> list[Asked]:
    """Give the questions of a page, in order."""
    showing = Showing(language=language, given=given, layout=layout or SCREEN[0], problems=problems or {})
    return list(_questions(instrument, showing))


def asked_on_page(conversation: Conversation, *, now: datetime) -> dict[str, Any]:
    """Give the first question of an open invitation for a customer's private page; nothing where none waits."""
    invitation = on_status_page(conversation, now=now)
    if invitation is None:
        return {}
    language = translation.get_language() or invitation.language
    instrument = instrument_of(invitation.version)
    asked = questions(instrument, language=language, given={}, layout=menu_of(invitation.layout))
    return {"survey_key": invitation.key, "survey_question": asked[0]}


def _questions(instrument: Instrument, showing: Showing) -> Iterator[Asked]:
    for question in instrument.questions:
        words = said(question.words, showing.language)
        if question.kind == "matrix":
            rows = tuple(
                _one(question, f"{question.key}.{option.key}", said(option.words, showing.language), showing)
                for option in question.options
            )
            yield Asked(question.key, "matrix", words, rows=rows)
        else:
            yield _one(question, question.key, words, showing)


def _one(question: Question, key: str, words: str, showing: Showing) -> Asked:
    chosen = showing.given.get(key, [])
    problem = showing.problems.get(key, "")
    scale = question.scale_used
    if question.kind == "choice":
        options = tuple(
            Choice(option.key, said(option.words, showing.language), option.key in chosen)
            for option in question.options
        )
        return Asked(key, "choice", words, options, is_many=question.is_many, problem=problem)
    if scale is None:
        return Asked(key, "text", words, text=",".join(chosen), problem=problem)
    is_numbers = len(scale.points) > SCALE_ROW
    # Ordered answers are only reversed; numbers keep their order, as everybody knows it.
    points = scale.points if showing.layout.order == "up" or is_numbers else tuple(reversed(scale.points))
    choices = tuple(
        Choice(
            str(point.value),
            str(point.value) if is_numbers else scale.words_of(point.value, showing.language),
            str(point.value) in chosen,
        )
        for point in points
    )
    low, high = _ends(scale, showing.language) if is_numbers else ("", "")
    return Asked(key, "rating", words, choices, is_numbers=is_numbers, low=low, high=high, problem=problem)


def _ends(scale: Scale, language: str) -> tuple[str, str]:
    return scale.words_of(scale.values[0], language), scale.words_of(scale.values[-1], language)

"""Instruments: which questions are asked together, and in which words?

Reads       `texts/instruments.toml`: the shipped instruments, in our own wording; or what a manager wrote.
Gives       Instrument: questions in order, each a rating, a choice, a matrix of ratings, or a free text.
How         an instrument is a value: editing makes another one, and an answer is always checked against the one
            that was asked.
Read it so  the first question is the one that is measured; what follows is never needed for it to count.
Blind to    whether a translation means the same to its readers.
"""

import tomllib
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import Literal

import msgspec

from careloop.core.surveys.scales import LANGUAGES, Scale, Words, scales

Kind = Literal["rating", "choice", "matrix", "text"]


class Option(msgspec.Struct, frozen=True):
    """One thing that can be chosen, or one row of a matrix."""

    key: str
    words: Words


class Question(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One question. A rating and a matrix have a scale; a choice and a matrix have options."""

    key: str
    kind: Kind
    words: Words
    scale: str = ""  # a name of `scales()`
    options: tuple[Option, ...] = ()
    is_many: bool = False  # several options may be chosen

    @property
    def scale_used(self) -> Scale | None:
        """The scale, where the question has one."""
        return scales().get(self.scale)


class Instrument(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a person is asked, from the title to the thanks."""

    key: str
    title: Words
    intro: Words = {}
    thanks: Words = {}
    questions: tuple[Question, ...]

    @property
    def first(self) -> Question:
        """The question that is measured, and that a mail asks with one tap."""
        return self.questions[0]


class BadInstrument(Exception):
    """The instrument cannot be asked; `problems` says what to mend, as (place, what) pairs."""

    def __init__(self, problems: list[tuple[str, str]]) -> None:
        super().__init__("; ".join(f"{place}: {what}" for place, what in problems))
        self.problems = problems


@cache
def instruments() -> dict[str, Instrument]:
    """Give the shipped instruments by key."""
    text = resources.files("careloop.core.surveys.texts").joinpath("instruments.toml").read_text(encoding="utf-8")
    found = msgspec.convert(tomllib.loads(text)["instruments"], list[Instrument])
    return {instrument.key: instrument for instrument in found}


def check_instrument(instrument: Instrument) -> None:
    """This function will make sure that an instrument can be asked in three languages.

    Raises BadInstrument: without questions, with one key twice, without words, with an unknown scale, or with fewer
    than two options.
    """
    problems = list(_problems(instrument))
    if problems:
        raise BadInstrument(problems)


def _problems(instrument: Instrument) -> Iterator[tuple[str, str]]:
    if not instrument.questions:
        yield "questions", "none"
    keys = [question.key for question in instrument.questions]
    yield from ((key, "twice") for key in sorted({key for key in keys if keys.count(key) > 1}))
    for question in instrument.questions:
        yield from _problems_of(question)


def _problems_of(question: Question) -> Iterator[tuple[str, str]]:
    missing = [language for language in LANGUAGES if not question.words.get(language, "").strip()]
    yield from ((question.key, f"no-words-{language}") for language in missing)
    if question.kind in ("rating", "matrix") and question.scale_used is None:
        yield question.key, "no-scale"
    if question.kind in ("choice", "matrix") and len(question.options) < (2 if question.kind == "choice" else 1):
        yield question.key, "too-few-options"
    for option in question.options:
        missing = [language for language in LANGUAGES if not option.words.get(language, "").strip()]
        yield from ((f"{question.key}.{option.key}", f"no-words-{language}") for language in missing)

"""Answers: does what came back fit what was asked?

Reads       an instrument and what was given, by question key ("satisfaction", or "moments.staff" in a matrix).
Gives       Checked: the values that fit, and what is wrong with the others.
How         a rating must be a point of its scale, a choice one of its options; nothing is rounded or guessed.
Read it so  unanswered questions are no mistake: a partial answer is an answer.
Blind to    whether the person meant it.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

import msgspec

from careloop.core.surveys.instruments import Instrument, Question

Wrong = Literal["not-on-scale", "no-such-option", "no-such-question", "too-long", "nothing-said"]
LONGEST = 4000  # characters of a free text


class Given(msgspec.Struct, frozen=True):
    """One answer that fits: a number with its scale, or chosen keys, or a text."""

    key: str
    value: float | None = None
    text: str = ""
    scale: str = ""


class Checked(msgspec.Struct, frozen=True):
    """What fits, and what does not and why."""

    answers: tuple[Given, ...]
    problems: dict[str, Wrong]


def check(instrument: Instrument, given: Mapping[str, Sequence[str]]) -> Checked:
    """This function will sort what was given into answers that fit and problems. Empty values are left out.

    >>> from careloop.core.surveys.instruments import instruments
    >>> checked = check(instruments()["satisfaction"], {"satisfaction": ["4"], "comment": ["Quick"]})
    >>> [(answer.key, answer.value, answer.text) for answer in checked.answers], checked.problems
    ([('satisfaction', 4.0, ''), ('comment', None, 'Quick')], {})
    >>> check(instruments()["satisfaction"], {"satisfaction": ["9"]}).problems
    {'satisfaction': 'not-on-scale'}
    """
    answers: list[Given] = []
    problems: dict[str, Wrong] = {}
    asked = dict(fields(instrument))
    for key, values in given.items():
        said = [value.strip() for value in values if value.strip()]
        if not said:
            continue
        question = asked.get(key)
        found = "no-such-question" if question is None else _fit(question, key, said)
        if isinstance(found, Given):
            answers.append(found)
        else:
            problems[key] = found
    return Checked(tuple(answers), problems)


def fields(instrument: Instrument) -> Iterator[tuple[str, Question]]:
    """Give every answerable key with its question; a matrix has one for each of its rows."""
    for question in instrument.questions:
        if question.kind == "matrix":
            yield from ((f"{question.key}.{option.key}", question) for option in question.options)
        else:
            yield question.key, question


def _fit(question: Question, key: str, said: list[str]) -> "Given | Wrong":
    if question.kind == "text":
        text = said[0].replace("\0", "")
        return "too-long" if len(text) > LONGEST else Given(key, text=text)
    if question.kind == "choice":
        options = {option.key for option in question.options}
        is_known = set(said) <= options and (question.is_many or len(said) == 1)
        return Given(key, text=",".join(dict.fromkeys(said))) if is_known else "no-such-option"
    scale = question.scale_used
    values = {str(value): value for value in scale.values} if scale else {}
    if scale is None or len(said) != 1 or said[0] not in values:
        return "not-on-scale"
    return Given(key, value=float(values[said[0]]), scale=scale.name)


def is_bad(instrument: Instrument, answers: Sequence[Given]) -> bool:
    """This function will say whether an answer to the first question calls for somebody to act."""
    first = instrument.first
    scale = first.scale_used
    return scale is not None and any(each.key == first.key and each.value in scale.bad for each in answers)

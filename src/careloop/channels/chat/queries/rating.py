"""The one question that stands in the chat when the surveys have drawn its conversation."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone

from careloop.desk.surveys.bridge.asked import asked_on_page
from careloop.desk.surveys.queries.asking import open_questions

MOST_TAPS = 11  # what has more answers is asked on its own page


def waits_for_a_rating(conversations: Iterable[int]) -> set[int]:
    """Give those of some conversations in which a question waits for its customer now."""
    return open_questions(conversations, now=timezone.now())


def question_of(conversation: Any, *, now: datetime) -> dict[str, Any] | None:
    """Give the question as the screen shows it: each answer one tap; none where a tap cannot answer it."""
    asked = asked_on_page(conversation, now=now)
    if not asked:
        return None
    question = asked["survey_question"]
    can_tap = question.kind in ("rating", "choice") and not question.is_many and len(question.choices) <= MOST_TAPS
    return {
        "key": asked["survey_key"],
        "words": question.words,
        "answers": [[choice.value, choice.words] for choice in question.choices] if can_tap else [],
        "is_numbers": question.is_numbers,
        "ends": [question.low, question.high] if question.is_numbers else [],
    }

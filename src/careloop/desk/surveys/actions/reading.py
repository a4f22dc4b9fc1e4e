"""Comments read like conversations: language, reason, dimensions. Marked after the answer, read later still."""

from datetime import datetime
from typing import Any

from django.db import transaction

from careloop.core.records import Conversation, Turn
from careloop.desk.surveys.models import Answer, CommentReading

DIMENSIONS = ("business", "human", "hidden")
BATCH = 32


def mark_comments(answers: Any) -> None:
    """Mark as due what people wrote among these answers; numbers and chosen options are left out."""
    rows = answers.filter(value__isnull=True).exclude(text="").select_related("response__version")
    texts = [row.pk for row in rows if row.key in _text_questions(row.response.version.content)]
    CommentReading.objects.bulk_create(
        [CommentReading(answer_id=pk) for pk in texts],
        update_conflicts=True,
        update_fields=["is_due"],
        unique_fields=["answer"],
    )


def _text_questions(content: dict[str, Any]) -> set[str]:
    return {each["key"] for each in content["questions"] if each["kind"] == "text"}


def read_due_comments(now: datetime, *, limit: int = BATCH) -> int:
    """Read some of what is due and keep what was found. Gives how many comments were read.

    A comment that is changed meanwhile stays due: only what was taken is written.
    """
    due = list(CommentReading.objects.filter(is_due=True).select_related("answer__response").order_by("-pk")[:limit])
    if not due:
        return 0
    from careloop.core.reading.reader import read_many  # the models are loaded by the worker alone
    from careloop.core.reasons.choosing import reason_of

    records = [_record(row.answer) for row in due]
    for row, told, findings in zip(due, records, read_many(records), strict=True):
        dimensions = {name: getattr(findings, name) for name in DIMENSIONS}
        found = {
            "language": (findings.language or row.answer.response.language)[:5],
            "reason": reason_of(told, findings)[:40],
            "raised": [name for name in DIMENSIONS if dimensions[name].raised],
            "lowered": [name for name in DIMENSIONS if dimensions[name].lowered],
        }
        with transaction.atomic():
            text = Answer.objects.filter(pk=row.pk).values_list("text", flat=True).first()
            is_due = text is not None and text != row.answer.text
            CommentReading.objects.filter(pk=row.pk).update(is_due=is_due, read_at=now, **found)
    return len(due)


def _record(answer: Answer) -> Conversation:
    return Conversation(
        id=str(answer.pk),
        channel="survey",
        language=answer.response.language,
        turns=(Turn(side="customer", text=answer.text, at=answer.response.at),),
    )

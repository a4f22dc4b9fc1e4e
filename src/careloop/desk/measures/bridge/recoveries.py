"""Failures and what became of them: promises that were broken, made good late or never, and how it felt in the end."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime

from django.db.models import QuerySet

from careloop.core.survey_records import RecoveryRecord
from careloop.desk.conversations.models import Conversation
from careloop.desk.measures.queries import promises_in, rated_after
from careloop.desk.promises.models import Promise
from careloop.desk.surveys.bridge.judging import is_good


def recoveries_of(rows: QuerySet[Conversation], *, now: datetime) -> Iterator[RecoveryRecord]:
    """Give each broken promise of these conversations as a failure, the oldest first.

    It is over when the promise is kept after all, or no longer wanted. Whether the customer was satisfied is their
    first rating asked for after that, in the same conversation. The cause came back when we broke a promise of the
    same kind to the same customer again. Which steps of recovery were done is not recorded.
    """
    broken = [each for each in promises_in(rows) if _is_broken(each, now)]
    broken.sort(key=lambda each: (each.due_at, each.pk))
    said = rated_after([each.conversation_id for each in broken])
    again: dict[tuple[int, str], list[datetime]] = defaultdict(list)
    for promise in broken:
        again[promise.conversation.customer_id, promise.kind].append(promise.due_at)
    for promise in broken:
        conversation, over = promise.conversation, promise.ended_at
        rated = [answer for at, answer in said.get(conversation.pk, []) if over and at >= over]
        later = [at for at in again[conversation.customer_id, promise.kind] if over and at > over]
        yield RecoveryRecord(
            id=f"broken-{promise.pk}",
            conversation=str(conversation.pk),
            customer=str(conversation.customer_id),
            agent=str(conversation.assignee_id or ""),
            team=conversation.team.name if conversation.team else "",
            cause=promise.kind,
            failed_at=promise.due_at,
            closed_at=over,
            is_satisfied=is_good(rated[0]) if rated else None,
            recurred_at=min(later, default=None),
        )


def _is_broken(promise: Promise, now: datetime) -> bool:
    return (promise.ended_at or now) > promise.due_at

"""Failures and what became of them: promises we broke, contacts that were rated badly, and how it felt in the end."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter

from django.db.models import QuerySet

from careloop.core.measures.recovery import RATING
from careloop.core.survey_records import RecoveryRecord
from careloop.desk.conversations.models import Conversation
from careloop.desk.measures.bridge.whose import whose
from careloop.desk.measures.queries import (
    Heard,
    asked_about,
    bad_answers_in,
    closed_at,
    heard_of,
    promises_in,
    rated_after,
)
from careloop.desk.promises.models import Promise
from careloop.desk.surveys.bridge.judging import is_good
from careloop.desk.surveys.models import Response


@dataclass(frozen=True)
class _Failure:
    id: str
    conversation: Conversation
    cause: str
    failed_at: datetime
    over_at: datetime | None
    contact: int = 0  # the draw whose answer was bad


def recoveries_of(rows: QuerySet[Conversation], *, now: datetime) -> Iterator[RecoveryRecord]:
    """Give each failure of these conversations, the oldest first: broken promises and contacts rated badly.

    A broken promise is over when it is kept after all, or no longer wanted; a bad rating, which was given to the
    conversation's owner, when the conversation is closed after that. Whether the customer was satisfied is the first
    they said afterwards: a rating of a later contact in the same conversation, at once or in the second asking, or, of
    a bad rating, that same answer changed or the second asking about it. The cause came back when a promise of the
    same kind to the same customer was broken again, or when the same customer rated a further contact badly. Which
    steps of recovery were done is not recorded.
    """
    failures = [*_broken(rows, now), *_rated_badly(rows)]
    failures.sort(key=lambda each: (each.failed_at, len(each.id), each.id))  # broken-9 before broken-10
    conversations = [each.conversation.pk for each in failures]
    rated, asked = rated_after(conversations), asked_about(conversations)
    heard = heard_of([each.contact for each in failures if each.contact])
    again: dict[tuple[int, str], list[datetime]] = defaultdict(list)
    for each in failures:
        again[each.conversation.customer_id, each.cause].append(each.failed_at)
    for each in failures:
        over, pk = each.over_at, each.conversation.pk
        since = _said_since(over, rated.get(pk, []), heard.get(each.contact, [])) if over else []
        later = [at for at in again[each.conversation.customer_id, each.cause] if over and at > over]
        yield RecoveryRecord(
            id=each.id,
            cause=each.cause,
            failed_at=each.failed_at,
            closed_at=over,
            is_asked=bool(since) or (over is not None and any(at >= over for at in asked.get(pk, []))),
            is_satisfied=since[0] if since else None,
            recurred_at=min(later, default=None),
            **whose(each.conversation),
        )


def _broken(rows: QuerySet[Conversation], now: datetime) -> Iterator[_Failure]:
    for promise in promises_in(rows):
        if (promise.ended_at or now) > promise.due_at:
            yield _promised(promise)


def _promised(promise: Promise) -> _Failure:
    return _Failure(
        f"broken-{promise.pk}", promise.conversation, promise.kind, promise.due_at, over_at=promise.ended_at
    )


def _rated_badly(rows: QuerySet[Conversation]) -> Iterator[_Failure]:
    """One failure a contact, though it may have been rated badly at once and in the second asking."""
    answers = list(bad_answers_in(rows))
    closed = closed_at([_conversation(each).pk for each in answers])
    first: dict[int, Response] = {}
    for answer in answers:
        first.setdefault(answer.invitation.draw_id if answer.invitation else 0, answer)
    for contact, answer in first.items():
        conversation, at = _conversation(answer), answer.task.at if answer.task else answer.at
        over = next((moment for moment in closed.get(conversation.pk, []) if moment > at), None)
        yield _Failure(f"rated-{contact}", conversation, RATING, at, over_at=over, contact=contact)


def _conversation(answer: Response) -> Conversation:
    if answer.task is None:
        raise ValueError("An answer that was given to nobody is no failure that somebody could mend.")
    return answer.task.conversation


def _said_since(over: datetime, rated: Sequence[Heard], heard: Sequence[Heard]) -> list[bool]:
    """Whether what was said since it was over is good, the first first."""
    since = [(at, is_good(said)) for at, said in rated if at >= over]
    since += [(at, is_good(said)) for at, said in heard if at > over]
    return [good for _at, good in sorted(since, key=itemgetter(0))]

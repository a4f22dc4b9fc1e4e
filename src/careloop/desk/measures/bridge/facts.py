"""Rows as the facts that measures read: what was asked, said, waited for and promised, without words and names."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime

import msgspec
from django.db.models import QuerySet

from careloop.core.measures import Facts
from careloop.core.records import Conversation as Record
from careloop.core.records import Party, Side, Turn
from careloop.core.survey_records import PromiseRecord, SurveyAnswer
from careloop.core.survey_records import Wait as WaitRecord
from careloop.desk.conversations.models import Conversation, Message
from careloop.desk.measures.bridge.recoveries import recoveries_of
from careloop.desk.measures.bridge.whose import whose
from careloop.desk.measures.queries import (
    Choice,
    chosen,
    contacts_in,
    conversations_in,
    keypad_surveys,
    promises_in,
    spoken,
    surveys_of,
    waits_in,
)
from careloop.desk.people.models import Agent
from careloop.desk.promises.models import Promise, Wait
from careloop.desk.surveys.bridge.contacts import instruments_of
from careloop.desk.surveys.bridge.records import calls_of, facts_of
from careloop.desk.surveys.models import Survey
from careloop.desk.surveys.queries.contacts import contacts
from careloop.desk.surveys.queries.results import chosen_draws, expected_of

SIDES: dict[str, Side] = {Message.Kind.CUSTOMER: "customer", Message.Kind.REPLY: "agent", Message.Kind.AUTO: "system"}
KINDS = {
    "answers": "answer", "calls": "call", "waits": "wait", "promises": "promise", "recoveries": "recovery",
    "visits": "visit", "customers": "customer",
}  # fmt: skip


def facts_for(agent: Agent, choice: Choice, reads: Sequence[str]) -> Facts:
    """Give what measures that read these fields need of what is recorded, as far as the agent may see it."""
    seen = conversations_in(agent, choice)
    rows = chosen(seen, choice)
    conversations = tuple(_conversations(rows)) if "conversations" in reads else ()
    mine = {each.id for each in conversations}
    linked = _conversations(seen) if conversations and (choice.team or choice.channel or choice.language) else ()
    return Facts(
        conversations=conversations,
        answers=tuple(_answers(agent, choice)) if "answers" in reads else (),
        calls=tuple(
            call
            for survey in (keypad_surveys(choice) if "calls" in reads else ())
            for call in calls_of(contacts(chosen_draws(agent, survey, contacts_in(survey, choice))))
        ),
        waits=tuple(_waits(rows)) if "waits" in reads else (),
        promises=tuple(_promises(rows)) if "promises" in reads else (),
        recoveries=tuple(recoveries_of(rows, now=choice.now)) if "recoveries" in reads else (),
        linked=tuple(each for each in linked if each.id not in mine),
        now=choice.now,
    )


def _answers(agent: Agent, choice: Choice) -> Iterator[SurveyAnswer]:
    for survey in surveys_of(choice):
        found = contacts(chosen_draws(agent, survey, contacts_in(survey, choice)))
        is_alone = choice.survey and survey.moment == Survey.Moment.CLOSED
        before = expected_of([each.conversation for each in found if each.conversation]) if is_alone else ()
        answers = facts_of(found, instruments_of(survey), expected=before).answers
        is_keys = survey.moment == Survey.Moment.CALL  # of these only the second asking is an answer
        yield from (each for each in answers if not is_keys or each.draw == "follow_up")


def _conversations(rows: QuerySet[Conversation]) -> Iterator[Record]:
    turns: dict[int, list[Turn]] = defaultdict(list)
    for conversation, kind, at in spoken(rows):
        if kind in SIDES:
            turns[conversation].append(Turn(side=SIDES[kind], text="", at=at))
    closed_at: dict[int, datetime] = dict(
        rows.filter(closures__ended_at__isnull=True, closures__isnull=False).values_list("pk", "closures__at")
    )
    tags: dict[int, list[str]] = defaultdict(list)
    for conversation, name in rows.filter(taggings__isnull=False).values_list("pk", "taggings__tag__name"):
        tags[conversation].append(name)
    told = rows.order_by("created_at", "pk").values_list("pk", "channel", "language", "customer", "team__name")
    for pk, channel, language, customer, team in told:
        yield Record(
            id=str(pk),
            channel=channel,
            language=language,
            customer=Party(id=str(customer)),
            turns=tuple(turns[pk]),
            tags=tuple(sorted(tags[pk])),
            team=team or "",
            closed_at=closed_at.get(pk),
        )


def _waits(rows: QuerySet[Conversation]) -> Iterator[WaitRecord]:
    for wait in waits_in(rows):
        conversation = wait.conversation
        yield WaitRecord(
            conversation=str(wait.conversation_id),
            wait_seconds=wait.seconds or 0.0,
            is_answered=wait.outcome == Wait.Outcome.ANSWERED,
            is_censored=wait.outcome not in (Wait.Outcome.ANSWERED, Wait.Outcome.ABANDONED),
            channel=wait.channel,
            team=conversation.team.name if conversation.team else "",
            customer=str(conversation.customer_id),
            at=wait.began_at,
        )


def _promises(rows: QuerySet[Conversation]) -> Iterator[PromiseRecord]:
    for promise in promises_in(rows):
        yield PromiseRecord(
            id=f"promise-{promise.pk}",
            kind=promise.kind,
            made_at=promise.made_at,
            due_at=promise.due_at,
            kept_at=promise.ended_at if promise.outcome == Promise.Outcome.KEPT else None,
            withdrawn_at=promise.ended_at if promise.outcome == Promise.Outcome.WITHDRAWN else None,
            **whose(promise.conversation),
        )


def as_records(facts: Facts) -> bytes:
    """Write facts as JSON Lines, one record a line, for `careloop measure`; without words and names of customers."""
    lines = [msgspec.json.encode(each) for each in facts.conversations]
    for field, kind in KINDS.items():
        lines += [msgspec.json.encode({"record": kind, **msgspec.to_builtins(each)}) for each in getattr(facts, field)]
    if facts.now is not None:
        lines.append(msgspec.json.encode({"record": "now", "at": facts.now}))
    return b"\n".join([*lines, b""])

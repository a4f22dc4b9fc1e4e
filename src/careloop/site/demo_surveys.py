"""The demo company's surveys: a year of draws, invitations, answers, calls and random follow-ups, as they would be."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import numpy as np

from careloop.core.surveys.answers import check
from careloop.core.surveys.instruments import instruments
from careloop.core.surveys.sampling import draw
from careloop.desk.conversations.models import Closure, Conversation
from careloop.desk.surveys.actions import calling, drawing, following_up
from careloop.desk.surveys.actions.answering import give_to_owner
from careloop.desk.surveys.actions.reading import mark_comments
from careloop.desk.surveys.actions.setting_up import begin
from careloop.desk.surveys.bridge.contacts import contact_of, instrument_of, rule_of
from careloop.desk.surveys.models import (
    Answer,
    Draw,
    FollowUp,
    Invitation,
    KeypadCall,
    Layout,
    Response,
    Rule,
    Survey,
    SurveyVersion,
)
from careloop.simulator.feelings import Feeling, call_of, open_answers

SEED = 11
OPEN_ANSWERS = 45
OPEN_WORK = timedelta(days=10)  # bad answers of so many days still lie with their owners
SETTLED = timedelta(days=2)  # what was answered later than this before now is left for the worker to hear of


@dataclass
class Made:
    """Rows that wait to be stored together."""

    draws: list[Draw] = field(default_factory=list)
    invitations: list[Invitation] = field(default_factory=list)
    follow_ups: list[FollowUp] = field(default_factory=list)
    responses: list[Response] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    calls: list[KeypadCall] = field(default_factory=list)

    def store(self) -> None:
        """Store all of it, what others point to first."""
        Draw.objects.bulk_create(self.draws, batch_size=500)
        Invitation.objects.bulk_create(self.invitations, batch_size=500)
        FollowUp.objects.bulk_create(self.follow_ups, batch_size=500)
        Response.objects.bulk_create(self.responses, batch_size=500)
        Answer.objects.bulk_create(self.answers, batch_size=500)
        KeypadCall.objects.bulk_create(self.calls, batch_size=500)


@dataclass
class Asking:
    """One survey while its year is written."""

    survey: Survey
    version: SurveyVersion
    layouts: list[Layout]
    rules: list[Rule]
    rng: np.random.Generator
    until: datetime
    made: Made
    asked_at: dict[int, datetime]  # by customer, shared by all surveys


def load(feelings: dict[str, Feeling], *, until: datetime) -> int:
    """Write the year of all surveys; `feelings` are by the conversations' own ids. Gives the number of answers."""
    made, asked_at = Made(), dict[int, datetime]()
    closed, called, started = _surveys()
    everything = list(_contacts(feelings))
    # All in the order of time: who was asked lately is known of the past alone.
    after_calls, after_others = (_asking(each, until, made, asked_at) for each in (called, closed))
    for row, feeling, at in everything:
        _ask(after_calls if row.channel == "phone" else after_others, row, feeling, at=at)
    asking = _asking(started, until, made, asked_at)
    for row, feeling, _at in everything:
        _ask(asking, row, feeling, at=row.created_at)
    _open(until, made)
    made.store()
    mark_comments(Answer.objects.all())
    give_bad_answers(since=until - OPEN_WORK)
    return len(made.responses)


def give_bad_answers(*, since: datetime) -> None:
    """Give the bad answers since then to their owners, as each is when it comes: work that still waits to be done."""
    rows = Response.objects.filter(at__gte=since, invitation__isnull=False, task__isnull=True).order_by("at", "pk")
    for row in rows.select_related("invitation__version__survey", "invitation__conversation", "invitation__customer"):
        if row.invitation is not None:
            give_to_owner(row.invitation, row, instrument_of(row.invitation.version))


def _surveys() -> tuple[Survey, Survey, Survey]:
    known = instruments()
    closed = begin(
        Survey(
            name="After each answer",
            target=0.7,
            reminder_days=3,
            follow_up_days=4,
            follow_up_answered=0.15,
            follow_up_silent=0.2,
        ),
        instrument=known["contact"],
        by=None,
    )
    closed.rules.all().delete()
    Rule.objects.create(survey=closed, position=1, share=0.9, conditions={"channels": ["email", "webform", "chat"]})
    called = begin(
        Survey(
            name="After a call", moment=Survey.Moment.CALL, target=0.6, delay_minutes=0, cool_down_days=0,
            follow_up_days=2, follow_up_answered=0.5, follow_up_silent=0.5,
        ),
        instrument=known["keypad"],
        by=None,
    )  # fmt: skip
    started = begin(
        Survey(name="Before we begin", moment=Survey.Moment.STARTED, delay_minutes=0, open_days=3),
        instrument=known["expectation"],
        by=None,
    )
    started.rules.all().delete()
    Rule.objects.create(survey=started, position=1, share=0.35, conditions={"channels": ["email", "webform"]})
    begin(
        Survey(name="What is good service?", moment=Survey.Moment.OPEN, slug="good-service"),
        instrument=known["open"],
        by=None,
    )
    return closed, called, started


def _contacts(feelings: dict[str, Feeling]) -> Iterator[tuple[Conversation, Feeling, datetime]]:
    """Every closed conversation with the feeling of its customer, in the order in which they were closed."""
    rows = (
        Conversation.objects.filter(closures__ended_at__isnull=True, closures__isnull=False)
        .select_related("customer", "identity", "inbox__hours", "inbox__team__hours", "assignee", "team")
        .prefetch_related("customer__identities", "taggings__tag")
    )
    closed_at = dict(Closure.objects.filter(ended_at__isnull=True).values_list("conversation_id", "at"))
    for row in sorted(rows, key=lambda each: (closed_at[each.pk], each.pk)):
        feeling = feelings.get(row.external_id)
        if feeling is not None:
            yield row, feeling, closed_at[row.pk]


def _asking(survey: Survey, until: datetime, made: Made, asked_at: dict[int, datetime]) -> Asking:
    return Asking(
        survey=survey,
        version=survey.versions.get(),
        layouts=list(survey.layouts.all()),
        rules=list(survey.rules.all()),
        rng=np.random.default_rng(SEED + survey.pk),
        until=until,
        made=made,
        asked_at=asked_at,
    )


def _ask(asking: Asking, row: Conversation, feeling: Feeling, *, at: datetime) -> None:
    survey, made = asking.survey, asking.made
    reasons = tuple(sorted(tagging.tag.name for tagging in row.taggings.all()))
    is_started = survey.moment == Survey.Moment.STARTED
    drawn = draw(
        contact_of(row, reasons=reasons),
        [rule_of(each) for each in asking.rules],
        now=at,
        rng=asking.rng,
        cool_down=timedelta(days=survey.cool_down_days),
        last_asked_at=None if is_started else asking.asked_at.get(row.customer_id),
        has_address=bool(drawing.way_of(survey, row)),
    )
    if drawn is None or at > asking.until:
        return
    contact = drawing.draw_row(survey, row, drawn, event_id=None, at=at, reasons=reasons)
    made.draws.append(contact)
    response = None
    if drawn.outcome == "asked":
        if not is_started:
            asking.asked_at[row.customer_id] = at
        weights = np.array([each.weight for each in asking.layouts])
        layout = asking.layouts[int(asking.rng.choice(len(weights), p=weights / weights.sum()))]
        invitation = drawing.invitation_row(contact, asking.version, layout=layout)
        made.invitations.append(invitation)
        response = _hear(asking, invitation, feeling)
    if survey.has_follow_up and (drawn.probability or drawn.outcome == "cool-down"):
        _follow_up(asking, contact, feeling, has_answered=response is not None)


def _hear(asking: Asking, invitation: Invitation, feeling: Feeling) -> Response | None:
    """Send the invitation and let the customer answer it, if they do and if that was before now."""
    if asking.survey.moment == Survey.Moment.CALL:
        return _hear_keypad(asking, invitation, feeling)
    is_started = asking.survey.moment == Survey.Moment.STARTED
    if invitation.due_at > asking.until - SETTLED:
        return None  # left to the desk that runs now
    invitation.sent_at = invitation.due_at
    at = invitation.due_at + (timedelta(minutes=20) if is_started else feeling.after)
    reminded_at = invitation.reminder_at
    if reminded_at and at > reminded_at and reminded_at < asking.until:
        invitation.reminded_at = reminded_at
    invitation.reminder_at = None
    is_answered = feeling.answers_before if is_started else feeling.answers_mail
    if not is_answered or at >= min(invitation.expires_at, asking.until - SETTLED):
        return None
    given = {"expected": [str(feeling.expected)]} if is_started else _said(feeling)
    return _respond(asking.made, invitation, given, at=at)


def _said(feeling: Feeling) -> dict[str, list[str]]:
    given = {"satisfaction": [str(feeling.satisfaction)]}
    if feeling.fills_all:
        given |= {"solved": [str(feeling.solved)], "ease": [str(feeling.ease)], "perceived": [str(feeling.perceived)]}
        given |= {"comment": [feeling.comment]}
    return given


def _hear_keypad(asking: Asking, invitation: Invitation, feeling: Feeling) -> Response | None:
    call = call_of(calling.script_of(invitation), feeling, seed=f"{SEED}-{invitation.conversation_id}")
    asking.made.calls.append(calling.call_row(invitation, call))
    if call.value is None:
        return None
    at = calling.answered_at(call, began_at=invitation.due_at)
    return _respond(asking.made, invitation, {"satisfaction": [str(call.value)]}, at=at)


def _follow_up(asking: Asking, contact: Draw, feeling: Feeling, *, has_answered: bool) -> None:
    survey, made = asking.survey, asking.made
    at = contact.at + timedelta(days=survey.follow_up_days)
    if at > asking.until - timedelta(days=1):
        return  # left to the desk that runs now
    row = following_up.follow_up_row(survey, contact, has_answered=has_answered, at=at, rng=asking.rng)
    made.follow_ups.append(row)
    if not row.is_drawn:
        return
    layouts = [each for each in asking.layouts if each.name.endswith("-0")]
    layout = layouts[int(asking.rng.integers(len(layouts)))]
    invitation = following_up.second_invitation(survey, contact, now=at, layout=layout)
    invitation.sent_at = at
    if invitation.reminder_at and invitation.reminder_at < asking.until:
        invitation.reminded_at = invitation.reminder_at
    invitation.reminder_at = None
    made.invitations.append(invitation)
    said_at = at + timedelta(hours=20) + feeling.after / 4
    if not feeling.answers_call or said_at >= min(invitation.expires_at, asking.until):
        return
    is_call = survey.moment == Survey.Moment.CALL
    three = 3 if feeling.satisfaction >= 4 else 2 if feeling.satisfaction == 3 else 1
    given = {"satisfaction": [str(three)]} if is_call else _said(feeling)
    _respond(made, invitation, given, at=said_at)


def _respond(made: Made, invitation: Invitation, given: dict[str, list[str]], *, at: datetime) -> Response:
    version = invitation.version
    response = Response(version=version, invitation=invitation, language=invitation.language, at=at, changed_at=at)
    made.responses.append(response)
    made.answers.extend(
        Answer(response=response, key=each.key, value=each.value, text=each.text, scale=each.scale)
        for each in check(instrument_of(version), given).answers
    )
    return response


def _open(until: datetime, made: Made) -> None:
    version = SurveyVersion.objects.get(survey__moment=Survey.Moment.OPEN)
    for at, language, words in open_answers(until=until, count=OPEN_ANSWERS, seed=SEED):
        response = Response(version=version, language=language, at=at, changed_at=at)
        made.responses.append(response)
        made.answers.append(Answer(response=response, key="good", text=words))

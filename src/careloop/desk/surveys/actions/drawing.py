"""The system draws who is asked: at each resolution, with a known probability. No agent sees or stops it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol

import numpy as np
from django.utils import timezone

from careloop.core.surveys.layouts import SCREEN, next_layout
from careloop.core.surveys.sampling import Drawn, draw
from careloop.desk.conversations.models import Conversation
from careloop.desk.ledger.actions import record
from careloop.desk.people.models import Customer
from careloop.desk.surveys.bridge.contacts import (
    contact_of,
    language_of,
    mail_address,
    menu_of,
    outcomes_of,
    outside_quiet_hours,
    rule_of,
    segments_of,
)
from careloop.desk.surveys.models import Draw, Invitation, Layout, Survey, SurveyVersion
from careloop.desk.surveys.queries.opt_outs import is_opted_out, names_of
from careloop.desk.surveys.rules import in_place

NEWS = timedelta(days=1)  # nobody is asked about last week because the worker stood still
MOMENTS = {"conversation.closed": Survey.Moment.CLOSED, "conversation.started": Survey.Moment.STARTED}
SYSTEM = "system:surveys"


class Event(Protocol):
    """What is used of a ledger entry."""

    id: int
    at: datetime
    verb: str
    subject: str
    data: Any


def draw_contacts(events: Sequence[Event], *, rng: np.random.Generator, now: datetime) -> None:
    """Draw for every conversation that was closed or has begun: one draw a survey and event.

    What is heard of more than a day late, because the worker stood still, is counted as missed and not asked. What
    was before a survey began is none of its contacts.
    """
    told = [event for event in events if event.verb in MOMENTS]
    if not told:
        return
    surveys = list(Survey.objects.filter(is_active=True).prefetch_related("rules", "layouts"))
    for event in told:
        is_late = now - event.at > NEWS
        asking = [survey for survey in surveys if survey.moment == MOMENTS[event.verb]]
        asking = [survey for survey in asking if not is_late or survey.created_at <= event.at]
        conversation = _conversation(event) if asking else None
        if conversation is None:
            continue
        for survey in asking:
            draw_one(survey, conversation, event_id=event.id, at=event.at, rng=rng, is_late=is_late)


def draw_one(
    survey: Survey,
    conversation: Conversation,
    *,
    event_id: int | None,
    at: datetime,
    rng: np.random.Generator,
    is_late: bool = False,
) -> Draw | None:
    """Draw one contact: keeps the draw with agent and team as they are now, and the invitation if it is asked.

    Writes `survey.drawn`, with nothing by which an agent could tell who was asked. None: no rule covers the contact,
    the survey has no version yet, or it was drawn for this event before.
    """
    version = survey.versions.order_by("-number").first()
    if version is None or (event_id and Draw.objects.filter(survey=survey, event_id=event_id).exists()):
        return None
    reasons = tuple(conversation.taggings.order_by("tag__name").values_list("tag__name", flat=True))
    rules = [rule_of(row) for row in survey.rules.all()]
    drawn = draw(
        contact_of(
            conversation,
            reasons=reasons,
            outcomes=outcomes_of(conversation) if any(rule.outcomes for rule in rules) else (),
            segments=segments_of(conversation) if any(rule.segments for rule in rules) else (),
        ),
        rules,
        now=at,
        rng=rng,
        cool_down=timedelta(days=survey.cool_down_days),
        last_asked_at=last_asked_at(conversation.customer),
        is_opted_out=is_opted_out(conversation.customer_id),
        has_address=bool(way_of(survey, conversation)),
        is_late=is_late,
    )
    if drawn is None:
        return None
    row = draw_row(survey, conversation, drawn, event_id=event_id, at=at, reasons=reasons)
    row.save()
    if drawn.outcome == "asked":
        invitation_row(row, version, layout=layout_for(survey, conversation.customer_id, rng=rng)).save()
    record("survey.drawn", survey.ledger_name, actor=SYSTEM, at=at)
    return row


def last_asked_at(customer: Customer) -> datetime | None:
    """Give when a person was last asked by any survey, under whatever name."""
    asked = Invitation.objects.filter(customer__in=names_of(customer), kind=Invitation.Kind.FIRST).exclude(
        draw__survey__moment=Survey.Moment.STARTED  # one tap at the start spends nobody's patience
    )
    return asked.order_by("-created_at").values_list("created_at", flat=True).first()


def way_of(survey: Survey, conversation: Conversation) -> str:
    """Give how a customer would be asked: the keypad after a call, where they sit, else mail, else their page.

    "" for no way.
    """
    if survey.moment == Survey.Moment.CALL:
        return Invitation.Channel.KEYPAD
    if in_place.is_there(conversation.channel, conversation.pk):
        return Invitation.Channel.PAGE
    if mail_address(conversation):
        return Invitation.Channel.MAIL
    return Invitation.Channel.PAGE if in_place.has_page(conversation.channel) else ""


def draw_row(
    survey: Survey,
    conversation: Conversation,
    drawn: Drawn,
    *,
    event_id: int | None,
    at: datetime,
    reasons: tuple[str, ...],
) -> Draw:
    """Give the row of a draw, not saved yet."""
    return Draw(
        survey=survey,
        rule_id=drawn.rule or None,
        conversation=conversation,
        customer_id=conversation.customer_id,
        event_id=event_id,
        at=at,
        outcome=drawn.outcome,
        probability=drawn.probability,
        agent_id=conversation.assignee_id,
        team_id=conversation.team_id,
        channel=conversation.channel,
        language=language_of(conversation),
        reasons=list(reasons),
    )


def invitation_row(row: Draw, version: SurveyVersion, *, layout: Layout | None) -> Invitation:
    """Give the row of a first invitation, not saved yet: due after the survey's delay, outside of quiet hours."""
    survey, conversation = row.survey, row.conversation
    if conversation is None:
        raise ValueError("A contact without its conversation cannot be asked.")
    is_there = in_place.is_there(conversation.channel, conversation.pk)
    # Who sits there is asked before they leave: no night is disturbed by it.
    later = row.at + timedelta(minutes=survey.delay_minutes)
    due_at = row.at if is_there else outside_quiet_hours(survey, conversation, later)
    channel = way_of(survey, conversation)
    is_written = channel == Invitation.Channel.MAIL
    return Invitation(
        draw=row,
        version=version,
        layout=layout,
        channel=channel,
        conversation=conversation,
        customer_id=row.customer_id,
        address=mail_address(conversation) if is_written else "",
        language=row.language,
        created_at=row.at,
        due_at=due_at,
        expires_at=due_at + timedelta(days=survey.open_days),
        sent_at=None if is_written else due_at,  # a page shows it from then on
        reminder_at=due_at + timedelta(days=survey.reminder_days) if is_written and survey.reminder_days else None,
    )


def layout_for(survey: Survey, customer_id: int | None, *, rng: np.random.Generator) -> Layout | None:
    """Give the layout a person gets: by chance the first time, then along their row of a balanced square."""
    rows = list(survey.layouts.all())
    if not rows:
        return None
    before = Invitation.objects.filter(customer=customer_id, layout__survey=survey).order_by("created_at", "pk")
    met = [menu_of(each.layout) for each in before.select_related("layout")] if customer_id else []
    menus = [menu_of(row) or SCREEN[0] for row in rows]
    weights = [row.weight for row in rows]
    chosen = next_layout([each for each in met if each], rng=rng, layouts=menus, weights=weights)
    return rows[menus.index(chosen)]


def _conversation(event: Event) -> Conversation | None:
    found = (
        Conversation.objects.select_related("customer", "identity", "inbox__hours", "inbox__team__hours", "summary")
        .prefetch_related("customer__identities")
        .filter(pk=int(event.subject.partition(":")[2]), merged_into__isnull=True)
        .first()
    )
    return None if found is None or found.summary.state == "spam" else found


def draw_from_ledger(events: Sequence[Event]) -> None:
    """Draw with the machine's own dice and clock."""
    draw_contacts(events, rng=np.random.default_rng(), now=timezone.now())

"""The random follow-up: a known part of all contacts is asked another way, whether they answered or not."""

from datetime import datetime, timedelta

import numpy as np
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from careloop.core.surveys.layouts import SCREEN
from careloop.desk.ledger.actions import record
from careloop.desk.surveys.bridge.asked_as import CORRECTED, asked_as
from careloop.desk.surveys.bridge.contacts import instrument_of, mail_address, phone_of
from careloop.desk.surveys.models import Draw, FollowUp, Invitation, Layout, Survey
from careloop.desk.surveys.queries.opt_outs import is_opted_out

ROUND = 200
TOO_LATE_DAYS = 30
ANSWERED, SILENT = "answered", "silent"


def draw_follow_ups(now: datetime, *, rng: np.random.Generator) -> int:
    """Decide for every contact that is old enough and not decided yet. Gives how many were decided.

    A contact whose person was asked lately is drawn like one who was silent: those who come often are customers too,
    and an estimate for all contacts without them would speak of somebody else. Who opted out or has no address is
    outside of what the survey speaks for; so is a contact of long ago, when the follow-up was turned on only now:
    nobody is called about last year. A survey that asks for none of satisfaction, recommendation and effort draws
    nobody: nothing would be corrected by their answers. Writes `survey.followed_up` with the numbers.
    """
    decided = 0
    for survey in Survey.objects.filter(is_active=True).exclude(follow_up_answered=0, follow_up_silent=0):
        if not corrects(survey):
            continue
        with transaction.atomic():
            due = (
                Draw.objects.select_for_update(of=("self",))
                .filter(
                    Q(probability__gt=0) | Q(outcome=Draw.Outcome.COOL_DOWN),
                    survey=survey,
                    at__lte=now - timedelta(days=survey.follow_up_days),
                    at__gt=now - timedelta(days=survey.follow_up_days + TOO_LATE_DAYS),
                    follow_up__isnull=True,
                    conversation__isnull=False,
                )
                .select_related("conversation__inbox__hours", "conversation__inbox__team__hours")
                .select_related("conversation__identity", "customer")
                .prefetch_related("customer__identities", "conversation__customer__identities", "invitations__response")
                .order_by("at")[:ROUND]
            )
            rows = [_decide(survey, draw, now=now, rng=rng) for draw in due]
            if rows:
                drawn = sum(row.is_drawn for row in rows)
                record("survey.followed_up", survey.ledger_name, actor="system:surveys", decided=len(rows), drawn=drawn)
            decided += len(rows)
    return decided


def corrects(survey: Survey) -> bool:
    """Say whether a follow-up of this survey corrects a figure: of satisfaction, recommendation or effort."""
    instrument = instrument_of(survey.versions.order_by("-number")[0])
    return any(asked_as(instrument.key, each.key).instrument in CORRECTED for each in instrument.questions)


def _decide(survey: Survey, draw: Draw, *, now: datetime, rng: np.random.Generator) -> FollowUp:
    row = follow_up_row(survey, draw, has_answered=has_answered(draw), at=now, rng=rng)
    row.save()
    if row.is_drawn:
        layouts = list(Layout.objects.filter(survey=survey, name__in=[each.name for each in SCREEN]))
        layout = layouts[int(rng.integers(len(layouts)))] if layouts else None
        second_invitation(survey, draw, now=now, layout=layout).save()
    return row


def has_answered(draw: Draw) -> bool:
    """Say whether the first invitation of a contact was answered."""
    return any(hasattr(each, "response") for each in draw.invitations.all() if each.kind == Invitation.Kind.FIRST)


def follow_up_row(
    survey: Survey, draw: Draw, *, has_answered: bool, at: datetime, rng: np.random.Generator
) -> FollowUp:
    """Draw one contact for the second channel; the row, not saved yet. The chance is 0 without a second channel, and
    for a person who opted out since."""
    stratum = ANSWERED if has_answered else SILENT
    share = survey.follow_up_answered if has_answered else survey.follow_up_silent
    if not second_channel(draw) or is_opted_out(draw.customer_id):
        share = 0.0
    return FollowUp(draw=draw, stratum=stratum, probability=share, is_drawn=bool(rng.random() < share), at=at)


def second_channel(draw: Draw) -> str:
    """Give the other way to reach a contact: mail after a keypad, else a telephone interview; "" for none."""
    if draw.conversation is None or draw.customer is None:
        return ""
    is_keypad = draw.survey.moment == Survey.Moment.CALL
    if is_keypad:
        return Invitation.Channel.MAIL if mail_address(draw.conversation) else ""
    return Invitation.Channel.CALL if phone_of(draw.customer) else ""


def second_invitation(survey: Survey, draw: Draw, *, now: datetime, layout: Layout | None) -> Invitation:
    """Give the second invitation, not saved yet: a mail with one reminder, or a call for an interviewer's list."""
    channel = second_channel(draw)
    conversation = draw.conversation
    version = survey.versions.order_by("-number")[0]
    is_mail = channel == Invitation.Channel.MAIL
    return Invitation(
        draw=draw,
        kind=Invitation.Kind.FOLLOW_UP,
        version=version,
        layout=layout,
        channel=channel,
        conversation=conversation,
        customer=draw.customer,
        address=mail_address(conversation) if is_mail and conversation else "",
        language=draw.language,
        created_at=now,
        due_at=now,
        expires_at=now + timedelta(days=survey.open_days),
        sent_at=None if is_mail else now,
        reminder_at=now + timedelta(days=survey.reminder_days or 4) if is_mail else None,
    )


def draw_with_own_dice() -> int:
    """Decide with the machine's own dice and clock."""
    return draw_follow_ups(timezone.now(), rng=np.random.default_rng())

"""The keypad question at the end of a telephone call: offered by the draw, and kept with all that happened in it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec
import numpy as np
from django.db import transaction

from careloop.core.surveys.keypad import Call, Happening, Script, advance, begin
from careloop.core.surveys.layouts import KEYPAD
from careloop.desk.conversations.models import Conversation
from careloop.desk.ledger.actions import record
from careloop.desk.surveys.actions.answering import answer
from careloop.desk.surveys.actions.drawing import draw_one
from careloop.desk.surveys.bridge.contacts import instrument_of, menu_of
from careloop.desk.surveys.models import Invitation, KeypadCall, Survey


class NotACall(Exception):
    """This invitation is no keypad question, or its call was kept already; the message says which."""


def offer_on_keypad(conversation: Conversation, *, at: datetime, rng: np.random.Generator) -> Invitation | None:
    """Draw whether the caller is asked before the line is given up, by every survey that asks at the end of a call.

    Gives the invitation of the first that does; whoever has the line plays `script_of` it. None: nobody is asked.
    """
    found = None
    for survey in Survey.objects.filter(is_active=True, moment=Survey.Moment.CALL).order_by("pk"):
        # One question a call: the second survey finds the caller asked a moment ago, and says so in its own draw.
        drawn = draw_one(survey, conversation, event_id=None, at=at, rng=rng)
        if drawn is not None and found is None:
            found = drawn.invitations.first()
    return found


def script_of(invitation: Invitation) -> Script:
    """Give what is played to the caller of an invitation: its question, in the layout and language that were drawn."""
    question = instrument_of(invitation.version).first
    return Script(question=question, layout=menu_of(invitation.layout) or KEYPAD[0], language=invitation.language)


def record_call(invitation: Invitation, happened: Sequence[Happening], *, at: datetime) -> KeypadCall:
    """Keep a call as it went, every prompt end, key, silence and hang-up with its seconds; `at` is when it began.

    In order: plays what happened through the call, keeps its log and how it ended, writes `survey.called` and, where a
    key was a rating, keeps the answer as any other. A line that broke off is kept as "lost".
    Raises NotACall: for another channel, or a second time. OutOfTurn: when this cannot have happened; nothing is kept.
    """
    if invitation.channel != Invitation.Channel.KEYPAD:
        raise NotACall("This invitation is no keypad question.")
    script, call = script_of(invitation), begin()
    for each in happened:
        call = advance(call, each, script)
    with transaction.atomic():
        Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
        if KeypadCall.objects.filter(invitation=invitation).exists():
            raise NotACall("This call was kept already.")
        row = call_row(invitation, call)
        row.save(force_insert=True)
        record("survey.called", invitation.version.survey.ledger_name, actor="system:surveys")
        if call.value is not None:
            answer(invitation, {script.question.key: [str(call.value)]}, at=answered_at(call, began_at=at))
    return row


def call_row(invitation: Invitation, call: Call) -> KeypadCall:
    """Give the row of a call, not saved yet."""
    return KeypadCall(invitation=invitation, log=msgspec.to_builtins(call.log), ended_by=call.ended_by or "lost")


def answered_at(call: Call, *, began_at: datetime) -> datetime:
    """Give when the key was pressed that counts."""
    keys = [each.at for each in call.log if each.what == "key" and each.detail == call.key]
    return began_at + timedelta(seconds=keys[-1] if keys else 0.0)

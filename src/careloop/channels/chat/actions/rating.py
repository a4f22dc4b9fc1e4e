"""Answering the one question in place: through the surveys' own action, as every other answer."""

from typing import Any

from careloop.core.surveys.scales import said
from careloop.desk.surveys.actions import answering
from careloop.desk.surveys.bridge.contacts import instrument_of
from careloop.desk.surveys.queries.asking import invitation_of

Closed, NotAnswers = answering.Closed, answering.NotAnswers


class NotAsked(Exception):
    """This question was not put to this conversation's customer."""


def rate(conversation: Any, *, key: str, value: str, language: str) -> tuple[str, bool]:
    """Keep the tap (see `surveys.answering.answer`). Gives the words of thanks, and whether there is more to say.

    Raises NotAsked. Closed, NotAnswers: as the surveys do.
    """
    invitation = invitation_of(key)
    if invitation is None or conversation is None or invitation.conversation_id != conversation.pk:
        raise NotAsked
    instrument = instrument_of(invitation.version)
    answering.answer(invitation, {instrument.first.key: [value]})
    return said(instrument.thanks, language), len(instrument.questions) > 1

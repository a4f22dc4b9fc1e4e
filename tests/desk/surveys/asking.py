"""Beginning a survey and asking somebody, in one line each."""

from typing import Any

import numpy as np
from django.utils import timezone

from careloop.core.surveys.instruments import instruments
from careloop.desk.conversations.models import Conversation
from careloop.desk.surveys.actions.drawing import draw_one
from careloop.desk.surveys.actions.setting_up import begin
from careloop.desk.surveys.models import Draw, Invitation, Survey


def begin_survey(instrument: str = "satisfaction", *, name: str = "After each answer", **fields: Any) -> Survey:
    return begin(Survey(name=name, **{"delay_minutes": 0, **fields}), instrument=instruments()[instrument], by=None)


def drawn(survey: Survey, conversation: Conversation, *, seed: int = 1) -> Draw | None:
    """Draw a conversation as it is now."""
    fresh = Conversation.objects.select_related("customer", "identity", "inbox").get(pk=conversation.pk)
    return draw_one(survey, fresh, event_id=None, at=timezone.now(), rng=np.random.default_rng(seed))


def asked(survey: Survey, conversation: Conversation) -> Invitation:
    """Ask the customer of a conversation and give the invitation."""
    draw = drawn(survey, conversation)
    assert draw is not None
    assert draw.outcome == "asked"
    return draw.invitations.get()

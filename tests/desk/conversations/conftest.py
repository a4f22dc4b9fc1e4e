"""What several tests of conversations need."""

from datetime import timedelta

import pytest

from careloop.desk.conversations.actions import search as index
from tests.cast import writes
from tests.desk.conversations.talk import NOON


@pytest.fixture
def write(cast):
    """Let a customer write at a minute after noon and make it findable."""

    def begin(identity=None, text="It does not work.", *, inbox=None, subject="Help", minute=0):
        conversation = writes(identity or cast.alex, inbox or cast.inbox, text, subject=subject)
        conversation.messages.update(at=NOON + timedelta(minutes=minute))
        index.reindex_conversation(conversation)
        return conversation

    return begin

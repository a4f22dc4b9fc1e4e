"""Write examples/conversations.jsonl: ten synthetic conversations in each language, made by the simulator.

python examples/write_conversations.py > examples/conversations.jsonl
"""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime

from careloop.core.records import Conversation
from careloop.readers import jsonl
from careloop.simulator.simulation import simulate

EACH = 10


def conversations() -> Iterator[Conversation]:
    """This will give the first ten of each language, in order of time."""
    given = {"en": 0, "ko": 0, "ja": 0}
    for conversation in simulate(seed=30, until=datetime(2026, 8, 1, 12, tzinfo=UTC), count=150):
        if given[conversation.language] < EACH:
            given[conversation.language] += 1
            yield conversation


if __name__ == "__main__":
    sys.stdout.buffer.writelines(jsonl.write(conversation) for conversation in conversations())

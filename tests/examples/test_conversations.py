"""The example file is what the simulator writes today, and the reader takes it whole."""

import importlib.util
from collections import Counter
from pathlib import Path

from careloop.core.records import Conversation
from careloop.readers import jsonl
from careloop.readers.lines import Source

EXAMPLES = Path(__file__).parents[2] / "examples"

spec = importlib.util.spec_from_file_location("write_conversations", EXAMPLES / "write_conversations.py")
assert spec is not None
assert spec.loader is not None
write_conversations = importlib.util.module_from_spec(spec)
spec.loader.exec_module(write_conversations)


def test_the_file_holds_ten_conversations_in_each_language() -> None:
    unknown: Counter[str] = Counter()
    with Source(EXAMPLES / "conversations.jsonl") as source:
        found = list(jsonl.read(source, unknown=unknown))
    assert all(isinstance(one, Conversation) for one in found)
    assert Counter(one.language for one in found if isinstance(one, Conversation)) == {"en": 10, "ko": 10, "ja": 10}
    assert not unknown


def test_the_file_is_up_to_date() -> None:
    """If this fails after a change of the texts, run examples/write_conversations.py again."""
    written = b"".join(jsonl.write(one) for one in write_conversations.conversations())
    assert (EXAMPLES / "conversations.jsonl").read_bytes() == written

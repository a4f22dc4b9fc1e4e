"""The converter of the airline conversations gives lines that the reader takes."""

import importlib.util
import itertools
from pathlib import Path

import pytest

from careloop.core.records import Conversation
from careloop.readers import jsonl
from careloop.readers.lines import Source

ROOT = Path(__file__).parents[2]
SHARED = ROOT / "../shared/data/twacs_airline_support/unlabelled.jsonl.gz"

spec = importlib.util.spec_from_file_location("convert_twacs", ROOT / "examples/convert_twacs.py")
assert spec is not None
assert spec.loader is not None
convert_twacs = importlib.util.module_from_spec(spec)
spec.loader.exec_module(convert_twacs)

LINES = [
    (
        b'{"first_tweet_id":"11","tag":"UNK","first_utterance":"<cust__  __company__  Where is my bag?  __cust>",'
        b'"context":"<rep__  __cust__  Sorry &amp; one moment.  *AB __rep> <cust__ Thanks\\nfor looking __cust>"}\n'
    ),
    b'{"first_tweet_id":"12","tag":"UNK","first_utterance":"<cust__ Nice crew today __cust>","context":""}\n',
]


def test_tweets_become_turns_with_their_sides() -> None:
    first, second = convert_twacs.convert(LINES)
    assert [(turn.side, turn.text) for turn in first.turns] == [
        ("customer", "@company Where is my bag?"),
        ("agent", "@customer Sorry & one moment. *AB"),
        ("customer", "Thanks\nfor looking"),
    ]
    assert (first.id, first.channel, len(second.turns)) == ("twacs-11", "twitter", 1)


def test_what_is_written_is_read_back() -> None:
    found = list(convert_twacs.convert(LINES))
    assert list(jsonl.read([jsonl.write(conversation) for conversation in found])) == found


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.exists(), reason="the airline conversations are not beside the project")
def test_the_head_of_the_real_file_converts_whole() -> None:
    with Source(SHARED) as source:
        lines = [line.content for line in itertools.islice(source, 2000)]
    found = list(convert_twacs.convert(lines))
    tweets = sum(line.count(b"<cust__") + line.count(b"<rep__") for line in lines)
    assert sum(len(conversation.turns) for conversation in found) == tweets
    assert all(isinstance(got, Conversation) for got in jsonl.read(jsonl.write(one) for one in found))

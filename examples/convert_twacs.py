"""Turn the Twitter conversations of TwACS (dialog-intent-induction, CC BY-NC-SA 4.0) into careloop's JSON Lines.

    python examples/convert_twacs.py unlabelled.jsonl.gz airline.jsonl
    careloop import airline.jsonl

Every tweet becomes a turn: `<cust__ … __cust>` said by the customer, `<rep__ … __rep>` by the airline. The source
holds no times; its masks `__company__` and `__cust__` are kept as @company and @customer.
"""

import argparse
import html
import json
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from careloop.core.records import Conversation, Party, Turn
from careloop.readers import jsonl
from careloop.readers.lines import Source

TWEET = re.compile(r"<(cust|rep)__(.*?)__\1>", re.DOTALL)
SPACES = re.compile(r"[ \t]+")


def convert(lines: Iterable[bytes]) -> Iterator[Conversation]:
    """This will give one conversation a line, with its id from the first tweet."""
    for line in lines:
        if line.strip():
            row = json.loads(line)
            yield conversation_of(row["first_tweet_id"], f"{row['first_utterance']} {row['context']}")


def conversation_of(tweet_id: str, marked: str) -> Conversation:
    """This will cut the marked text into turns; the customer is known only by the first tweet."""
    turns = tuple(
        Turn(side="customer" if side == "cust" else "agent", text=_plain(text), id=f"twacs-{tweet_id}-{number}")
        for number, (side, text) in enumerate(TWEET.findall(marked))
    )
    return Conversation(
        id=f"twacs-{tweet_id}",
        channel="twitter",
        language="en",
        customer=Party(id=f"twacs-{tweet_id}", name=f"Tweet {tweet_id}"),
        turns=turns,
    )


def _plain(text: str) -> str:
    named = text.replace("__company__", "@company").replace("__cust__", "@customer")
    return SPACES.sub(" ", html.unescape(named)).strip()


def main() -> None:
    """This will convert the file named first into the file named second, or to the standard output."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", type=Path, help="unlabelled.jsonl or unlabelled.jsonl.gz")
    parser.add_argument("target", type=Path, nargs="?", help="the file to write; standard output when left out")
    given = parser.parse_args()
    with Source(given.source) as source:
        written = (jsonl.write(conversation) for conversation in convert(line.content for line in source))
        if given.target is None:
            sys.stdout.buffer.writelines(written)
        else:
            with given.target.open("wb") as target:
                target.writelines(written)


if __name__ == "__main__":
    main()

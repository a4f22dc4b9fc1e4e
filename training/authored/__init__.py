"""The authored exam: conversations that we wrote and labelled, turn by turn. The README beside it says how."""

from pathlib import Path
from typing import NamedTuple

from careloop.core.records import Conversation, Side, Turn

FOLDER = Path(__file__).parent
LANGUAGES = ("ja", "ko")

_SIDES: dict[str, Side] = {"C": "customer", "A": "agent"}


class Case(NamedTuple):
    """A conversation, the labels of each of its turns, and whether it was rough for the customer."""

    conversation: Conversation
    labels: tuple[frozenset[str], ...]
    is_rough: bool


def cases(language: str, folder: Path | None = None) -> list[Case]:
    """Return the conversations of a language in the order of the file; of the exam, or of a folder written like it."""
    content = ((folder or FOLDER) / f"{language}.txt").read_text(encoding="utf-8")
    return [_case(block.splitlines(), language) for block in content.split("== ")[1:]]


def _case(lines: list[str], language: str) -> Case:
    *trade, channel, kind = lines[0].split()
    turns, labels = [], []
    for line in filter(None, lines[1:]):
        head, _, text = line.partition("|")
        side, *names = head.replace(",", " ").split()
        turns.append(Turn(side=_SIDES[side], text=text.strip()))
        labels.append(frozenset(names))
    told = Conversation(id=f"{language} {' '.join(trade)}", channel=channel, turns=tuple(turns))
    return Case(told, tuple(labels), kind == "rough")

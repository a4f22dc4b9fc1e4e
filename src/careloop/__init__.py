"""careloop: conversations in, findings with evidence out. Importing this brings no Django and loads no model.

import careloop
findings = careloop.read(conversation)
report = careloop.analyse(conversations)
"""

from collections.abc import Iterable

from careloop.core.findings import Evidence, Finding, Findings, Measure
from careloop.core.records import Conversation, File, Party, Rating, Turn
from careloop.core.report import Report

__all__ = [
    "Conversation",
    "Evidence",
    "File",
    "Finding",
    "Findings",
    "Measure",
    "Party",
    "Rating",
    "Report",
    "Turn",
    "analyse",
    "read",
    "read_many",
]


def read(conversation: Conversation) -> Findings:
    """Read one conversation: A-B-C, conduct, dimensions, experience, effort, each with the words that show it."""
    from careloop.core.reading import reader

    return reader.read(conversation)


def read_many(conversations: Iterable[Conversation]) -> list[Findings]:
    """Read a batch, in order. It is a pure function: call it on as many machines as there are batches."""
    from careloop.core.reading import reader

    return reader.read_many(list(conversations))


def analyse(conversations: Iterable[Conversation], *, by: str = "") -> Report:
    """Read conversations and give the report about all of them: reasons, causes, red alerts, conduct, examples.

    `by` adds a table by agent, team, reason, channel or language. Personal data in examples is masked.
    """
    from careloop.core import analysis

    return analysis.analyse(conversations, by=by)

"""With which words does the customer tell the issue?

Reads       a conversation and its findings.
Gives       the sentence that states the issue, with those around it in the same turn, up to `LETTERS`.
Blind to    what is told over several turns.
"""

import re

from careloop.core.findings import Findings
from careloop.core.reading import sentences
from careloop.core.reading.courtesies import courtesies, without
from careloop.core.records import Conversation

LETTERS = 240
# Thanks alone in a sentence close a mail; beside the matter they are no part of its telling.
_THANKS = re.compile(
    r"\W*(?:(?:정말|대단히|항상|늘|매우) ?)?(?:감사(?:합니다|드립니다|드려요|해요)|고맙습니다|고마워요)\W*"
    r"|\W*(?:どうも|本当に|誠に)?(?:ありがとう|有難う)(?:ございます|ございました)?\W*"
    r"|\W*(?i:(?:many )?thanks|thank you|thx|ty)(?i: (?:so much|very much|a lot|all|again))?"
    r"(?:\W+[A-Z][\w'’.-]*){0,3}\W*"
)


def telling(conversation: Conversation, findings: Findings) -> str:
    """Give the words that tell the issue: its sentence and what stands around it in the same turn."""
    if findings.issue is None:
        return ""
    text = conversation.turns[findings.issue.turn].text
    start, end = findings.issue.span
    spare = max(0, LETTERS - (end - start))
    kind = [*courtesies(text), *(span for span in sentences.spans(text) if _THANKS.fullmatch(text[slice(*span)]))]
    for one_start, one_end in sentences.spans(text):
        if (one_start, one_end) in kind:
            continue
        if one_end <= start and start - one_start <= spare // 2:
            start = min(start, one_start)
        elif one_start >= end and one_end - start <= LETTERS:
            end = one_end
    inside = [(first - start, last - start) for first, last in kind if start <= first and last <= end]
    return without(text[start:end], sorted(set(inside)))[: 2 * LETTERS].strip() or text[start:end].strip()

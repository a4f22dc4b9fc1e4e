"""With which words does the customer tell the issue?

Reads       a conversation and its findings.
Gives       the sentence that states the issue, with those around it in the same turn, up to `LETTERS`.
Blind to    what is told over several turns.
"""

from careloop.core.findings import Findings
from careloop.core.reading import sentences
from careloop.core.reading.courtesies import courtesies, without
from careloop.core.records import Conversation

LETTERS = 240


def telling(conversation: Conversation, findings: Findings) -> str:
    """Give the words that tell the issue: its sentence and what stands around it in the same turn."""
    if findings.issue is None:
        return ""
    text = conversation.turns[findings.issue.turn].text
    start, end = findings.issue.span
    spare = max(0, LETTERS - (end - start))
    kind = courtesies(text)
    for one_start, one_end in sentences.spans(text):
        if (one_start, one_end) in kind:
            continue
        if one_end <= start and start - one_start <= spare // 2:
            start = min(start, one_start)
        elif one_start >= end and one_end - start <= LETTERS:
            end = one_end
    inside = [(first - start, last - start) for first, last in kind if start <= first and last <= end]
    return without(text[start:end], inside)[: 2 * LETTERS].strip()

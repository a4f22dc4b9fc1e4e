"""What was said in these conversations, and what does it come to?

Reads       conversations, many at once (the models read in batches).
Gives       Findings for each: A-B-C, conduct, dimensions, experience, effort, satisfaction signal, issue sentence.
How         `signals` sees every turn, `acts` follows A-B-C, `conduct` looks at both sides, `expectations` at what was
            hoped for, `judgement` and `effort` sum up.
Blind to    other conversations, but for what `judge` is told of them.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

import msgspec
import numpy as np

from careloop.core.findings import Finding, Findings
from careloop.core.reading import acts, conduct, judgement, repeats
from careloop.core.reading.effort import effort
from careloop.core.reading.expectations import expectations
from careloop.core.reading.kinds import STAGES
from careloop.core.reading.signals import Signals, observe
from careloop.core.records import Conversation

BATCH = 128


def read(conversation: Conversation, *, is_deep: bool = True) -> Findings:
    """Read one conversation.

    >>> from careloop.core.records import Turn
    >>> told = Conversation(id="7", turns=(Turn(side="customer", text="Where is my order?"),))
    >>> read(told).issue.words
    'Where is my order?'
    """
    return read_many([conversation], is_deep=is_deep)[0]


def read_many(conversations: Sequence[Conversation], *, is_deep: bool = True) -> list[Findings]:
    """Read many, in order. `is_deep` uses the sentence encoder for repeats; without it letters alone tell them."""
    found = []
    for first in range(0, len(conversations), BATCH):
        part = conversations[first : first + BATCH]
        found += [_one(*each) for each in zip(part, observe(part, is_deep=is_deep), strict=True)]
    return found


def judge(
    findings: Findings, *, more: Sequence[Finding] = (), contacts: int = 1, channel_switches: int = 0
) -> Findings:
    """Sum up anew when more is known: texts sent to many, other contacts about the same matter."""
    every = tuple(sorted([*findings.findings, *more], key=lambda each: (each.turn, each.kind)))
    business, human, hidden = judgement.dimensions(every)
    experience, because = judgement.experience(every)
    known = findings.effort
    return msgspec.structs.replace(
        findings,
        findings=every,
        business=business,
        human=human,
        hidden=hidden,
        experience=experience,
        because=because,
        effort=effort(
            every,
            messages=known.messages,
            wait_seconds=known.wait_seconds,
            contacts=contacts,
            channel_switches=channel_switches,
        ),
        is_red_alert=any(each.kind == "red-alert" for each in every),
    )


def alike(first: Signals, second: Signals) -> float:
    """Say how probable it is that two turns say the same."""
    if first.point is None or second.point is None:
        return 0.0
    left, right = (seen.grams or repeats.grams([seen.body])[0] for seen in (first, second))
    return repeats.alike_grams(left, right, first.point, second.point)


def _one(conversation: Conversation, turns: list[Signals]) -> Findings:
    times = {place: turn.at for place, turn in enumerate(conversation.turns)}
    _course, found = acts.follow(conversation.id, turns, alike=alike)
    found += conduct.conduct(conversation.id, turns, times=times, channel=conversation.channel)
    found += expectations(conversation.id, turns, found)
    issue = next((each.evidence[0] for each in found if each.kind == "issue"), None)
    signal, interval = judgement.satisfaction(found, head=_satisfaction_head(turns))
    messages = sum(seen.is_customer for seen in turns)
    languages = Counter(seen.language for seen in turns if seen.is_customer)
    start = Findings(
        conversation=conversation.id,
        language=languages.most_common(1)[0][0] if languages else conversation.language,
        findings=tuple(found),
        effort=effort(found, messages=messages, wait_seconds=_waited(turns, times)),
        satisfaction=signal,
        satisfaction_interval=interval,
        issue=issue,
        stage=_stage(found),
    )
    return judge(start)


def _satisfaction_head(turns: Sequence[Signals]) -> float | None:
    read_by_head = [
        seen.head("satisfaction", "satisfied") for seen in turns if seen.is_customer and "satisfaction" in seen.heads
    ]
    return float(np.mean(read_by_head[-2:])) if read_by_head else None


def _stage(found: Sequence[Finding]) -> str:
    told = Counter(each.value for each in found if each.kind == "stage")
    return max(STAGES, key=lambda stage: told[stage]) if told else ""


def _waited(turns: Sequence[Signals], times: dict[int, datetime | None]) -> float | None:
    """All waits of the customer together; None where a time is missing."""
    waited, asked = 0.0, None
    for seen in turns:
        at = times.get(seen.turn)
        if at is None:
            return None
        if seen.is_customer:
            asked = asked or at
        elif asked:
            waited += max(0.0, (at - asked).total_seconds())
            asked = None
    return waited

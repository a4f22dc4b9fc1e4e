"""Messages → the core's record, findings → a row, a row → findings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from careloop.core.findings import Finding, Findings, Measure
from careloop.core.reading.kinds import KINDS
from careloop.core.records import Conversation as Record
from careloop.core.records import Party, Side, Turn
from careloop.desk.conversations.models import Conversation, Message
from careloop.desk.insights.models import Objection, Reading, SampleDraw

if TYPE_CHECKING:
    from careloop.core.analysis.checked import Check

_SIDES: dict[str, Side] = {
    Message.Kind.CUSTOMER: "customer",
    Message.Kind.REPLY: "agent",
    Message.Kind.AUTO: "system",
    Message.Kind.NOTE: "system",
}


@dataclass(frozen=True)
class Seen:
    """A finding as a page shows it: its words, and whether somebody called it wrong."""

    finding: Finding
    message_id: int
    words: str
    is_wrong: bool


def record_of(conversation: Conversation, messages: Sequence[Message]) -> Record:
    """Give a conversation as a record; turn n is message n of those given, whatever its kind."""
    return Record(
        id=str(conversation.pk),
        channel=conversation.channel,
        subject=conversation.subject,
        language=conversation.language,
        customer=Party(id=str(conversation.customer_id)),
        turns=tuple(
            Turn(side=_SIDES[message.kind], text=message.text, at=message.at, id=str(message.pk))
            for message in messages
        ),
    )


def fill(reading: Reading, findings: Findings, *, messages: Sequence[Message], reason: str, now: datetime) -> Reading:
    """Put what was found into the (unsaved) row; evidence names messages instead of turns, and holds no words."""
    numbers = [message.pk for message in messages]
    reading.findings = _by_message(findings, numbers)
    reading.is_due, reading.read_at = False, now
    reading.is_alert, reading.has_issue = findings.is_red_alert, findings.issue is not None
    reading.experience, reading.reason = findings.experience, reason
    reading.business, reading.human = findings.business.score, findings.human.score
    reading.hidden, reading.effort = findings.hidden.score, findings.effort.score
    reading.satisfaction = findings.satisfaction
    reading.kinds = sorted({each.kind for each in findings.findings if each.kind in KINDS})
    return reading


def findings_of(reading: Reading) -> Findings:
    """Give the findings of a row; `turn` of each evidence is the number of the message."""
    return msgspec.convert(reading.findings, Findings) if reading.findings else Findings(conversation="")


def seen_in(reading: Reading) -> tuple[Findings, list[Seen]]:
    """Give the findings of a conversation with the words they point to, those called wrong marked."""
    findings = findings_of(reading)
    shown = [each for each in findings.findings if each.kind in KINDS and each.kind not in ("moment", "stage")]
    texts = dict(Message.objects.filter(pk__in={each.turn for each in shown}).values_list("pk", "text"))
    wrong = set(Objection.objects.filter(conversation=reading.conversation_id).values_list("message_id", "kind"))
    return findings, [
        Seen(each, each.turn, texts[each.turn][slice(*each.evidence[0].span)], (each.turn, each.kind) in wrong)
        for each in shown
        if each.turn in texts
    ]


def checks_of(drawn: SampleDraw) -> list[Check]:
    """Give the checks of a draw as the core's records."""
    from careloop.core.analysis.checked import Check  # it brings the reading with it, which no page needs at its start

    return [
        Check(conversation=str(each.conversation_id), kind=drawn.kind, is_found=each.is_found, is_there=each.is_there)
        for each in drawn.checks.order_by("place")
    ]


def rate_of(drawn: SampleDraw) -> Measure:
    """Reckon the corrected rate anew from all checks of a draw."""
    from careloop.core.analysis.checked import Drawn, corrected

    return corrected(checks_of(drawn), Drawn(found=drawn.found, others=drawn.others))


def measured(drawn: SampleDraw) -> Measure:
    """Give the rate as it was kept with the last check."""
    return msgspec.convert(drawn.rate, Measure)


def _by_message(findings: Findings, numbers: Sequence[int]) -> dict[str, object]:
    def moved(turn: int) -> int:
        return numbers[turn] if 0 <= turn < len(numbers) else -1

    told: dict[str, object] = msgspec.to_builtins(findings)
    for finding in told.get("findings", []):  # type: ignore[attr-defined]
        for piece in finding.get("evidence", []):
            piece["turn"] = moved(piece["turn"])
            piece.pop("words", None)  # the message holds them; what is erased there must not stay here
    for name in ("business", "human", "hidden"):
        for influence in told.get(name, {}).get("influences", []):  # type: ignore[attr-defined]
            influence["turn"] = moved(influence.get("turn", -1))
    told.pop("issue", None)
    return told

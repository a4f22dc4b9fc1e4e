"""What must be kept of each conversation so that all of them can be looked at together afterwards?

Reads       a batch of conversations.
Gives       a `Gathered` for each: its findings, its telling and point, what groups it, fingerprints of the agents'
            sentences, and its turns, masked. It is all that is kept; it can be written to a file and read again.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime

import msgspec
import numpy as np

from careloop.core.findings import Evidence, Findings
from careloop.core.masking import mask_turns, pseudonym
from careloop.core.reading import encoder, sentences
from careloop.core.reading.conduct import SCRIPT_LETTERS
from careloop.core.reading.reader import read_many
from careloop.core.reading.signals import spoken
from careloop.core.reasons.telling import telling
from careloop.core.records import Conversation

_KEPT_TURNS = 40
_KEPT_LETTERS = 1500


class Said(msgspec.Struct, frozen=True, array_like=True):
    """One turn as it may be shown."""

    turn: int
    side: str
    text: str


class Gathered(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One conversation, read."""

    findings: Findings
    channel: str = ""
    agent: str = ""
    team: str = ""
    customer: str = ""  # a fingerprint, to count contacts; never an address
    at: datetime | None = None
    telling: str = ""
    point: bytes = b""  # half precision
    scripts: tuple[tuple[int, int, int, int], ...] = ()  # turn, from, to, fingerprint
    said: tuple[Said, ...] = ()
    turns: int = 0
    source: str = ""
    reason_probability: float = 0.0  # of the reason, once it is judged

    def vector(self) -> "np.ndarray[tuple[int, ...], np.dtype[np.float32]]":
        """Give the telling's point."""
        return np.frombuffer(self.point, dtype=np.float16).astype(np.float32)


def gather(conversations: Sequence[Conversation], *, is_deep: bool = True, is_masked: bool = True) -> list[Gathered]:
    """Read a batch and keep what is needed."""
    read = read_many(conversations, is_deep=is_deep)
    tellings = [telling(conversation, findings) for conversation, findings in zip(conversations, read, strict=True)]
    wanted = [place for place, text in enumerate(tellings) if text]
    points = dict(zip(wanted, _points([tellings[place] for place in wanted], is_deep=is_deep), strict=True))
    return [
        _one(conversation, findings, tellings[place], points.get(place, b""), is_masked=is_masked)
        for place, (conversation, findings) in enumerate(zip(conversations, read, strict=True))
    ]


def fingerprint(text: str) -> int:
    """Give a number for a sentence that does not change with its figures, spaces, marks and capitals."""
    letters = "".join(letter for letter in text.lower() if letter.isalpha())
    return int.from_bytes(hashlib.blake2b(letters.encode(), digest_size=7).digest(), "big")


def _points(texts: Sequence[str], *, is_deep: bool) -> list[bytes]:
    model = encoder.default() if is_deep else encoder.static()
    return [row.tobytes() for row in model.encode(texts).astype(np.float16)]


def _one(conversation: Conversation, findings: Findings, text: str, point: bytes, *, is_masked: bool) -> Gathered:
    talk = spoken(conversation)
    names = [conversation.customer.name, *(turn.name for _place, turn in talk)] if is_masked else []
    texts = [turn.text for _place, turn in talk]
    shown = mask_turns(texts, names=names) if is_masked else texts
    by_turn = {place: masked for (place, _turn), masked in zip(talk, shown, strict=True)}
    agents = [turn.by or turn.name for _place, turn in talk if turn.side == "agent"]
    agent = conversation.agent or (agents[0] if agents else "")
    return Gathered(
        findings=_masked(findings, by_turn) if is_masked else findings,
        channel=conversation.channel,
        agent=pseudonym(agent, names=names) if is_masked else agent,
        team=conversation.team,
        customer=_customer(conversation),
        at=next((turn.at for _place, turn in talk if turn.at), None),
        telling=text,
        point=point,
        scripts=tuple(each for place, turn in talk if turn.side != "customer" for each in _sentences(place, turn.text)),
        said=tuple(Said(place, turn.side, by_turn[place][:_KEPT_LETTERS]) for place, turn in talk[:_KEPT_TURNS]),
        turns=len(talk),
    )


def _sentences(place: int, text: str) -> list[tuple[int, int, int, int]]:
    return [
        (place, start, end, fingerprint(text[start:end]))
        for start, end in sentences.spans(text)
        if end - start >= SCRIPT_LETTERS
    ]


def _customer(conversation: Conversation) -> str:
    party = conversation.customer
    known = party.id or party.email.lower() or party.phone
    return hashlib.blake2b(known.encode(), digest_size=8).hexdigest() if known else ""


def _masked(findings: Findings, texts: dict[int, str]) -> Findings:
    """The words of every piece of evidence, with personal data as dots."""

    def masked(piece: Evidence) -> Evidence:
        text = texts.get(piece.turn, "")
        return msgspec.structs.replace(piece, words=text[slice(*piece.span)])

    return msgspec.structs.replace(
        findings,
        issue=masked(findings.issue) if findings.issue else None,
        findings=tuple(
            msgspec.structs.replace(each, evidence=tuple(masked(piece) for piece in each.evidence))
            for each in findings.findings
        ),
    )

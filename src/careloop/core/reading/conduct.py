"""Conduct: what did either side do that makes service good or bad?

Reads       the signals of one conversation, the times of its turns, and (elsewhere, `analysis`) how often the agents'
            sentences were sent to others.
Gives       findings of the kinds listed in `kinds`, each with the words that show it.
How         Most are our phrases; abuse on either side is told by them alone (a model that had learned insults on
            social networks took every eager tweet for one, and found none in Korean). Some need two turns: data asked
            for after they were given, a promise to return and the customer who comes back first, an apology that says
            what for (real) or only that (formula), a cause, a cure and a benefit in one answer (explanation), the same
            text sent to many (scripted).
Read it so  `probability` is the share of true ones among such findings where it was counted (`checked` of them), else
            what we assume; see docs/developer/reading.md.
Blind to    what was promised or done outside of the conversation.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from careloop.core.findings import Evidence, Finding
from careloop.core.reading import sentences
from careloop.core.reading.acts import evidence
from careloop.core.reading.signals import Signals

VOICED = (
    "thanks", "delight", "annoyed", "human-wanted", "passed-around", "long-wait", "unreachable", "rude-staff",
    "unfair-charge", "unkept-promise", "exceeded", "leaving", "corrected", "abuse-by-customer", "moment", "stage",
)  # fmt: skip
DONE = ("compensation", "transfer", "clueless", "promise", "abuse-by-agent", "agent-thanks")
# How long a customer waits on each channel before it is a silence.
SILENCE_SECONDS = {"chat": 600, "voice": 300, "email": 86_400, "webform": 86_400, "letter": 604_800}
SILENCE_ELSEWHERE_SECONDS = 14_400
_CHASED_SECONDS = 86_400
SCRIPT_LETTERS = 40
_CONTENT_LETTERS = 4


def conduct(
    conversation: str, turns: Sequence[Signals], *, times: Mapping[int, datetime | None], channel: str
) -> list[Finding]:
    """Give what was done by either side, in the order of the turns."""
    found: list[Finding] = []
    for look in (_phrases, _apologies, _asked_again, _explanations, _wrong_language, _broken_promises):
        found += look(conversation, turns)
    found += _silences(conversation, turns, times, channel)
    return sorted(found, key=lambda each: (each.turn, each.kind))


def _phrases(conversation: str, turns: Sequence[Signals]) -> Iterator[Finding]:
    for seen in turns:
        told: set[tuple[str, str]] = set()
        for match in seen.matches:
            wanted = VOICED if seen.is_customer else DONE
            if match.kind in wanted and (match.kind, match.value) not in told:
                told.add((match.kind, match.value))
                yield Finding(
                    kind=match.kind,
                    value=match.value,
                    probability=match.probability,
                    evidence=(_words(conversation, seen, match.span),),
                    checked=match.checked,
                )


def _words(conversation: str, seen: Signals, span: tuple[int, int]) -> Evidence:
    return evidence(conversation, seen, span)


def _apologies(conversation: str, turns: Sequence[Signals]) -> Iterator[Finding]:
    told = ""
    for seen in turns:
        if seen.is_customer:
            told += " " + seen.text.lower()
            continue
        apology = seen.match("apology")
        if not apology:
            continue
        is_formula = seen.match("apology-formula") is not None
        names_it = _shares_content(told, seen.text.lower())
        acts = seen.match("owning", "helping", "resolved", "compensation") is not None
        is_real = seen.match("owning") is not None or (names_it and acts) or (acts and not is_formula)
        kind = "apology-real" if is_real else "apology-formula"
        span = sentences.around(seen.text, apology.span)
        sure = 0.85 if is_formula != is_real else 0.7
        if kind == "apology-real" or is_formula:
            yield Finding(kind=kind, probability=sure, evidence=(_words(conversation, seen, span),))


def _shares_content(told: str, answer: str) -> bool:
    """Does the answer take up a word of content (Latin: five letters up; Hangul, kana, Han: pairs of Han letters)?"""
    words = {word.strip(".,!?:;()'\"") for word in told.split() if len(word) > _CONTENT_LETTERS}
    if any(word and word in answer for word in words if word.isascii()):
        return True
    pairs = {
        told[at : at + 2]
        for at in range(len(told) - 1)
        if all("가" <= c <= "힣" or "一" <= c <= "鿿" for c in told[at : at + 2])
    }
    return sum(pair in answer for pair in pairs) >= 2


def _asked_again(conversation: str, turns: Sequence[Signals]) -> Iterator[Finding]:
    known: dict[str, Signals] = {}
    for seen in turns:
        if seen.is_customer:
            known |= {name: seen for name in seen.given if name not in known}
            if match := seen.match("told-already"):
                yield Finding(
                    kind="asked-again",
                    value="said",
                    probability=match.probability,
                    evidence=(_words(conversation, seen, match.span),),
                )
            continue
        for match in seen.matches:
            if match.kind == "ask" and match.value in known:
                before = known[match.value]
                first = evidence(conversation, before, (0, min(len(before.text), 200)))
                asked = _words(conversation, seen, match.span)
                yield Finding(kind="asked-again", value=match.value, probability=0.8, evidence=(asked, first))


def _explanations(conversation: str, turns: Sequence[Signals]) -> Iterator[Finding]:
    """A cause, a cure and what the customer has of it: two of them are a sentence, all three an explanation."""
    for seen in turns:
        if not seen.is_customer and all(seen.match(part) for part in ("because", "solution", "benefit")):
            spans = [match.span for match in seen.matches if match.kind in ("because", "solution", "benefit")]
            whole = (min(span[0] for span in spans), max(span[1] for span in spans))
            yield Finding(kind="explanation", probability=0.75, evidence=(_words(conversation, seen, whole),))


def _wrong_language(conversation: str, turns: Sequence[Signals]) -> Iterator[Finding]:
    spoken: set[str] = set()
    for seen in turns:
        is_long = len(seen.text) >= (30 if seen.language not in ("ko", "ja", "zh") else 12)
        if seen.is_customer:
            if seen.is_sure:
                spoken.add(seen.language)
        elif spoken and is_long and seen.is_sure and seen.language not in spoken:
            whole = evidence(conversation, seen, (0, len(seen.text)))
            yield Finding(kind="wrong-language", value=seen.language, probability=0.85, evidence=(whole,))


def _broken_promises(conversation: str, turns: Sequence[Signals]) -> Iterator[Finding]:
    """A promise to return, and the next to speak is the customer, who still waits."""
    promised: tuple[Signals, tuple[int, int]] | None = None
    for seen in turns:
        if not seen.is_customer:
            match = seen.match("promise")
            promised = (seen, match.span) if match else None
            continue
        cue = seen.match("unreachable", "not-fixed", "again")
        if promised and cue and cue.kind != "not-fixed":
            before, span = promised
            proofs = (_words(conversation, seen, cue.span), _words(conversation, before, span))
            yield Finding(kind="unkept-promise", value="chased", probability=0.75, evidence=proofs)
            promised = None


def _silences(
    conversation: str, turns: Sequence[Signals], times: Mapping[int, datetime | None], channel: str
) -> Iterator[Finding]:
    limit = SILENCE_SECONDS.get(channel, SILENCE_ELSEWHERE_SECONDS)
    asked: Signals | None = None
    for seen in turns:
        if seen.is_customer:
            asked = asked or seen
            continue
        if asked:
            waited = _between(times.get(asked.turn), times.get(seen.turn))
            if waited > limit:
                yield Finding(
                    kind="silence", value=str(round(waited)), probability=1.0, evidence=(evidence(conversation, asked),)
                )
        asked = None


def _between(start: datetime | None, end: datetime | None) -> float:
    return (end - start).total_seconds() if start and end else 0.0

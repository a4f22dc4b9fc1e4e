r"""Facts from JSON Lines: conversations, and the other records that measures read, in any order.

Reads       lines of bytes. A line with `"record"` is of that kind ("answer", "call", "wait", "promise", "recovery",
            "visit", "customer"), or says until when they were recorded ("now"); every other line is a
            conversation (docs/user/import.md).
Gives       Facts, and what was refused with the reason; never an exception.
How         ratings of conversations become answers: "satisfaction" and "csat", "nps", "effort".
"""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, tzinfo

import msgspec

from careloop.core.measures import Facts
from careloop.core.records import Conversation, Rating
from careloop.core.survey_records import (
    CustomerRecord,
    KeypadCall,
    PromiseRecord,
    RecoveryRecord,
    Scale,
    SelfServiceVisit,
    SurveyAnswer,
    Wait,
)
from careloop.readers import jsonl
from careloop.readers.jsonl_time import moment
from careloop.readers.lines import Line

# What a line says it is → where it goes, and its type.
KINDS: dict[str, tuple[str, type[msgspec.Struct]]] = {
    "answer": ("answers", SurveyAnswer),
    "call": ("calls", KeypadCall),
    "wait": ("waits", Wait),
    "promise": ("promises", PromiseRecord),
    "recovery": ("recoveries", RecoveryRecord),
    "visit": ("visits", SelfServiceVisit),
    "customer": ("customers", CustomerRecord),
}
INSTRUMENTS = {"satisfaction": "csat", "csat": "csat", "nps": "nps", "recommendation": "nps", "effort": "effort"}


class Read(msgspec.Struct, frozen=True, kw_only=True):
    """All that a file held."""

    facts: Facts
    refused: tuple[jsonl.Refused, ...]
    unknown: Counter[str]


def read(lines: Iterable[Line | bytes], *, zone: tzinfo = UTC) -> Read:
    r"""This will give the facts of a file.

    >>> got = read([b'{"record": "wait", "conversation": "7", "wait_seconds": 12, "is_answered": true}'])
    >>> got.facts.waits[0].wait_seconds
    12.0
    """
    found: dict[str, list[object]] = {field: [] for field, _type in KINDS.values()}
    found["conversations"] = []
    now: datetime | None = None
    refused: list[jsonl.Refused] = []
    unknown: Counter[str] = Counter()
    for number, item in enumerate(lines, start=1):
        content = item.content if isinstance(item, Line) else item
        if not content.strip():
            continue
        kind, fields = _kind(content)
        if kind == "now":
            try:
                now = moment(fields.get("at"), zone=zone)
            except ValueError as error:
                refused.append(jsonl.Refused(number, "at", str(error)))
        elif kind is None:
            for got in jsonl.read([content], zone=zone, unknown=unknown):
                _keep(got, number, found["conversations"], refused)
        else:
            _keep(_record(kind, fields, zone=zone, unknown=unknown), number, found.get(_field(kind), []), refused)
    conversations = [each for each in found["conversations"] if isinstance(each, Conversation)]
    found["answers"] += [answer for each in conversations for answer in _ratings(each)]
    facts = msgspec.convert({field: tuple(records) for field, records in found.items()}, Facts)
    facts = msgspec.structs.replace(facts, now=now)
    return Read(facts=facts, refused=tuple(refused), unknown=unknown)


def _kind(content: bytes) -> tuple[str | None, dict[str, object]]:
    try:
        value = msgspec.json.decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None, {}  # the reader of conversations says what is wrong with it
    if not isinstance(value, dict) or not isinstance(value.get("record"), str):
        return None, {}
    return value["record"], {name: each for name, each in value.items() if name != "record"}


def _field(kind: str) -> str:
    return KINDS[kind][0] if kind in KINDS else ""


def _record(kind: str, fields: dict[str, object], *, zone: tzinfo, unknown: Counter[str]) -> object:
    if kind not in KINDS:
        return jsonl.Refused(0, "record", f"is “{kind[:40]}”; write {', '.join(KINDS)} or leave it out")
    made = KINDS[kind][1]
    names = {field.name for field in msgspec.structs.fields(made)}
    unknown.update(f"{kind}.{name[:80]}" for name in fields if name not in names)
    try:
        timed = {name: _value(name, value, zone=zone) for name, value in fields.items() if name in names}
        return msgspec.convert(timed, made)
    except msgspec.ValidationError as error:
        words, _, path = str(error).partition(" - at `$.")
        return jsonl.Refused(0, path.rstrip("`") or kind, _lowered(words))
    except ValueError as error:
        path, _, words = str(error).partition(" ")
        return jsonl.Refused(0, path, words)


def _value(name: str, value: object, *, zone: tzinfo) -> object:
    if name != "at" and not name.endswith(("_at", "_on")):
        return value
    try:
        return moment(value, zone=zone)
    except ValueError as error:
        raise ValueError(f"{name} {error}") from None


def _lowered(words: str) -> str:
    return words[:1].lower() + words[1:]


def _keep(got: object, number: int, kept: list[object], refused: list[jsonl.Refused]) -> None:
    if isinstance(got, jsonl.Refused):
        refused.append(msgspec.structs.replace(got, line=number))
    else:
        kept.append(got)


def _ratings(conversation: Conversation) -> list[SurveyAnswer]:
    return [_answer(conversation, rating, number) for number, rating in enumerate(conversation.ratings, start=1)]


def _answer(conversation: Conversation, rating: Rating, number: int) -> SurveyAnswer:
    """A rating in an export is an answer; who was asked and did not answer is not in it."""
    at = rating.at or conversation.closed_at
    return SurveyAnswer(
        id=f"{conversation.id}-rating-{number}",
        instrument=INSTRUMENTS.get(rating.question.lower(), rating.question),
        conversation=conversation.id,
        customer=conversation.customer.id or conversation.customer.email or conversation.customer.phone,
        agent=conversation.agent,
        team=conversation.team,
        channel=conversation.channel,
        language=conversation.language,
        scale=Scale(low=rating.scale[0], high=rating.scale[1]),
        answered_at=at,
        value=rating.value,
        text=rating.comment,
    )

"""Rows of messages, as tables and exports hold them → conversations.

Reads       rows (dicts) in the order of the file, each one message, with its place in the file.
Gives       a Conversation for each value of the column "conversation" (or one of its synonyms), or a Refused.
How         Columns go by the names and synonyms that JSON Lines know (docs/user/analyse.md). Rows of one conversation
            may stand among others: those of the last `OPEN` conversations are held, so memory does not grow with the
            file. A table without a column for the conversation holds one conversation a row.
"""

from collections import Counter, OrderedDict
from collections.abc import Iterable, Iterator
from datetime import tzinfo
from typing import Any

import msgspec

from careloop.core.records import Conversation
from careloop.readers import jsonl_fields
from careloop.readers.jsonl import Refused

OPEN = 5_000
_CONVERSATION = (
    "conversation_id",
    "conversation",
    "ticket_id",
    "ticket",
    "thread_id",
    "thread",
    "case_id",
    "session_id",
)
_SIDE = ("side", "role", "author_type", "speaker", "sender_type", "direction")
TEXT = ("text", "body", "content", "message", "utterance", "comment", "description")
_AT = ("at", "created_at", "time", "timestamp", "date", "sent_at")
_WHOLE = ("channel", "inbox", "subject", "language", "tags", "team", "agent", "priority", "closed_at")
_SIDES = {"in": "customer", "inbound": "customer", "incoming": "customer", "out": "agent", "outbound": "agent",
          "outgoing": "agent", "고객": "customer", "상담원": "agent", "客": "customer", "お客様": "customer",
          "担当者": "agent", "オペレーター": "agent"}  # fmt: skip


def conversations(
    rows: Iterable[tuple[int, dict[str, Any]]], *, zone: tzinfo, unknown: Counter[str]
) -> Iterator[Conversation | Refused]:
    """Join the rows of each conversation.

    >>> from datetime import UTC
    >>> asked = {"ticket": "7", "role": "user", "body": "Where is it?"}
    >>> told = {"ticket": "7", "role": "agent", "body": "Here."}
    >>> [got] = conversations([(2, asked), (3, told)], zone=UTC, unknown=Counter())
    >>> got.id, [turn.side for turn in got.turns]
    ('7', ['customer', 'agent'])
    """
    held: OrderedDict[str, list[tuple[int, dict[str, Any]]]] = OrderedDict()
    for place, row in rows:
        named = {str(key).strip().lower(): value for key, value in row.items() if value not in (None, "")}
        if not _first(named, TEXT):
            yield Refused(
                place, "text", "is empty; a row needs what was said, in a column such as text, body or message"
            )
            continue
        key = str(_first(named, _CONVERSATION) or named.get("id") or f"row-{place}")
        held.setdefault(key, []).append((place, named))
        held.move_to_end(key)
        if len(held) > OPEN:
            yield _joined(*held.popitem(last=False), zone=zone, unknown=unknown)
    while held:
        yield _joined(*held.popitem(last=False), zone=zone, unknown=unknown)


def _joined(
    key: str, rows: list[tuple[int, dict[str, Any]]], *, zone: tzinfo, unknown: Counter[str]
) -> Conversation | Refused:
    turns = []
    for _place, row in rows:
        side = str(_first(row, _SIDE) or "customer").strip().lower()
        turn = {"side": _SIDES.get(side, side), "text": str(_first(row, TEXT)), "at": _first(row, _AT)}
        turn |= {
            "by": row.get("by") or row.get("author") or row.get("from"),
            "name": row.get("name") or row.get("author_name"),
        }
        turns.append({name: _plain(value) for name, value in turn.items() if value not in (None, "")})
    whole: dict[str, Any] = {"id": key, "turns": turns}
    first = rows[0][1]
    for name in _WHOLE:
        value = next((row[name] for _place, row in rows if row.get(name)), None)
        if value is not None:
            whole[name] = _plain(value) if name != "tags" else str(value).split(",")
    whole["customer"] = {
        name: str(first[column])
        for name, column in (("id", "customer_id"), ("name", "customer_name"), ("email", "customer_email"))
        if first.get(column)
    } or ({"id": str(first["customer"])} if first.get("customer") else {})
    try:
        return jsonl_fields.conversation(whole, zone=zone, unknown=unknown)
    except jsonl_fields.Wrong as wrong:
        return Refused(rows[0][0], wrong.path, wrong.reason)


def _plain(value: Any) -> Any:
    return value if isinstance(value, int | float | str) else msgspec.to_builtins(value)


def _first(row: dict[str, Any], names: tuple[str, ...]) -> Any:
    return next((row[name] for name in names if row.get(name) not in (None, "")), None)

"""One parsed line → one Conversation: the fields, their synonyms, and what is wrong in words.

Every function takes the value and the path at which it stands, and raises Wrong with both.
"""

import base64
import binascii
from collections import Counter
from collections.abc import Callable
from datetime import datetime, tzinfo
from typing import TypeVar

from careloop.core.records import USUAL_SCALE, Conversation, File, Party, Rating, Side, Turn, TurnKind
from careloop.readers.jsonl_time import moment

T = TypeVar("T")

SIDES: dict[str, Side] = {
    **dict.fromkeys(("customer", "client", "user", "cust", "visitor", "contact", "requester", "end_user"), "customer"),
    **dict.fromkeys(("agent", "staff", "rep", "support", "operator", "admin", "assignee"), "agent"),
    **dict.fromkeys(("bot", "robot_agent", "assistant", "chatbot", "ai"), "bot"),
    **dict.fromkeys(("system", "event"), "system"),
}
KINDS: dict[str, TurnKind] = {
    **dict.fromkeys(("message", "reply", "comment", "public"), "message"),
    **dict.fromkeys(("note", "private", "internal"), "note"),
    **dict.fromkeys(("auto", "automatic"), "auto"),
}
# What another tool calls it → what we call it. The first name that has a value wins.
CONVERSATION = {
    "id": ("id", "conversation_id", "ticket_id"),
    "channel": ("channel", "source"),
    "inbox": ("inbox", "mailbox"),
    "subject": ("subject", "title"),
    "language": ("language", "lang", "locale"),
    "customer": ("customer", "client", "requester", "contact"),
    "turns": ("turns", "messages"),
    "tags": ("tags", "labels"),
    "ratings": ("ratings", "rating"),
    "team": ("team", "group"),
    "agent": ("agent", "assignee"),
    "priority": ("priority",),
    "closed_at": ("closed_at", "resolved_at"),
    "snoozed_until": ("snoozed_until",),
    "spam_at": ("spam_at",),
    "participants": ("participants", "followers"),
    "links": ("links",),
}
TURN = {
    "side": ("side", "role", "author_type"),
    "text": ("text", "body", "content", "message"),
    "at": ("at", "created_at", "time", "timestamp", "date"),
    "by": ("by", "from", "author"),
    "name": ("name", "author_name"),
    "kind": ("kind",),
    "id": ("id", "message_id"),
    "files": ("files", "attachments"),
    "channel": ("channel",),
    "subject": ("subject",),
    "to": ("to",),
    "cc": ("cc",),
    "bcc": ("bcc",),
    "html": ("html",),
    "is_forward": ("is_forward",),
}
PARTY = {
    "name": ("name", "full_name"),
    "email": ("email", "mail", "email_address"),
    "phone": ("phone", "tel", "mobile"),
    "other_addresses": ("other_addresses",),
    "organisation": ("organisation", "organization", "company"),
    "language": ("language", "lang", "locale"),
    "id": ("id", "customer_id"),
}
RATING = {
    "question": ("question", "name", "kind"),
    "value": ("value", "score"),
    "scale": ("scale",),
    "at": ("at", "created_at"),
    "comment": ("comment", "text"),
}
FILE = {
    "name": ("name", "filename"),
    "type": ("type", "content_type", "mime_type"),
    "size": ("size", "bytes"),
    "content": ("content", "base64"),
    "content_id": ("content_id",),
    "is_inline": ("is_inline",),
}


class Wrong(Exception):
    """A value that cannot be taken: the path to it and what to write instead."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path} {reason}")
        self.path, self.reason = path, reason


def conversation(value: object, *, zone: tzinfo, unknown: Counter[str]) -> Conversation:
    """This will make the record of one parsed line. Raises Wrong when a field cannot be taken."""
    got = _known(value, CONVERSATION, path="", unknown=unknown)
    if not (identifier := _word(got, "id", "")):
        raise Wrong("id", "is missing; give every conversation its own id, so that importing twice adds nothing")
    return Conversation(
        id=identifier,
        channel=_word(got, "channel", "").lower() or "email",
        inbox=_word(got, "inbox", ""),
        subject=_word(got, "subject", ""),
        language=_language(got, ""),
        customer=_party(got.get("customer"), "customer", unknown=unknown),
        turns=_many(got, "turns", "", lambda item, path: _turn(item, path, zone=zone, unknown=unknown)),
        tags=_words(got, "tags", ""),
        ratings=_many(got, "ratings", "", lambda item, path: _rating(item, path, zone=zone, unknown=unknown)),
        team=_name(got, "team"),
        agent=_name(got, "agent"),
        priority=_word(got, "priority", "").lower(),
        closed_at=_moment(got, "closed_at", "", zone=zone),
        snoozed_until=_moment(got, "snoozed_until", "", zone=zone),
        spam_at=_moment(got, "spam_at", "", zone=zone),
        participants=_many(got, "participants", "", lambda item, path: _party(item, path, unknown=unknown)),
        links=_words(got, "links", ""),
    )


def _turn(value: object, path: str, *, zone: tzinfo, unknown: Counter[str]) -> Turn:
    got = _known(value, TURN, path=path, unknown=unknown)
    if got.get("text") is None and not got.get("files"):
        raise Wrong(f"{path}.text", 'is missing; write "text": "" if nothing was said')
    return Turn(
        side=_one_of(got.get("side"), SIDES, f"{path}.side", "customer, agent, bot or system"),
        text=_word(got, "text", path, strip=False),
        at=_moment(got, "at", path, zone=zone),
        by=_word(got, "by", path),
        name=_word(got, "name", path),
        kind=_one_of(got.get("kind") or "message", KINDS, f"{path}.kind", "message, note or auto"),
        id=_word(got, "id", path),
        files=_many(got, "files", path, lambda item, inner: _file(item, inner, unknown=unknown)),
        channel=_word(got, "channel", path).lower(),
        subject=_word(got, "subject", path),
        to=_words(got, "to", path),
        cc=_words(got, "cc", path),
        bcc=_words(got, "bcc", path),
        html=_word(got, "html", path, strip=False),
        is_forward=got.get("is_forward") is True,
    )


def _party(value: object, path: str, *, unknown: Counter[str]) -> Party:
    if value is None:
        return Party()
    if isinstance(value, str | int):
        return _party_of_string(str(value).strip())
    got = _known(value, PARTY, path=path, unknown=unknown)
    return Party(
        name=_word(got, "name", path),
        email=_word(got, "email", path),
        phone=_word(got, "phone", path),
        other_addresses=_words(got, "other_addresses", path),
        organisation=_word(got, "organisation", path),
        language=_language(got, path),
        id=_word(got, "id", path),
    )


def _party_of_string(text: str) -> Party:
    """`Alex Kim <alex@shop.example>`, a bare address, a telephone number or a name."""
    text = _clean(text)
    name, bracket, rest = text.rpartition("<")
    if bracket and rest.endswith(">") and "@" in rest:
        return Party(name=name.strip().strip('"').strip(), email=rest[:-1].strip())
    if "@" in text.strip("@") and " " not in text:
        return Party(email=text)
    digits = sum(character.isdigit() for character in text)
    if digits >= 7 and not text.strip("+-() .0123456789"):
        return Party(phone=text)
    return Party(name=text)


def _rating(value: object, path: str, *, zone: tzinfo, unknown: Counter[str]) -> Rating:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return Rating(question="satisfaction", value=_number(value, path))
    got = _known(value, RATING, path=path, unknown=unknown)
    scale = got.get("scale", list(USUAL_SCALE))
    if not (isinstance(scale, list) and len(scale) == 2):
        raise Wrong(f"{path}.scale", "must be the lowest and the highest answer, like [1, 5]")
    return Rating(
        question=_word(got, "question", path) or "satisfaction",
        value=_number(got.get("value"), f"{path}.value"),
        # The usual scale as the record has it itself: what was left out comes back left out.
        scale=USUAL_SCALE
        if scale == list(USUAL_SCALE)
        else (_number(scale[0], f"{path}.scale[0]"), _number(scale[1], f"{path}.scale[1]")),
        at=_moment(got, "at", path, zone=zone),
        comment=_word(got, "comment", path),
    )


def _file(value: object, path: str, *, unknown: Counter[str]) -> File:
    if isinstance(value, str):
        return File(name=value)
    got = _known(value, FILE, path=path, unknown=unknown)
    content = got.get("content")
    size = got.get("size")
    try:
        decoded = None if content is None else base64.b64decode(str(content), validate=True)
    except (binascii.Error, ValueError):
        raise Wrong(f"{path}.content", "is not base64; encode the file's bytes as base64 or leave them out") from None
    return File(
        name=_word(got, "name", path) or "file",
        type=_word(got, "type", path) or "application/octet-stream",
        size=None if size is None else int(_number(size, f"{path}.size")),
        content=decoded,
        content_id=_word(got, "content_id", path),
        is_inline=got.get("is_inline") is True,
    )


def _known(value: object, names: dict[str, tuple[str, ...]], *, path: str, unknown: Counter[str]) -> dict[str, object]:
    """The fields we know under our own names; every other key is counted and left."""
    if not isinstance(value, dict):
        raise Wrong(path or "line", "must be an object {…} with named fields")
    prefix = f"{path.split('[', maxsplit=1)[0]}." if path else ""
    taken = {name for synonyms in names.values() for name in synonyms}
    unknown.update(f"{prefix}{_clean(str(key))[:80]}" for key in value if key not in taken)
    found: dict[str, object] = {}
    for ours, synonyms in names.items():
        present = [value[name] for name in synonyms if value.get(name) is not None]
        if present:
            found[ours] = present[0]
    return found


def _many(got: dict[str, object], name: str, path: str, make: Callable[[object, str], T]) -> tuple[T, ...]:
    value = got.get(name, [])
    where = f"{path}.{name}" if path else name
    if name == "ratings" and not isinstance(value, list):
        value = [value]
    if not isinstance(value, list):
        raise Wrong(where, "must be a list […]")
    return tuple(make(item, f"{where}[{number}]") for number, item in enumerate(value))


def _words(got: dict[str, object], name: str, path: str) -> tuple[str, ...]:
    value = got.get(name, [])
    where = f"{path}.{name}" if path else name
    if isinstance(value, str):
        value = value.split(",")
    if not isinstance(value, list):
        raise Wrong(where, "must be a list of words, or words with commas between them")
    words = (_word({str(number): item}, str(number), where) for number, item in enumerate(value))
    return tuple(dict.fromkeys(word for word in words if word))


def _word(got: dict[str, object], name: str, path: str, *, strip: bool = True) -> str:
    value = got.get(name, "")
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise Wrong(f"{path}.{name}" if path else name, "must be a string in quotation marks")
    text = _clean(str(value))
    return text.strip() if strip else text


def _name(got: dict[str, object], name: str) -> str:
    """A team or an agent: a string, or an object with a name or an address."""
    value = got.get(name)
    if isinstance(value, dict):
        got = {name: value.get("email") or value.get("name") or ""}
    return _word(got, name, "")


def _language(got: dict[str, object], path: str) -> str:
    return _word(got, "language", path).replace("_", "-").split("-")[0].lower()


def _one_of(value: object, table: dict[str, T], path: str, choices: str) -> T:
    if value is None:
        raise Wrong(path, f"is missing; write {choices}")
    found = table.get(str(value).strip().lower())
    if found is None:
        raise Wrong(path, f"is “{_clean(str(value))[:40]}”; write {choices}")
    return found


def _number(value: object, path: str) -> float:
    try:
        number = float(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else float("nan")
    except (ValueError, OverflowError):
        number = float("nan")
    if number != number or number in (float("inf"), float("-inf")):  # noqa: PLR0124 - NaN is not equal to itself
        raise Wrong(path, "must be a number")
    return number


def _moment(got: dict[str, object], name: str, path: str, *, zone: tzinfo) -> datetime | None:
    try:
        return moment(got.get(name), zone=zone)
    except ValueError as error:
        raise Wrong(f"{path}.{name}" if path else name, str(error)) from None


def _clean(text: str) -> str:
    """PostgreSQL stores no NUL, and no person ever meant one."""
    return text.replace("\x00", "")

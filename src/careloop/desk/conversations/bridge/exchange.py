"""What an import reads becomes rows here; what an export writes comes from rows here."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec

from careloop.core import records
from careloop.desk.conversations.models import (
    Attachment,
    Closure,
    Conversation,
    Inbox,
    Message,
    Origin,
    Priority,
    Snooze,
    SpamMark,
)
from careloop.desk.people.models import Agent, Identity, Team

PRIORITIES = {"low": Priority.LOW, "normal": Priority.NORMAL, "high": Priority.HIGH, "urgent": Priority.URGENT}
KINDS = {
    "customer": Message.Kind.CUSTOMER,
    "agent": Message.Kind.REPLY,
    "bot": Message.Kind.AUTO,
    "system": Message.Kind.AUTO,
}
SIDES: dict[str, records.Side] = {"customer": "customer", "reply": "agent", "note": "agent", "auto": "system"}


def times_of(record: records.Conversation, *, now: datetime) -> list[datetime]:
    """Give each turn a time: its own, else just after the turn before it, else just before the first dated one."""
    dated = [turn.at for turn in record.turns if turn.at]
    at = (dated[0] if dated else now) - timedelta(seconds=len(record.turns))
    times = []
    for turn in record.turns:
        at = turn.at or at + timedelta(seconds=1)
        times.append(at)
    return times


def conversation_row(
    record: records.Conversation,
    *,
    external_id: str,
    inbox: Inbox,
    identity: Identity,
    agent: Agent | None,
    team: Team | None,
    began_at: datetime,
) -> Conversation:
    """Make the (unsaved) row of a conversation."""
    return Conversation(
        inbox=inbox,
        customer=identity.customer,
        identity=identity,
        channel=record.channel[:20],
        subject=record.subject[:400],
        language=(record.language or record.customer.language)[:5],
        team=team or inbox.team,
        assignee=agent,
        priority=PRIORITIES.get(record.priority, Priority.NORMAL),
        external_id=external_id,
        created_at=began_at,
    )


def message_rows(
    record: records.Conversation,
    conversation: Conversation,
    *,
    agents: Mapping[str, Agent],
    times: Sequence[datetime],
    clean: Callable[[str], str],
) -> list[Message]:
    """Make the (unsaved) rows of the turns; `clean` makes their HTML fit to be shown."""
    rows = [_message_row(record, turn, at, conversation, agents) for turn, at in zip(record.turns, times, strict=True)]
    for turn, row in zip(record.turns, rows, strict=True):
        row.html = clean(turn.html) if turn.html else ""
        row.to, row.cc, row.bcc = list(turn.to), list(turn.cc), list(turn.bcc)
        row.is_forward = turn.is_forward and row.kind == Message.Kind.REPLY
    return rows


def _message_row(
    record: records.Conversation,
    turn: records.Turn,
    at: datetime,
    conversation: Conversation,
    agents: Mapping[str, Agent],
) -> Message:
    from careloop.readers.mail import split_reply  # its vocabulary is large, and the pages never need it

    # Mail quotes what was said before; lists and search show what is new, the whole stays folded beneath.
    split = split_reply(turn.text) if record.channel == "email" and turn.kind == "message" else None
    text = split.text if split and split.found and split.text.strip() else turn.text
    return Message(
        conversation=conversation,
        kind=Message.Kind.NOTE if turn.kind == "note" else KINDS[turn.side],
        channel=(turn.channel or record.channel)[:20],
        subject=turn.subject[:400],
        agent=agents.get(turn.by.strip().lower()) if turn.side == "agent" else None,
        identity=conversation.identity if turn.side == "customer" else None,
        sender_name=(turn.name or (record.customer.name if turn.side == "customer" else turn.by))[:160],
        text=text,
        quoted=turn.text if text != turn.text else "",
        at=at,
        dated_at=turn.at,
        external_id=turn.id[:400],
        joined_by=Message.JoinedBy.IMPORT,
    )


def origin_of(record: records.Conversation) -> dict[str, Any]:
    """Give what a record says beyond the desk's columns, as JSON."""
    rest: dict[str, Any] = msgspec.to_builtins(msgspec.structs.replace(record, turns=()))
    rest["turns"] = said_of(record)
    return rest


def said_of(record: records.Conversation) -> list[dict[str, Any]]:
    """Give what each turn says of itself beyond its row: who spoke, and the sizes of files that were only named."""
    return [
        {"side": turn.side, "by": turn.by, "name": turn.name, "kind": turn.kind} | _only_named(turn)
        for turn in record.turns
    ]


def _only_named(turn: records.Turn) -> dict[str, Any]:
    named = {str(place): file.size for place, file in enumerate(turn.files) if file.content is None}
    return {"named": named} if named else {}


def record_of(
    conversation: Conversation,
    *,
    messages: Sequence[Message],
    tags: Sequence[str],
    closure: Closure | None,
    snooze: Snooze | None,
    spam: SpamMark | None,
    contents: Mapping[str, bytes],
) -> records.Conversation:
    """Give a conversation with all its messages as a record; files carry their content where `contents` has it.

    Expects customer, its identities and organisation, identity, team, assignee, participants, links, and of each
    message agent, identity and attachments to be loaded.
    """
    origin = getattr(conversation, "origin", None)
    data: dict[str, Any] = origin.data if isinstance(origin, Origin) else {}
    # Imported turns were stored in the order of the file; what was said here since has more than `said` knows.
    imported = sorted(message.pk for message in messages if message.joined_by == Message.JoinedBy.IMPORT)
    said = dict(zip(imported, data.get("turns", []), strict=False))
    return records.Conversation(
        id=_id(conversation),
        channel=conversation.channel,
        inbox=data.get("inbox") or conversation.inbox.name,
        subject=conversation.subject.strip(),
        language=conversation.language or conversation.customer.language,
        customer=_party(conversation, data.get("customer", {})),
        turns=tuple(_turn(message, conversation, said.get(message.pk, {}), contents) for message in messages),
        tags=tuple(tags),
        ratings=tuple(msgspec.convert(data.get("ratings", []), list[records.Rating])),
        team=conversation.team.name if conversation.team else data.get("team", ""),
        agent=conversation.assignee.email if conversation.assignee else data.get("agent", ""),
        priority=_priority(conversation, data),
        closed_at=closure.at if closure else None,
        snoozed_until=snooze.until if snooze else None,
        spam_at=spam.at if spam else None,
        participants=tuple(
            records.Party(name=each.name.strip(), email=each.address) for each in conversation.participants.all()
        ),
        links=tuple(_id(each) for each in _linked(conversation)),
    )


def _id(conversation: Conversation) -> str:
    origin = getattr(conversation, "origin", None)
    known = origin.data.get("id") if isinstance(origin, Origin) else None
    return known or f"careloop:{conversation.pk}"


def _linked(conversation: Conversation) -> list[Conversation]:
    """Those it belongs with, in the order of their numbers; what was merged away is no line of the export."""
    others = [link.second for link in conversation.links_out.all()]
    others += [link.first for link in conversation.links_in.all()]
    return sorted((each for each in others if each.merged_into_id is None), key=lambda each: each.pk)


def _priority(conversation: Conversation, data: Mapping[str, str]) -> str:
    name = Priority(conversation.priority).name.lower()
    return name if name != "normal" else data.get("priority", "")


def _party(conversation: Conversation, known: Mapping[str, Any]) -> records.Party:
    customer, first = conversation.customer, conversation.identity_id
    # As an import named them; then those met since, the one they write from first.
    order = [known.get("email", ""), known.get("phone", ""), *known.get("other_addresses", ())]
    place = {address: number for number, address in reversed(list(enumerate(order)))}
    identities = sorted(
        customer.identities.all(), key=lambda each: (place.get(each.address, len(order)), each.pk != first, each.pk)
    )
    mails = [each.address for each in identities if each.kind == Identity.Kind.EMAIL]
    phones = [each.address for each in identities if each.kind == Identity.Kind.PHONE]
    return records.Party(
        name=customer.name.strip(),
        email=mails[0] if mails else "",
        phone=phones[0] if phones else "",
        other_addresses=tuple(sorted(mails[1:] + phones[1:], key=lambda each: place.get(each, len(order)))),
        organisation=customer.organisation.name if customer.organisation else "",
        language=customer.language,
        id=str(known.get("id", "")) or ("" if mails or phones else f"careloop:{customer.pk}"),
    )


def _turn(
    message: Message, conversation: Conversation, said: Mapping[str, Any], contents: Mapping[str, bytes]
) -> records.Turn:
    by = message.agent.email if message.agent else message.identity.address if message.identity else ""
    is_imported = message.joined_by == Message.JoinedBy.IMPORT
    is_elsewhere = message.kind != Message.Kind.NOTE and message.channel != conversation.channel
    named = said.get("named", {})
    return records.Turn(
        side=msgspec.convert(said["side"], records.Side) if "side" in said else SIDES[message.kind],
        text=message.quoted or message.text,
        at=message.dated_at if is_imported else message.at,
        by=said.get("by", by),
        name=said.get("name", message.sender_name.strip()),
        kind="note" if message.kind == Message.Kind.NOTE else "auto" if said.get("kind") == "auto" else "message",
        id=message.external_id,
        files=tuple(
            _only_named_file(file, named[str(place)]) if str(place) in named else _file(file, contents)
            for place, file in enumerate(message.attachments.all())
        ),
        channel=message.channel if is_elsewhere else "",
        subject=message.subject.strip(),
        to=_addresses(message.to),
        cc=_addresses(message.cc),
        bcc=_addresses(message.bcc),
        html=message.html,
        is_forward=message.is_forward,
    )


def _addresses(written: Sequence[object]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(address for each in written if (address := str(each).strip())))


def _file(file: Attachment, contents: Mapping[str, bytes]) -> records.File:
    return records.File(
        name=file.name.strip() or "file",
        type=file.type.strip() or "application/octet-stream",
        size=file.blob.size,
        content=contents.get(file.blob_id),
        content_id=file.content_id.strip(),
        is_inline=file.is_inline,
    )


def _only_named_file(file: Attachment, size: int | None) -> records.File:
    return msgspec.structs.replace(_file(file, {}), size=size)

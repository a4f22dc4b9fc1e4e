"""Bytes in, one mail out; never an exception, whatever the bytes."""

import re

from careloop.readers.mail import charset, limits, tnef
from careloop.readers.mail.addresses import addresses
from careloop.readers.mail.automatic import automatic
from careloop.readers.mail.body import Body
from careloop.readers.mail.bounce import bounce_of
from careloop.readers.mail.dates import date_of
from careloop.readers.mail.headers import Headers
from careloop.readers.mail.parts import Part, Tree
from careloop.readers.mail.quotation import split_mail
from careloop.readers.mail.records import Address, Mail

_ID = re.compile(r"<([^<>\s]{1,998})>")


def read(raw: bytes) -> Mail:
    """Return the mail that `raw` holds. Never raises: what cannot be read is said in `defects`.

    A mail beyond the limits (see `limits`) is read as far as they reach; an unreadable one gives its text.

    >>> mail = read(b"From: Yuna <yuna@example.com>\\nSubject: hello\\n\\nWhere is my parcel?\\n")
    >>> mail.sender.address, mail.subject, mail.reply_text
    ('yuna@example.com', 'hello', 'Where is my parcel?')
    """
    wrong: list[str] = []
    if len(raw) > limits.MAIL_BYTES:
        raw = raw[: limits.MAIL_BYTES]
        wrong.append(f"larger than {limits.MAIL_BYTES // 1024 // 1024} MB; the end was left out")
    try:
        return _read(raw, wrong)
    except Exception as error:  # noqa: BLE001  # the promise of this module: nothing a stranger sends stops the mailbox
        text = charset.decode(raw[: limits.TEXT_CHARACTERS])[0]
        return Mail(
            text=text, reply_text=text, defects=(*wrong, f"the mail could not be read as mail: {type(error).__name__}")
        )


def _read(raw: bytes, wrong: list[str]) -> Mail:
    tree = Tree()
    root = tree.read(_wrapped(raw))
    fields = root.headers
    body = Body()
    body.gather(root)
    text = body.text()[: limits.TEXT_CHARACTERS]
    fields.hint = fields.hint or _hint(root)
    sender = _sender(fields)
    bounce = bounce_of(root, fields, text=text, sender=sender.address)
    reply = split_mail(text, body.marked)
    kind = automatic(
        fields,
        kind=root.type,
        report=root.parameters.get("report-type", "").lower(),
        sender=sender.address,
        bounced=bounce is not None,
    )
    wrong += [*tree.wrong, *body.wrong, *([] if fields.fields else ["there is no header"])]
    return Mail(
        subject=fields.text("subject"),
        sender=sender,
        to=_people(fields, "to"),
        cc=_people(fields, "cc"),
        bcc=_people(fields, "bcc"),
        reply_to=_people(fields, "reply-to"),
        date=date_of(fields.text("date")),
        message_id=_id(fields.raw("message-id")),
        in_reply_to=_id(fields.raw("in-reply-to")),
        references=_references(fields),
        text=text,
        html=body.html(),
        reply_text=reply.text,
        forwarded_text=reply.forwarded,
        attachments=tuple(body.files),
        automatic=kind,
        bounce=bounce,
        headers=fields.pairs(),
        defects=tuple(dict.fromkeys(wrong))[:50],
    )


def _wrapped(raw: bytes) -> bytes:
    """Bodies without a header are read for what they are: Outlook's envelope, HTML, or text."""
    if raw.startswith(tnef.SIGNATURE):
        return b"Content-Type: application/ms-tnef\n\n" + raw
    start = raw[:400].lstrip(b"\xef\xbb\xbf \r\n\t").replace(b"\0", b"").lstrip(b"\xff\xfe").lower()
    if start.startswith((b"<html", b"<!doctype html", b"<?xml")):
        return b"Content-Type: text/html\n\n" + raw
    return raw.lstrip(b"\r\n") if raw[:1] in b"\r\n" else raw


def _hint(root: Part) -> str | None:
    """The character set of the first part that names one: raw 8-bit headers are usually written in it."""
    return next((part.parameters["charset"] for part in root.walk() if part.parameters.get("charset")), None)


def _sender(fields: Headers) -> Address:
    """The first person with an address; a From without one keeps its name and borrows the address to answer to."""
    name = ""
    for field in ("from", "resent-from", "reply-to", "sender", "return-path"):
        for person in _people(fields, field):
            if "@" in person.address:
                return Address(name=name or person.name, address=person.address)
            name = name or person.name or person.address
    return next(iter(_people(fields, "from")), Address())


def _people(fields: Headers, name: str) -> tuple[Address, ...]:
    return tuple(found for value in fields.raws(name) for found in addresses(value))[: limits.ADDRESSES]


def _id(value: str) -> str:
    found = _ID.search(value)
    return found.group(1) if found else charset.clean("".join(value.split()))[:998].strip("<>")


def _references(fields: Headers) -> tuple[str, ...]:
    found = _ID.findall(fields.raw("references"))
    return tuple(dict.fromkeys(found))[-200:]

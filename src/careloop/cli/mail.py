"""`careloop mail`: read mail from files and print what is in it, one JSON line a message.

`show` reads whole messages (an mbox file holds several); `reply` reads bare text or HTML bodies, or whole
messages, and prints the new words alone. A file that cannot be opened is said on stderr; the others are read
all the same and the exit code is 2.
"""

import argparse
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from careloop.readers import mbox
from careloop.readers.mail import Address, Bounce, Mail, read, split_html, split_reply
from careloop.readers.mail.charset import decode

_HEADERS = re.compile(
    rb"(?im)^(?:received|message-id|mime-version|content-type|content-transfer-encoding|return-path|dkim-signature|delivered-to|x-mailer):"
)
_FIELD = re.compile(rb"\s*(?:>?From .*\n)?[!-9;-~]{2,60}:[ \t]?\S?")
_HTML = re.compile(r"<(?:!doctype html|html|head|body|div|p|br|blockquote|table|span|meta)\b[^>]*>", re.IGNORECASE)
_MAIL_SUFFIXES = {".eml", ".mbox", ".box", ".msg"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the two verbs and their files."""
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    show = verbs.add_parser("show", help="print one JSON line for each whole message")
    show.add_argument("files", nargs="+", metavar="FILE", help="a message (.eml) or an mbox file")
    reply = verbs.add_parser("reply", help="print the new words of a body, without quotation and signature")
    reply.add_argument("files", nargs="+", metavar="FILE", help="a text or HTML body, or a whole message")


def run(args: argparse.Namespace) -> int:
    """Print what the files hold. Gives 0, or 2 when a file could not be opened."""
    lines = _shown if args.verb == "show" else _replied
    code = 0
    for name in args.files:
        try:
            for line in lines(name):
                _print(line)
        except OSError as error:
            print(f"careloop mail: cannot read {name}: {error.strerror or error}", file=sys.stderr)
            code = 2
    return code


def _shown(name: str) -> Iterator[dict[str, object]]:
    raw = Path(name).read_bytes()
    mails = (piece.raw for piece in mbox.split(name)) if raw.startswith(b"From ") else iter((raw,))
    for one in mails:
        yield _as_row(name, read(one))


def _replied(name: str) -> Iterator[dict[str, object]]:
    raw = Path(name).read_bytes()
    suffix = Path(name).suffix.lower()
    if _is_mail(raw, suffix):
        yield {"file": name, "reply_text": read(raw).reply_text}
        return
    text, _ = decode(raw)
    is_html = suffix in {".html", ".htm"} or bool(_HTML.search(text[:4000]) and text.lstrip().startswith("<"))
    yield {"file": name, "reply_text": (split_html(text) if is_html else split_reply(text)).text}


def _is_mail(raw: bytes, suffix: str) -> bool:
    """A body may begin with `From:` and `Subject:` as a quotation does; transport headers only a mail has."""
    if _FIELD.match(raw) is None:
        return False
    head = re.split(rb"\r?\n\r?\n", raw[:64_000].lstrip(), maxsplit=1)[0]
    return suffix in _MAIL_SUFFIXES or bool(_HEADERS.search(head))


def _as_row(name: str, mail: Mail) -> dict[str, object]:
    return {
        "file": name,
        "subject": mail.subject,
        "from": _shortest(mail.sender),
        "to": [_shortest(person) for person in mail.to],
        "date": mail.date.isoformat() if mail.date else None,
        "message_id": mail.message_id,
        "text": mail.text,
        "reply_text": mail.reply_text,
        "attachments": [{"name": file.name, "type": file.type, "size": file.size} for file in mail.attachments],
        "auto_submitted": mail.auto_submitted,
        "bounce": _bounce_row(mail.bounce) if mail.bounce else None,
    }


def _bounce_row(bounce: Bounce) -> dict[str, object]:
    return {
        "hard": bounce.hard,
        "recipients": list(bounce.recipients),
        "status": bounce.status,
        "reason": bounce.reason,
        "diagnostic": bounce.diagnostic,
        "original_message_id": bounce.original_message_id,
        "original_subject": bounce.original_subject,
    }


def _shortest(person: Address) -> str:
    """The bare address, so that a script can compare it; the name only where there is no address."""
    return person.address or person.name


def _print(row: dict[str, object]) -> None:
    """UTF-8 whatever the terminal's locale says; a pipe closed early is not an error."""
    line = json.dumps(row, ensure_ascii=False) + "\n"
    sys.stdout.buffer.write(line.encode("utf-8")) if hasattr(sys.stdout, "buffer") else sys.stdout.write(line)

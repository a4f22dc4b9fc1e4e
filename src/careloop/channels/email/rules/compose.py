"""Writing a mail: facts in, a mail out that Gmail, Outlook and telephones show alike in English, Korean and Japanese.

Django's mail classes encode names, subjects and file names (RFC 2047, 2231), write international domains as ASCII and
refuse line breaks in headers; what is put into them is freed of control characters first.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from email import encoders
from email.charset import BASE64, QP, Charset
from email.header import Header
from email.mime.base import MIMEBase
from email.utils import format_datetime, formataddr

from django.core.mail import EmailMultiAlternatives
from django.core.mail.message import sanitize_address
from django.utils.html import escape, urlize

REFERENCES = 20  # the first and the last of a long thread; some servers cut headers of more than 1,000 characters
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")
_ID = re.compile(r"^[\x21-\x7e]{3,400}$")


@dataclass(frozen=True, kw_only=True)
class Person:
    address: str
    name: str = ""


@dataclass(frozen=True, kw_only=True)
class File:
    name: str
    type: str
    content: bytes
    content_id: str = ""


@dataclass(frozen=True, kw_only=True)
class Quoted:
    """The mail that is answered: who wrote what, under one line that says so."""

    attribution: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Letter:
    """Everything that decides how a mail looks."""

    sender: Person
    to: tuple[Person, ...]
    cc: tuple[Person, ...] = ()
    bcc: tuple[Person, ...] = ()
    reply_to: str = ""
    subject: str
    text: str
    signature: str = ""
    quoted: Quoted | None = None
    files: tuple[File, ...] = ()
    message_id: str
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    at: datetime
    is_automatic: bool = False
    html: str = ""  # in place of the words as paragraphs
    more_headers: tuple[tuple[str, str], ...] = ()
    mark: tuple[str, str] | None = None  # a header of our own that names the message

    @property
    def recipients(self) -> tuple[str, ...]:
        """Every address it goes to, Bcc included: the envelope."""
        people = (*self.to, *self.cc, *self.bcc)
        return tuple(dict.fromkeys(sanitize_address(one_line(person.address), "utf-8") for person in people))


def compose(letter: Letter) -> bytes:
    """Write the mail as bytes with CRLF ends. Bcc stands in no header."""
    mail = EmailMultiAlternatives(
        subject=one_line(letter.subject),
        body=plain_text(letter),
        from_email=formatted(letter.sender),
        to=[formatted(person) for person in letter.to],
        cc=[formatted(person) for person in letter.cc],
        reply_to=[letter.reply_to] if letter.reply_to else None,
        headers=_headers(letter),
    )
    mail.attach_alternative(letter.html or html_text(letter), "text/html")
    for file in letter.files:
        mail.attach(_attachment(file))
    mail.encoding = _transfer(letter)
    return re.sub(rb"\r?\n", b"\r\n", mail.message().as_bytes())


def plain_text(letter: Letter) -> str:
    """Give the plain part: the words, the signature below "-- ", the quoted mail below its attribution."""
    parts = [letter.text.strip()]
    if letter.signature.strip():
        parts.append("-- \n" + letter.signature.strip())
    if letter.quoted:
        lines = letter.quoted.text.strip().splitlines()
        quote = "\n".join(f">{line}" if line.startswith(">") else f"> {line}" for line in lines)
        parts.append(f"{letter.quoted.attribution}\n{quote}")
    return "\n\n".join(parts).replace("\0", "") + "\n"


def html_text(letter: Letter) -> str:
    """Give the HTML part: the same words; every mail program knows these class names and folds the quote."""
    parts = [f"<div>{_paragraphs(letter.text)}</div>"]
    if letter.signature.strip():
        parts.append(f'<div class="gmail_signature">-- <br>{_paragraphs(letter.signature)}</div>')
    if letter.quoted:
        parts.append(
            f'<div class="gmail_quote"><div class="gmail_attr" dir="ltr">{escape(letter.quoted.attribution)}</div>'
            '<blockquote class="gmail_quote" style="margin:0 0 0 .8ex;border-left:1px solid #ccc;padding-left:1ex" '
            f'type="cite">{_paragraphs(letter.quoted.text)}</blockquote></div>'
        )
    body = "<br>\n".join(parts).replace("\0", "")
    return f'<!DOCTYPE html><html><head><meta charset="utf-8"></head><body>{body}</body></html>\n'


def one_line(text: str) -> str:
    """Give a text that may stand in a header: control characters and line breaks become one space."""
    return _CONTROL.sub(" ", text).strip()


def formatted(person: Person) -> str:
    """Give an address with its name, encoded for a header."""
    address = sanitize_address(one_line(person.address), "utf-8")
    name = one_line(person.name)
    if not name:
        return address
    if name.isascii() and "=?" not in name:
        return formataddr((name, address))
    # Django would fold a long name and then refuse the fold; encoded words in one line are folded by the generator.
    return f"{Header(name, 'utf-8', maxlinelen=75).encode(linesep='')} <{address}>"


def _headers(letter: Letter) -> dict[str, str]:
    references = [each for each in (*letter.references, letter.in_reply_to) if _ID.match(each)]
    references = list(dict.fromkeys(references))
    if len(references) > REFERENCES:
        references = [references[0], *references[1 - REFERENCES :]]
    found = {
        "Message-ID": f"<{letter.message_id}>",
        "Date": format_datetime(letter.at),
        "In-Reply-To": f"<{letter.in_reply_to}>" if _ID.match(letter.in_reply_to) else "",
        "References": " ".join(f"<{each}>" for each in references),
    }
    if letter.is_automatic:
        found |= {"Auto-Submitted": "auto-replied", "X-Auto-Response-Suppress": "All", "Precedence": "bulk"}
    found |= dict(letter.more_headers)
    if letter.mark:
        found[letter.mark[0]] = letter.mark[1]
    return {name: value for name, value in found.items() if value}


def _transfer(letter: Letter) -> Charset:
    """Seven bits on every way: quoted-printable for mostly Latin text, base64 for Hangul, kana and the like."""
    charset = Charset("utf-8")
    text = letter.text + (letter.quoted.text if letter.quoted else "")
    foreign = sum(not char.isascii() for char in text)
    charset.body_encoding = BASE64 if foreign * 6 > len(text) else QP
    return charset


def _paragraphs(text: str) -> str:
    """Escape, link addresses, keep line breaks and double spaces."""
    lines = str(urlize(text.strip(), nofollow=True, autoescape=True)).splitlines()
    return "<br>\n".join(line.replace("  ", " &nbsp;") for line in lines)


def _attachment(file: File) -> MIMEBase:
    """A file with its name twice: RFC 2231 for those who know it, RFC 2047 for the telephones that do not."""
    main, _slash, sub = file.type.partition("/")
    safe = bool(re.fullmatch(r"[a-z0-9.+-]{1,60}/[a-z0-9.+-]{1,80}", file.type.lower()))
    part = MIMEBase(main.lower(), sub.lower()) if safe and main.lower() not in ("message", "multipart") else None
    part = part or MIMEBase("application", "octet-stream")
    part.set_payload(file.content)
    encoders.encode_base64(part)
    name = re.split(r"[/\\]", one_line(file.name))[-1].strip() or "file"
    if name.isascii():
        part.set_param("name", name)
        part.add_header("Content-Disposition", "attachment", filename=name)
    else:
        part.set_param("name", Header(name, "utf-8", maxlinelen=10_000).encode())
        part.add_header("Content-Disposition", "attachment", filename=("utf-8", "", name))
    if _ID.match(file.content_id):
        part["Content-ID"] = f"<{file.content_id}>"
    return part

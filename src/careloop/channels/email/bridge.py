"""Between what the mail reader gives and what conversations take."""

import base64
import binascii
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from careloop.channels.email.models import Mailbox
from careloop.channels.email.rules.sanitise import sanitise
from careloop.channels.email.rules.senders import Check, sender_check
from careloop.desk.conversations.actions.files import NewFile
from careloop.desk.conversations.actions.messages import Said
from careloop.desk.surveys.rules.links import without_keys

if TYPE_CHECKING:
    from careloop.readers.mail import Mail

_HANGUL = re.compile("[\uac00-\ud7a3]")
_KANA = re.compile("[\u3041-\u30ff]")
_LATIN = re.compile("[A-Za-z]")
_DELIVERED = ("delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "x-forwarded-to")
_NOT_YET = re.compile(rb"^Action:\s*(?:delayed|relayed|delivered|expanded)", re.IGNORECASE | re.MULTILINE)
_FAILED = re.compile(rb"^Action:\s*failed", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, kw_only=True)
class Letter:
    """One mail, read and made harmless, with the bytes it came in."""

    raw: bytes
    mail: "Mail"
    html: str

    @property
    def recipients(self) -> tuple[str, ...]:
        """Every address it was sent to, as its headers and our own server say."""
        named = (person.address for person in (*self.mail.to, *self.mail.cc))
        delivered = (value.strip("<> ") for name in _DELIVERED for value in self.mail.header(name))
        return tuple(dict.fromkeys(address.lower() for address in (*named, *delivered) if address))

    @property
    def answers(self) -> tuple[str, ...]:
        """The Message-IDs it answers, the nearest first."""
        return tuple(each for each in (self.mail.in_reply_to, *reversed(self.mail.references)) if each)

    @property
    def thread_index(self) -> str:
        """Outlook's name of the thread: the first 22 bytes are the same in every mail of it."""
        value = next(iter(self.mail.header("thread-index")), "")
        try:
            start = base64.b64decode(value[:60] + "==", validate=False)[:22]
        except (binascii.Error, ValueError):
            return ""
        return base64.b64encode(start).decode().rstrip("=") if len(start) == 22 else ""

    @property
    def wants_answers_at(self) -> str:
        """The one address that its Reply-To names where that is not the sender's own; a list's is not followed."""
        named = {person.address.lower() for person in self.mail.reply_to if person.address}
        is_list = any(self.mail.header(name) for name in ("list-id", "list-post", "mailing-list"))
        if len(named) != 1 or is_list or named == {self.mail.sender.address.lower()}:
            return ""
        return named.pop()[:254]

    @property
    def is_delay(self) -> bool:
        """A report that the mail is still on its way (or has arrived), which is no bounce."""
        head = self.raw[:500_000]
        return bool(_NOT_YET.search(head)) and not _FAILED.search(head)


def letter_of(raw: bytes) -> Letter:
    """Read a mail and make its HTML harmless. Needs no database; never raises for what the mail says."""
    # Imported here: its vocabulary takes a third of all the time that the desk takes to start, and pages need none.
    from careloop.readers.mail import read

    mail = read(raw)
    return Letter(raw=raw, mail=mail, html=sanitise(mail.html or ""))


def said_of(
    letter: Letter, *, mailbox: Mailbox | None, is_automatic: bool, is_past: bool = False, answer_to: str = ""
) -> Said:
    """Give what a conversation takes of a letter. `is_past`: it happened when the letter says, not when it is read.

    A forged sender does not say where the answers go: `answer_to` is not taken where the check failed.
    """
    mail, check = letter.mail, check_of(letter, mailbox=mailbox)
    text = mail.reply_text or mail.text
    return Said(
        text=without_keys(text),
        quoted=without_keys(mail.text) if mail.text.strip() != text.strip() else "",
        html=without_keys(letter.html),
        subject=" ".join(mail.subject.split()),
        sender_name=mail.sender.name,
        external_id=mail.message_id,
        dated_at=mail.date,
        to=tuple(person.address for person in mail.to if person.address),
        cc=tuple(person.address for person in mail.cc if person.address),
        files=tuple(
            NewFile(
                name=file.name, type=file.type, content=file.content, content_id=file.content_id, is_inline=file.inline
            )
            for file in mail.attachments
        ),
        is_automatic=is_automatic,
        is_machine=letter.mail.automatic != "no",
        sender_check=check,
        answer_to="" if check == "fail" else answer_to,
        language=language_of(f"{mail.subject} {text}"),
        happened_at=min(mail.date, timezone.now()) if is_past and mail.date else None,
    )


def check_of(letter: Letter, *, mailbox: Mailbox | None) -> Check:
    """Give what our own server found out about the sender."""
    return sender_check(
        letter.mail.header("authentication-results"), trusted=mailbox.trusted_authserv if mailbox else ""
    )


def language_of(text: str) -> str:
    """Give ko, ja or en by the writing; "" when it says nothing (only Chinese characters, or no words)."""
    head = text[:2000]
    hangul, kana, latin = len(_HANGUL.findall(head)), len(_KANA.findall(head)), len(_LATIN.findall(head))
    if hangul or kana:
        return "ko" if hangul >= kana else "ja"
    return "en" if latin > 3 else ""

"""Mail for the tests: a mailbox of the cast's inbox, mails as bytes, and an SMTP server inside the test."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.utils import format_datetime
from itertools import count

from django.utils import timezone

from careloop.channels.email.actions.understanding import understand
from careloop.channels.email.models import Mailbox
from careloop.channels.email.rules.fingerprints import fingerprint
from careloop.desk.conversations.actions import intake
from careloop.desk.conversations.models import Inbox, Received

_uids = count(1)


def mailbox_for(inbox: Inbox, address: str = "support@desk.example", **fields: object) -> Mailbox:
    return Mailbox.objects.create(
        inbox=inbox,
        address=address,
        **{"smtp_host": "127.0.0.1", "smtp_port": 1, "smtp_security": "none", "sent_folder": "Sent", **fields},
    )


def mail(
    text: str = "It does not work.",
    *,
    sender: str = "Alex Green <alex@mail.example>",
    to: str = "support@desk.example",
    subject: str = "Help",
    message_id: str = "",
    **headers: str,
) -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, to, subject
    message["Date"] = format_datetime(timezone.now())
    message["Message-ID"] = message_id or f"<test-{next(_uids)}@mail.example>"
    for name, value in headers.items():
        if value:
            message[name.replace("_", "-")] = value
    message.set_content(text)
    return message.as_bytes()


def arrives(raw: bytes, mailbox: Mailbox, *, folder: str = "INBOX", validity: int = 1, uid: int = 0) -> Received:
    """Let a mail be fetched and understood."""
    received = fetched(raw, mailbox, folder=folder, validity=validity, uid=uid)
    assert received is not None
    if received.state == Received.State.NEW:
        understand(received)
    received.refresh_from_db()
    return received


def fetched(raw: bytes, mailbox: Mailbox, *, folder: str = "INBOX", validity: int = 1, uid: int = 0) -> Received | None:
    mark = fingerprint(raw)
    return intake.keep_raw(
        channel="email",
        inbox_id=mailbox.inbox_id,
        source=f"{mailbox.pk}/{folder}/{validity}/{uid or next(_uids)}",
        raw=raw,
        external_id=mark.message_id,
        fingerprint=mark.written,
    )


class Stub(socketserver.ThreadingTCPServer):
    """An SMTP server of thirty lines that answers as it is told."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, say: Callable[[str], str | None]) -> None:
        self.say = say
        self.taken: list[tuple[str, list[str], bytes]] = []
        super().__init__(("127.0.0.1", 0), _Session)

    @property
    def port(self) -> int:
        return int(self.server_address[1])


class _Session(socketserver.StreamRequestHandler):
    server: Stub

    def handle(self) -> None:
        self.answer("220 stub")
        self.sender, self.recipients = "", list[str]()
        for line in self.rfile:
            words = line.decode().strip()
            command = words[:4].upper() + words[4:]
            told = self.server.say(command)
            if told == "drop" or not self.obey(command, told):
                return

    def obey(self, command: str, told: str | None) -> bool:
        verb, _colon, rest = command.partition(":")
        verb = verb.split(" ")[0].upper()
        if verb == "DATA" and told is None:
            return self.take()
        if told is None and verb == "MAIL":
            self.sender, self.recipients = rest.split()[0].strip("<>"), []
        if told is None and verb == "RCPT":
            self.recipients.append(rest.split()[0].strip("<>"))
        self.answer(told or {"EHLO": "250-stub\r\n250 8BITMIME", "QUIT": "221 bye"}.get(verb, "250 ok"))
        return verb != "QUIT"

    def take(self) -> bool:
        self.answer("354 go on")
        raw = self.body()
        after = self.server.say("AFTER DATA")
        if after is None:
            self.server.taken.append((self.sender, list(self.recipients), raw))
        if after != "drop":
            self.answer(after or "250 taken")
        return after != "drop"

    def body(self) -> bytes:
        lines = []
        for line in self.rfile:
            if line == b".\r\n":
                break
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        return b"".join(lines)

    def answer(self, words: str) -> None:
        self.wfile.write(words.encode() + b"\r\n")


@contextmanager
def smtp_stub(say: Callable[[str], str | None] = lambda _command: None) -> Iterator[Stub]:
    with Stub(say) as stub:
        thread = threading.Thread(target=lambda: stub.serve_forever(poll_interval=0.02), daemon=True)
        thread.start()
        try:
            yield stub
        finally:
            stub.shutdown()
            thread.join()

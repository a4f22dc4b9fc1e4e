"""Reading a mailbox without changing anything in it: folders, numbers, bytes, and waiting for news (IDLE)."""

import contextlib
import imaplib
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from types import TracebackType
from typing import Any

from imapclient import IMAPClient, SocketTimeout

from careloop.channels.email.transport.servers import SECONDS, Server

BATCH = 25
BATCH_BYTES = 8_000_000
LARGEST = 100_000_000  # of a larger mail only the beginning is taken; it stays whole in the mailbox
BEGINNING = 256_000

# The server said no to one command; the connection lives on. Anything else means it is gone.
Refused = imaplib.IMAP4.error
Gone = (imaplib.IMAP4.abort, OSError)


@dataclass(frozen=True, kw_only=True)
class Found:
    """One mail as the server gave it; `trouble` says why it is not whole."""

    uid: int
    raw: bytes
    trouble: str = ""


class Box:
    """One connection to a mailbox, every folder opened read-only."""

    def __init__(self, server: Server, *, seconds: float = SECONDS) -> None:
        self.server, self.seconds = server, seconds
        self._client: Any = None

    def __enter__(self) -> "Box":
        self.open()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def open(self) -> None:
        """Connect, encrypt, sign in. Raises what network, certificate or server say."""
        server = self.server
        context = server.context() if server.security != "none" else None
        self._client = IMAPClient(
            server.host,
            port=server.port,
            ssl=server.security == "tls",
            ssl_context=context if server.security == "tls" else None,
            timeout=SocketTimeout(connect=self.seconds, read=self.seconds * 2),
        )
        try:
            if server.security == "starttls":
                self._client.starttls(context)
            self._client.login(server.user, server.password)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Sign out if the server still listens."""
        client, self._client = self._client, None
        if client is not None:
            # A connection that broke may refuse even the good-bye; what broke it is what the caller must hear.
            with contextlib.suppress(Refused, OSError):
                client.logout()
                return
            with contextlib.suppress(OSError):
                client.shutdown()

    def folders(self) -> list[str]:
        """Give the names of the folders that can be opened."""
        return [name for flags, _separator, name in self._client.list_folders() if b"\\Noselect" not in flags]

    def select(self, folder: str) -> tuple[int, int]:
        """Open a folder read-only. Gives its UIDVALIDITY and the UID that the next mail will get."""
        told = self._client.select_folder(folder, readonly=True)
        return int(told[b"UIDVALIDITY"]), int(told.get(b"UIDNEXT") or 0)

    def uids_after(self, uid: int) -> list[int]:
        """Give the UIDs above `uid`. Servers always answer "n:*" with the last mail, even an older one."""
        found = self._client.search(["UID", f"{uid + 1}:*"])
        return sorted(each for each in map(int, found) if each > uid)

    def uids_since(self, day: date) -> list[int]:
        """Give the UIDs of what arrived on a day or later."""
        return sorted(map(int, self._client.search(["SINCE", day])))

    def fetch(self, uids: Sequence[int]) -> Iterator[list[Found]]:
        """Give the mails in batches, in the order of their UIDs; what was deleted meanwhile is left out.

        A mail that the server will not give comes with its trouble in words and does not stop the others.
        """
        sizes: dict[int, int] = {}
        for start in range(0, len(uids), 500):
            told = self._client.fetch(uids[start : start + 500], ["RFC822.SIZE"])
            sizes |= {int(uid): int(facts.get(b"RFC822.SIZE", 0)) for uid, facts in told.items()}
        for batch in _batches([uid for uid in uids if uid in sizes], sizes):
            try:
                yield self._whole(batch)
            except imaplib.IMAP4.abort:
                raise
            except Refused:
                yield [self._alone(uid) for uid in batch]

    def wait(self, seconds: float, stop: threading.Event) -> bool:
        """Wait for news in the open folder (IDLE; where the server cannot, just wait). Says whether there are any."""
        if b"IDLE" not in self._client.capabilities():
            stop.wait(min(seconds, 30))
            return True
        self._client.idle()
        until = time.monotonic() + seconds
        news = False
        try:
            while not news and not stop.is_set() and time.monotonic() < until:
                news = any(_is_news(each) for each in self._client.idle_check(timeout=1))
        finally:
            self._client.idle_done()
        return news

    def _whole(self, uids: Sequence[int]) -> list[Found]:
        if len(uids) == 1 and uids[0] < 0:
            return [self._beginning(-uids[0])]
        told = self._client.fetch(list(uids), ["BODY.PEEK[]"])
        raws = {int(uid): facts.get(b"BODY[]") for uid, facts in told.items()}
        return [Found(uid=uid, raw=raws[uid]) for uid in sorted(raws) if raws[uid] is not None]

    def _beginning(self, uid: int) -> Found:
        told = self._client.fetch([uid], [f"BODY.PEEK[]<0.{BEGINNING}>"])
        facts: dict[bytes, bytes] = next(iter(told.values()), {})
        raw = next((value for key, value in facts.items() if key.startswith(b"BODY[]")), b"")
        return Found(uid=uid, raw=raw or b"", trouble="too-large")

    def _alone(self, uid: int) -> Found:
        try:
            found = self._whole([uid])
        except imaplib.IMAP4.abort:
            raise
        except Refused as error:
            return Found(uid=abs(uid), raw=b"", trouble=f"fetch-refused {error}")
        return found[0] if found else Found(uid=abs(uid), raw=b"", trouble="fetch-refused")


def _batches(uids: Sequence[int], sizes: dict[int, int]) -> Iterator[list[int]]:
    """Give small groups; one too large to take whole comes alone, marked by its negative number."""
    batch: list[int] = []
    for uid in uids:
        if sizes[uid] > LARGEST:
            if batch:
                yield batch
            yield [-uid]
            batch = []
            continue
        if batch and (len(batch) == BATCH or sum(sizes[each] for each in batch) + sizes[uid] > BATCH_BYTES):
            yield batch
            batch = []
        batch.append(uid)
    if batch:
        yield batch


def _is_news(told: object) -> bool:
    return isinstance(told, tuple) and len(told) > 1 and told[1] in (b"EXISTS", b"RECENT")

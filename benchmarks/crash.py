"""Is an accepted mail ever lost or doubled? The receiving process is killed with -9 while it fetches and reads.

    python -m benchmarks.crash [--mails 500] [--kills 30] [--database postgresql://user@host:port/postgres]

A real Postfix takes the mails, a real Dovecot keeps them, the desk's mail channel runs in a process of its own on a
database of its own: a SQLite file, or one made on the PostgreSQL server that is named and dropped at the end. Among
the mails are some sent twice and some without a Message-ID. At the end every mail must be stored once and stand in a
conversation once.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

SUPPORT = "support@desk.test"
ROOT = Path(__file__).parents[1]
CHILD = "benchmarks.crash_child"


@dataclass(frozen=True)
class Outcome:
    """What was found after the last kill."""

    kills: int
    sent: int
    stored: int
    lost: int
    twice: int
    seconds: float


def crash(*, mails: int, kills: int, database: str = "", seed: int = 7) -> Outcome:
    """Run the whole test with servers of its own. Gives what was lost and doubled."""
    from tests.channels.email.servers import MailServers

    servers = MailServers((SUPPORT,))
    with tempfile.TemporaryDirectory(prefix="careloop-crash-") as home, _own_database(database) as address:
        try:
            servers.start()
            environment = {
                **os.environ,
                "CARELOOP_HOME": home,
                "CARELOOP_DATABASE": address,
                "CRASH_IMAP": str(servers.imap),
                "DJANGO_SETTINGS_MODULE": "careloop.site.settings",
                "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
            }
            return _crash(servers, environment, mails=mails, kills=kills, dice=random.Random(seed))
        finally:
            servers.stop()


@contextmanager
def _own_database(server: str) -> Iterator[str]:
    """Give the address of a new database on a PostgreSQL server, or none for a SQLite file."""
    if not server:
        yield ""
        return
    import psycopg

    before, name = server.rpartition("/")[0], f"careloop_crash_{os.getpid()}"
    with psycopg.connect(f"{before}/postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        try:
            yield f"{before}/{name}"
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _crash(servers: object, environment: dict[str, str], *, mails: int, kills: int, dice: random.Random) -> Outcome:
    started = time.monotonic()
    _child(environment, "prepare").wait()
    raws = [_mail(number) for number in range(mails)]
    servers.put(SUPPORT, *raws[: mails // 2])  # type: ignore[attr-defined]
    waiting = raws[mails // 2 :] + dice.sample(raws, mails // 20)  # one in twenty comes again
    done = 0
    for kill in range(kills):
        child = _child(environment, "run")
        share = waiting[kill * len(waiting) // kills : (kill + 1) * len(waiting) // kills]
        servers.put(SUPPORT, *share)  # type: ignore[attr-defined]
        # At random after the child said that it fetches: within fetching, storing, reading, waiting.
        assert child.stdout is not None
        child.stdout.readline()
        time.sleep(dice.uniform(0.0, 1.2))
        if child.poll() is None:
            child.send_signal(signal.SIGKILL)
            done += 1
        child.wait()
        child.stdout.close()
    _child(environment, "finish").wait()
    return _judge(environment, raws, kills=done, seconds=time.monotonic() - started)


def _judge(environment: dict[str, str], raws: list[bytes], *, kills: int, seconds: float) -> Outcome:
    child = _child(environment, "tell")
    found = json.loads(child.communicate()[0])
    stored, texts = Counter(found["digests"]), Counter(found["texts"])
    numbers = Counter(match[0] for text in texts.elements() if (match := re.match(r"crash mail \d+", text)))
    if found["unread"]:
        print("not read:", found["unread"])
    wanted = {hashlib.sha256(raw).hexdigest() for raw in raws}
    names = {f"crash mail {number}" for number in range(len(raws))}
    lost = len(wanted - set(stored)) + len(names - set(numbers)) + (not found["is_intact"])
    twice = sum(count - 1 for count in stored.values()) + sum(count - 1 for count in numbers.values())
    return Outcome(kills=kills, sent=len(raws), stored=sum(stored.values()), lost=lost, twice=twice, seconds=seconds)


def _mail(number: int) -> bytes:
    """A mail with its number as text; every twentieth has no Message-ID."""
    named = b"" if number % 20 == 19 else b"Message-ID: <crash-%d@customer.test>\r\n" % number
    return (
        b"From: customer%d@customer.test\r\nTo: support@desk.test\r\nSubject: crash %d\r\n"
        b"Date: Mon, 2 Nov 2026 10:00:00 +0900\r\n%sContent-Type: text/plain; charset=utf-8\r\n\r\ncrash mail %d\r\n"
        % (number % 97, number, named, number)
    )


def _child(environment: dict[str, str], task: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", CHILD, task],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE if task in ("run", "tell") else None,
    )


def main() -> None:
    """Run it and print one line."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--mails", type=int, default=500)
    arguments.add_argument("--kills", type=int, default=30)
    arguments.add_argument("--database", default="", help="an address of PostgreSQL; the role must create databases")
    given = arguments.parse_args()
    found = crash(mails=given.mails, kills=given.kills, database=given.database)
    print(
        f"{found.kills} kills over {found.sent} mails: {found.stored} stored, {found.lost} lost, {found.twice} twice "
        f"({found.seconds:.0f} s)"
    )
    sys.exit(1 if found.lost or found.twice else 0)


if __name__ == "__main__":
    main()

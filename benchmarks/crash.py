"""Is an accepted mail ever lost or doubled? The receiving process is killed with -9 while it fetches and reads.

    python -m benchmarks.crash [--mails 500] [--kills 30]

A real Postfix takes the mails, a real Dovecot keeps them, the desk's mail channel runs in a process of its own on a
database of its own. Among the mails are some sent twice and some without a Message-ID. At the end every mail must be
stored once and stand in a conversation once.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
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


def crash(*, mails: int, kills: int, seed: int = 7) -> Outcome:
    """Run the whole test with servers of its own. Gives what was lost and doubled."""
    from tests.channels.email.servers import MailServers

    servers = MailServers((SUPPORT,))
    with tempfile.TemporaryDirectory(prefix="careloop-crash-") as home:
        try:
            servers.start()
            return _crash(servers, Path(home), mails=mails, kills=kills, dice=random.Random(seed))
        finally:
            servers.stop()


def _crash(servers: object, home: Path, *, mails: int, kills: int, dice: random.Random) -> Outcome:
    started = time.monotonic()
    environment = {**os.environ, "CARELOOP_HOME": str(home), "CRASH_IMAP": str(servers.imap)}  # type: ignore[attr-defined]
    environment["DJANGO_SETTINGS_MODULE"] = "careloop.site.settings"
    environment["CARELOOP_DATABASE"] = ""  # a SQLite file of its own, whatever the tests around it run on
    environment["PYTHONPATH"] = f"{ROOT / 'src'}:{ROOT}"
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
    return _judge(home, raws, kills=done, seconds=time.monotonic() - started)


def _judge(home: Path, raws: list[bytes], *, kills: int, seconds: float) -> Outcome:
    import sqlite3

    with sqlite3.connect(home / "careloop.sqlite3") as database:
        stored = Counter(
            row[0] for row in database.execute("select digest from conversations_received where state != 'ignored'")
        )
        texts = Counter(row[0].strip() for row in database.execute("select text from conversations_message"))
        numbers = Counter(match[0] for text in texts.elements() if (match := re.match(r"crash mail \d+", text)))
        unread = list(
            database.execute(
                "select state, reason, attempts from conversations_received where state in ('new', 'quarantined')"
            )
        )
        intact = database.execute("pragma integrity_check").fetchone()[0] == "ok"
    database.close()
    if unread:
        print("not read:", unread)
    wanted = {hashlib.sha256(raw).hexdigest() for raw in raws}
    names = {f"crash mail {number}" for number in range(len(raws))}
    lost = len(wanted - set(stored)) + len(names - set(numbers)) + (not intact)
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
        stdout=subprocess.PIPE if task == "run" else None,
    )


def main() -> None:
    """Run it and print one line."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--mails", type=int, default=500)
    arguments.add_argument("--kills", type=int, default=30)
    given = arguments.parse_args()
    found = crash(mails=given.mails, kills=given.kills)
    print(
        f"{found.kills} kills over {found.sent} mails: {found.stored} stored, {found.lost} lost, {found.twice} twice "
        f"({found.seconds:.0f} s)"
    )
    sys.exit(1 if found.lost or found.twice else 0)


if __name__ == "__main__":
    main()

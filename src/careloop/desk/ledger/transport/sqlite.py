"""SQLite as a bus: it tells cheaply that somebody has committed; what is only said lies in a file of its own."""

import json
import sqlite3
import threading
import time
from pathlib import Path
from typing import Any

from django.db import connection

from careloop.desk.ledger.transport.bus import Heard

LOOK_SECONDS = 0.02
KEPT_SECONDS = 60  # a process that starts meanwhile still hears it
# A power cut may lose what was said in the last minute, so no commit waits for the disk.
MADE = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=OFF",
    "CREATE TABLE IF NOT EXISTS said (id INTEGER PRIMARY KEY AUTOINCREMENT, at REAL NOT NULL, words TEXT NOT NULL)",
)
_own = threading.local()


class SqliteBus:
    """Looks fifty times a second whether a file has changed: two statements that read one page."""

    def __init__(self) -> None:
        self._ledger = sqlite3.connect(f"file:{_database()}?mode=ro", uri=True, isolation_level=None)
        self._said = _open(_beside())
        self._versions = (-1, -1)
        self._last: int = self._said.execute("SELECT coalesce(max(id), 0) FROM said").fetchone()[0]
        self._last -= self._said.execute(
            "SELECT count(*) FROM said WHERE at > ?", (time.time() - KEPT_SECONDS,)
        ).fetchone()[0]

    def wait(self, seconds: float) -> Heard:
        """Sleep until something is committed or said, at most so long."""
        until = time.monotonic() + seconds
        while True:
            versions = (_version(self._ledger), _version(self._said))
            if versions != self._versions:
                before, self._versions = self._versions, versions
                return Heard(versions[0] != before[0], self._listen())
            if time.monotonic() >= until:
                return Heard()
            time.sleep(LOOK_SECONDS)

    def close(self) -> None:
        self._ledger.close()
        self._said.close()

    def _listen(self) -> list[Any]:
        rows = self._said.execute("SELECT id, words FROM said WHERE id > ? ORDER BY id", (self._last,)).fetchall()
        if rows:
            self._last = rows[-1][0]
        return [json.loads(words) for _id, words in rows]


def say(*things: dict[str, object]) -> None:
    """Put them where every process of this machine hears them."""
    path = _beside()
    if getattr(_own, "path", None) != path:
        _own.path, _own.connection = path, _open(path)
    now = time.time()
    with _own.connection as beside:
        beside.executemany("INSERT INTO said (at, words) VALUES (?, ?)", [(now, json.dumps(words)) for words in things])
        beside.execute("DELETE FROM said WHERE at < ?", (now - KEPT_SECONDS,))


def _version(connection_: sqlite3.Connection) -> int:
    return int(connection_.execute("PRAGMA data_version").fetchone()[0])


def _open(path: Path) -> sqlite3.Connection:
    made = sqlite3.connect(path, timeout=5, check_same_thread=False)
    for statement in MADE:
        made.execute(statement)
    made.commit()
    return made


def _database() -> Path:
    return Path(str(connection.settings_dict["NAME"]))


def _beside() -> Path:
    return _database().with_name(f"{_database().stem}-live.sqlite3")

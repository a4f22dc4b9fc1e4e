"""PostgreSQL as a bus: LISTEN and NOTIFY. A trigger of the ledger's table tells that it has grown."""

import json
import time
from typing import Any

import psycopg
from django.db import connection

from careloop.desk.ledger.transport.bus import Heard

GROWN, SAID = "careloop_grown", "careloop_said"
TOGETHER_SECONDS = 0.01  # what comes in one breath is heard in one


class PostgresBus:
    """One connection that does nothing but listen."""

    def __init__(self) -> None:
        self._ear: psycopg.Connection[Any] | None = None

    def wait(self, seconds: float) -> Heard:
        """Sleep until a process commits or says something, at most so long; a lost server is called again."""
        if self._ear is None:
            self._ear = self._listen()
            return Heard(has_grown=True)  # whatever happened while nobody listened
        try:
            heard = list(self._ear.notifies(timeout=seconds, stop_after=1))
            if heard:
                heard += list(self._ear.notifies(timeout=TOGETHER_SECONDS))
        except psycopg.OperationalError:
            self.close()
            time.sleep(min(seconds, 1))
            return Heard()
        return Heard(
            any(each.channel == GROWN for each in heard),
            [json.loads(each.payload) for each in heard if each.channel == SAID],
        )

    def close(self) -> None:
        if self._ear is not None:
            self._ear.close()
            self._ear = None

    def _listen(self) -> "psycopg.Connection[Any]":
        parameters = connection.get_connection_params()
        wanted = {
            name: parameters[name] for name in ("dbname", "user", "password", "host", "port") if name in parameters
        }
        ear = psycopg.connect(**wanted, autocommit=True, application_name="careloop-live")
        ear.execute(f"LISTEN {GROWN}")
        ear.execute(f"LISTEN {SAID}")
        return ear


def say(*things: dict[str, object]) -> None:
    """Tell them to every process that listens; they are heard when the running transaction commits."""
    with connection.cursor() as cursor:
        written = [json.dumps(words) for words in things]
        cursor.execute("SELECT pg_notify(%s, words) FROM unnest(%s::text[]) AS words", [SAID, written])

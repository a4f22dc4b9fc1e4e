"""Following the ledger while it is written, and telling the other processes what is not worth writing down."""

from django.db import connection

from careloop.desk.ledger.transport.bus import Bus, Heard
from careloop.desk.ledger.transport.tail import Tail, head

__all__ = ["Bus", "Heard", "Tail", "head", "open_bus", "say"]


def open_bus() -> Bus:
    """Give this process's ear: it wakes when the ledger grows and hears what other processes say."""
    if connection.vendor == "postgresql":
        from careloop.desk.ledger.transport.postgres import PostgresBus

        return PostgresBus()
    from careloop.desk.ledger.transport.sqlite import SqliteBus

    return SqliteBus()


def say(words: dict[str, object]) -> None:
    """Tell every process something of the moment (who types, who looks); it is nowhere written down."""
    if connection.vendor == "postgresql":
        from careloop.desk.ledger.transport import postgres

        postgres.say(words)
    else:
        from careloop.desk.ledger.transport import sqlite

        sqlite.say(words)

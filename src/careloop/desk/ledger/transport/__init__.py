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


def say(*things: dict[str, object]) -> None:
    """Tell every process things of the moment (who types, who looks), all in one go; they are nowhere written down."""
    if connection.vendor == "postgresql":
        from careloop.desk.ledger.transport import postgres

        postgres.say(*things)
    else:
        from careloop.desk.ledger.transport import sqlite

        sqlite.say(*things)

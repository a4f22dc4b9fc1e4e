"""What webhooks do in the background: read the ledger once, call what is due."""

import logging
import threading

from django.db import close_old_connections

from careloop.desk.ledger.actions import consume
from careloop.desk.webhooks.actions.delivering import Postman
from careloop.desk.webhooks.actions.filling import note_down

CONSUMER = "webhooks"
log = logging.getLogger(__name__)


def read_the_ledger() -> int:
    """Write down what is to be told. Gives how many events were read."""
    n = 0
    while read := consume(CONSUMER, note_down):
        n += read
    return n


def run(stop: threading.Event) -> None:
    """Call what is due until `stop` is set."""
    postman = Postman()
    try:
        while not stop.is_set():
            try:
                close_old_connections()
                if not (read_the_ledger() + postman.round()):
                    stop.wait(0.25)
            except Exception:  # a database that is away for a minute must not end the telling
                log.exception("webhooks could not be told; trying again")
                stop.wait(2)
    finally:
        postman.close()

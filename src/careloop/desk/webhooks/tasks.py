"""What webhooks do in the background: read the ledger once, call what is due."""

import threading

from careloop.desk.ledger.actions import consume
from careloop.desk.webhooks.actions.delivering import Postman
from careloop.desk.webhooks.actions.filling import note_down

CONSUMER = "webhooks"


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
            if not (read_the_ledger() + postman.round()):
                stop.wait(0.25)
    finally:
        postman.close()

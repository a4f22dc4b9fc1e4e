"""The example session runs as it stands, against a desk that listens."""

from typing import Any

from careloop.desk.tokens.actions.tokens import issue
from careloop.desk.tokens.rules import SCOPES
from examples.api_session import session
from tests.cast import make_cast


def test_the_example_session_does_what_it_says(live_server: Any) -> None:
    cast = make_cast()
    cast.billing_inbox.delete()
    _token, secret = issue(cast.mina, by=cast.mina, name="shop", scopes=SCOPES)
    assert session(live_server.url, secret) == [
        "I am Mina.",
        "Kim's question: first, tags late parcel",
        "Our answer: queued",
        "Found again: Order 1007 has not come, waiting, high",
        "Said: customer, reply",
    ]

"""A program at work with the API: a shop hands over a question, reads the answer, and sends nothing twice.

    CARELOOP_TOKEN=clp_… python examples/api_session.py https://desk.example

Nothing but the standard library. See docs/developer/api.md.
"""

import json
import os
import sys
import time
import urllib.request
import uuid
from typing import Any
from urllib.error import HTTPError


class Desk:
    """A desk's API with one token."""

    def __init__(self, address: str, token: str) -> None:
        self.base, self.token = f"{address.rstrip('/')}/api/v1", token

    def ask(self, method: str, path: str, given: Any = None) -> Any:
        """Ask once, however often it takes: the same key has one effect, and a busy desk says how long to wait."""
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        if method != "GET":
            headers["Idempotency-Key"] = str(uuid.uuid4())
        body = json.dumps(given).encode() if given is not None else None
        for _attempt in range(5):
            request = urllib.request.Request(self.base + path, body, headers, method=method)  # noqa: S310
            try:
                with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
                    return json.loads(answer.read() or b"null")
            except HTTPError as error:
                if error.code != 429:
                    raise SystemExit(json.load(error)["detail"]) from error  # says what to do
                time.sleep(int(error.headers["Retry-After"]))
        raise SystemExit("The desk is too busy. Try again later.")

    def each(self, path: str) -> Any:
        """Give everything of a list, page after page."""
        cursor = ""
        while cursor is not None:
            page = self.ask("GET", f"{path}{'&' if '?' in path else '?'}cursor={cursor}")
            yield from page["items"]
            cursor = page["next"]


def session(address: str, token: str) -> list[str]:
    """Hand over a question, tag it, answer it, find it again. Gives what happened, line by line."""
    desk = Desk(address, token)
    me = desk.ask("GET", "/me")["agent"]
    inbox = desk.ask("GET", "/inboxes")[0]
    question = {
        "inbox": inbox["id"],
        "writer": {"address": "kim@shop.example", "name": "Kim"},
        "subject": "Order 1007 has not come",
        "text": "I ordered on Monday. Where is it?",
        "tags": ["late parcel"],
    }
    conversation = desk.ask("POST", "/conversations", question)
    path = f"/conversations/{conversation['id']}"
    reply = {"text": "It left today; it is with you tomorrow.", "seen": conversation["last_message"]}
    answer = desk.ask("POST", f"{path}/messages", reply)
    desk.ask("PATCH", path, {"priority": "high"})
    found = desk.ask("GET", "/search?q=1007")["items"][0]["conversation"]
    return [
        f"I am {me['name']}.",
        f"Kim's question: {conversation['state']}, tags {', '.join(conversation['tags'])}",
        f"Our answer: {answer['delivery']['state']}",
        f"Found again: {found['subject']}, {found['state']}, {found['priority']}",
        f"Said: {', '.join(each['kind'] for each in desk.each(f'{path}/messages?limit=1'))}",
    ]


if __name__ == "__main__":
    print("\n".join(session(sys.argv[1], os.environ["CARELOOP_TOKEN"])))

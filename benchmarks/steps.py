"""What an agent and a customer do, said once for the desk and once for the floor beside it."""

import json
import re
import time
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from benchmarks import texts
from benchmarks.client import Browser

NEW = 20_000_000  # numbers of conversations that no database holds yet


class Desk:
    """The desk under test, as one signed-in agent."""

    name = "ours"

    def __init__(self, port: int, cookies: dict[str, str], long_ones: list[int], *, tokens: Sequence[str] = ()) -> None:
        self.browser = Browser(port, cookies)
        self.customer = Browser(port)
        self.program = Browser(port)
        self.tokens = tokens  # several, because each may ask so often a minute and no more
        self.long_ones = long_ones
        self.run = int(time.time()) % 1_000_000 * 100_000

    def inbox(self, _k: int) -> None:
        assert self.browser.get("/").count("data-row>") == 25

    def open20(self, k: int) -> None:
        self._open(self.long_ones[k % len(self.long_ones)])

    def open20_beside_list(self, k: int) -> None:
        page = self._open(self.long_ones[k % len(self.long_ones)], "?list=view%3Dall")
        assert page.count("data-row>") == 25

    def _open(self, pk: int, more: str = "") -> str:
        page = self.browser.get(f"/conversations/{pk}{more}")
        assert page.count('id="message-') >= texts.LONG, page.count('id="message-')
        return page

    def search(self, word: str) -> int:
        """Search as an agent does. Gives how many conversations the page says there are."""
        page = self.browser.get(f"/search?q={quote(word)}")
        found = re.search(r"search-count[^>]*>([\d,]+)", page)
        return int(found.group(1).replace(",", "")) if found else 0

    def make_ready(self) -> None:
        """Open both forms, and wait as long as the public one wants a person to take."""
        page = self.customer.get("/ask/help/")
        self.began = re.search(r'name="began" value="([^"]+)"', page).group(1)  # type: ignore[union-attr]
        page = self.browser.get("/conversations/new")
        self.inbox_id = re.search(r'<option value="(\d+)"', page).group(1)  # type: ignore[union-attr]
        time.sleep(2.2)

    def api_list(self, k: int) -> None:
        """A program reads the list of open conversations."""
        page = json.loads(self.program.get("/api/v1/conversations?limit=25", Authorization=self._bearer(k)))
        assert len(page["items"]) == 25

    def api_create(self, k: int) -> None:
        """A program begins a conversation with what a customer said."""
        said = texts.first(NEW + k, is_planted=False)
        given = {
            "inbox": int(self.inbox_id),
            "writer": {"address": said.address, "name": said.name},
            "subject": said.subject,
            "text": said.text,
        }
        headers = {"Content_Type": "application/json", "Authorization": self._bearer(k)}
        self.program.post("/api/v1/conversations", json.dumps(given), **headers)

    def _bearer(self, k: int) -> str:
        return f"Bearer {self.tokens[k % len(self.tokens)]}"

    def ask(self, k: int) -> None:
        """A customer sends the public form."""
        said = texts.first(NEW + k, is_planted=False)
        fields = {
            "csrfmiddlewaretoken": self.customer.cookies["csrf"],
            "name": said.name,
            "email": said.address,
            "subject": said.subject,
            "text": said.text,
            "began": self.began,
        }
        visitor = f"10.{k // 65_536 % 256}.{k // 256 % 256}.{k % 256}"  # one hour allows twenty from one place
        self.customer.post("/ask/help/", fields, X_Forwarded_For=visitor)

    def write_first(self, k: int) -> None:
        """An agent begins a conversation."""
        said = texts.first(NEW + k, is_planted=False)
        fields = {
            "csrfmiddlewaretoken": self.browser.cookies["csrf"],
            "inbox": self.inbox_id,
            "address": said.address,
            "name": said.name,
            "subject": said.subject,
            "text": said.text,
            "key": f"bench-{self.run + k}",
        }
        self.browser.post("/conversations/new", fields)


class Floor:
    """The least that Django can do for the same work; 100,000 conversations, 20,000 of them open."""

    name = "floor"

    def __init__(self, port: int, folder: Path) -> None:
        self.browser = Browser(port, {"sessionid": (folder / "web.key").read_text()})

    def inbox(self, _k: int) -> None:
        assert self.browser.get("/inbox").count("<tr") == 25

    def open20(self, k: int) -> None:
        assert self.browser.get(f"/open/{1 + 500 * (k % 50)}").count("<article") == texts.LONG

    def search(self, word: str) -> int:
        found = re.search(r"<title>(\d+)", self.browser.get(f"/search?q={quote(word)}"))
        return int(found.group(1)) if found else 0

    def create(self, k: int) -> None:
        said = texts.first(NEW + k, is_planted=False)
        body = {"subject": said.subject, "mail": said.address, "body": said.text}
        self.browser.post("/create", json.dumps(body), Content_Type="application/json")

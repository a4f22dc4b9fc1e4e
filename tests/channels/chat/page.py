"""A page of a shop with the chat on it, as a test asks in its name."""

import json
from typing import Any

from django.test import Client

from careloop.channels.chat.models import Widget

NUMBER = "a-random-word-of-22-ch"
SHOP = "https://shop.example"


class Page:
    """A page of the shop with the chat, in one browser."""

    def __init__(self, widget: Widget, *, origin: str = SHOP) -> None:
        self.client, self.widget, self.origin, self.token = Client(), widget, origin, ""

    def ask(self, name: str, given: dict[str, Any], *, status: int = 200) -> Any:
        address = f"/chat/{self.widget.key}/{name}"
        answer = self.client.post(address, json.dumps(given), content_type="application/json", headers=self.headers)
        assert answer.status_code == status, answer.content
        return answer.json() if answer.content else {}

    def get(self, name: str, *, status: int = 200) -> Any:
        answer = self.client.get(f"/chat/{self.widget.key}/{name}", headers=self.headers)
        assert answer.status_code == status, answer.content
        return answer.json()

    @property
    def headers(self) -> dict[str, str]:
        return {"Origin": self.origin, **({"Authorization": f"Bearer {self.token}"} if self.token else {})}

    def visit(self, **given: Any) -> Any:
        talk = self.ask("visit", {"language": "en", **given})
        self.token = talk["token"]
        return talk

    def say(self, text: str, number: str = NUMBER, *, status: int = 200) -> Any:
        return self.ask("messages", {"id": number, "text": text}, status=status)

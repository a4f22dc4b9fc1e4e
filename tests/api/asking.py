"""A program that asks the API, for tests."""

from collections.abc import Iterable
from typing import Any

from django.test import Client

from careloop.desk.people.models import Agent
from careloop.desk.tokens.actions.tokens import issue
from careloop.desk.tokens.rules import SCOPES


class Program:
    """Asks in the name of an agent; `scopes` are all unless said otherwise."""

    def __init__(self, agent: Agent, *, scopes: Iterable[str] = tuple(SCOPES)) -> None:
        self.token, self.secret = issue(agent, by=agent, name="test", scopes=scopes)
        self.client = Client()

    def __call__(self, method: str, path: str, given: Any = None, **headers: str) -> Any:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        how = {"data": given, "content_type": "application/json"} if given is not None else {}
        return getattr(self.client, method)(
            f"/api/v1{path}", headers={"Authorization": f"Bearer {self.secret}", **sent}, **how
        )

    def get(self, path: str) -> Any:
        """Give what a GET answers, which must be well."""
        answer = self("get", path)
        assert answer.status_code == 200, answer.content
        return answer.json()

"""A form that is filled in wrongly comes back with its reasons, as 422: every form of every page in access.toml.

Each page is opened as an administrator; of each of its forms one copy is sent with everything wrong that can be wrong.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import time_machine
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.cast import Cast
from tests.rules.objects import OBJECTS

ROWS: dict[str, dict[str, Any]] = tomllib.loads((Path(__file__).parent / "access.toml").read_text())
PAGES = [name for name, row in ROWS.items() if row["administrator"] == 200 and "method" not in row]
WRONG = {
    "email": "nobody",
    "number": "many",
    "date": "some day",
    "datetime-local": "some day",
    "url": "http//x",
    "time": "x",
}
FREE = {"hidden", "submit", "button", "file", "checkbox", "radio", "search"}  # kinds of input that are left as they are
UNLIKE_A_FORM = {"/ask/help/"}  # what comes without the time at which it was opened comes from a program


@dataclass
class Sent:
    """One form as a browser would send it, and how many of its fields can be wrong."""

    action: str
    is_post: bool
    values: dict[str, str] = field(default_factory=dict)
    wrong: dict[str, str] = field(default_factory=dict)


class Forms(HTMLParser):
    """Reads the forms of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Sent] = []
        self._by_id: dict[str, Sent] = {}
        self._open: Sent | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._open = Sent(has.get("action", ""), has.get("method", "").lower() == "post")
            self.found.append(self._open)
            self._by_id[has.get("id", "")] = self._open
        form = self._by_id.get(has["form"]) if "form" in has else self._open
        if form is not None and has.get("name") and "disabled" not in has:
            self._take(form, tag, has)

    def _take(self, form: Sent, tag: str, has: dict[str, str]) -> None:
        name, kind = has["name"], has.get("type", "text")
        if tag == "select":
            form.wrong[name] = "no-such-choice"
        elif tag == "textarea" or (tag == "input" and kind not in FREE):
            form.values[name] = has.get("value", "")
            if "required" in has:
                form.wrong[name] = ""
            elif kind in WRONG:
                form.wrong[name] = WRONG[kind]
        elif tag == "input" and kind == "hidden":
            form.values[name] = has.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None


def forms_of(answer: HttpResponse) -> list[Sent]:
    if answer.streaming or not answer.headers["Content-Type"].startswith("text/html"):
        list(answer.streaming_content if answer.streaming else ())  # a download holds its file open until it is read
        return []
    reader = Forms()
    reader.feed(answer.content.decode())
    return [form for form in reader.found if form.is_post and form.wrong]


def test_what_is_wrong_comes_back_with_its_reasons(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.ada)
    got = {}
    for address in addresses(cast):
        for form in forms_of(client.get(address)):
            action = form.action or address
            with time_machine.travel(timezone.now() + timedelta(minutes=1), tick=False):  # slower than a program
                answer = client.post(action, {**form.values, **form.wrong})
            got[action, *sorted(form.wrong)] = answer.status_code, b'<div class="f' in answer.content
            if "" in form.wrong.values() and action not in UNLIKE_A_FORM:
                answer = client.post(action, {})
                got[action] = answer.status_code, b'<div class="f' in answer.content
    assert got == dict.fromkeys(got, (422, True))
    assert len(got) > 50


def addresses(cast: Cast) -> Iterator[str]:
    for name in PAGES:
        yield reverse(name, kwargs={key: OBJECTS[value](cast) for key, value in ROWS[name].get("kwargs", {}).items()})


def test_the_reader_of_forms_finds_what_can_be_wrong() -> None:
    page = HttpResponse(
        b"""<form method="get"><input name="q" required></form><form method="post" action="/x" id="f">
        <input type="hidden" name="csrf" value="1"><input name="name" value="Mina" required>
        <input name="note" value="y">
        <input type="number" name="days" value="3"><select name="team"></select></form><input name="out">
        <textarea name="text" form="f" required></textarea>"""
    )
    wrong = {"name": "", "days": "many", "team": "no-such-choice", "text": ""}
    values = {"csrf": "1", "name": "Mina", "note": "y", "days": "3", "text": ""}
    assert forms_of(page) == [Sent("/x", is_post=True, values=values, wrong=wrong)]

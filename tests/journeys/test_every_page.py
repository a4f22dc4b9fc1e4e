"""Every page of the desk, as the table of access lists them: on a screen in English, on a telephone in Korean."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from careloop.desk.conversations.models import Conversation, Inbox
from tests.cast import Cast
from tests.journeys.walking import Walk, faults, without_live_line
from tests.rules.objects import OBJECTS

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
ROWS: dict[str, dict[str, Any]] = tomllib.loads((Path(__file__).parents[1] / "rules" / "access.toml").read_text())
# Files, fragments and redirections are no pages.
NOT_PAGES = {"healthy", "view_counts", "mentions", "answers_for"}


def addresses(cast: Cast) -> list[str]:
    found = []
    for name, row in ROWS.items():
        if row["administrator"] == 200 and name not in NOT_PAGES:
            kwargs = {key: OBJECTS[value](cast) for key, value in row.get("kwargs", {}).items()}
            found.append(reverse(name, kwargs=kwargs))
    return found


@pytest.mark.parametrize(("is_phone", "language", "theme"), [(False, "en", "light"), (True, "ko", "dark")])
def test_every_page_is_well_made(cast: Cast, walk: Walk, is_phone: bool, language: str, theme: str) -> None:
    page, chat = [walk.agent(cast.ada, language=language, theme=theme, is_phone=is_phone) for _each in range(2)]
    without_live_line(chat)
    wrong, seen = [], 0
    pages = addresses(cast)
    Inbox.objects.update(language=language)  # the pages for customers speak their language, not the agent's
    Conversation.objects.update(language=language)
    for address in pages:
        if is_page(walk, address):
            shown = chat if address.startswith("/chat/") else page
            shown.goto(address)
            wrong += faults(shown)
            seen += 1
    assert "\n".join(wrong) == ""
    assert seen > 50


def is_page(walk: Walk, address: str) -> bool:
    answer = walk.contexts[0].request.get(address, max_redirects=0)
    is_shown = answer.status == 200 and "content-disposition" not in answer.headers
    return is_shown and answer.headers["content-type"].startswith("text/html") and "<h1" in answer.text()

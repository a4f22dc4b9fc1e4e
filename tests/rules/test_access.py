"""Who gets what at every address: each URL of the site has its row, each row is tried by every kind of person.

A new URL without a row fails here. The rows are in access.toml; see its head for their form.
"""

import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from careloop.desk.tokens.actions.tokens import issue
from careloop.desk.tokens.rules import SCOPES
from tests.cast import Cast
from tests.rules.objects import OBJECTS

ROWS: dict[str, dict[str, Any]] = tomllib.loads((Path(__file__).parent / "access.toml").read_text())
PERSONS: dict[str, Callable[[Cast], Any]] = {
    "anonymous": lambda _cast: None,
    "agent": lambda cast: cast.mina,
    "other": lambda cast: cast.sora,
    "lead": lambda cast: cast.jo,
    "administrator": lambda cast: cast.ada,
}


def names(patterns: list[URLPattern | URLResolver], prefix: str = "") -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from names(pattern.url_patterns, inner)
        else:
            assert pattern.name, f"{pattern.pattern} has no name, so nobody can say who may open it"
            yield f"{prefix}{pattern.name}"


ALL = sorted(set(names(get_resolver().url_patterns)))


def test_every_url_has_its_row_and_every_row_its_url() -> None:
    assert sorted(ROWS) == ALL


PAGES = [name for name in ALL if name in ROWS and "method" not in ROWS[name]]
CASES = [(name, method) for name in PAGES for method in ("get", "post") if method in {"get", *ROWS[name]}]
OPERATIONS = [name for name in ALL if "method" in ROWS.get(name, {})]


@pytest.mark.parametrize(("name", "method"), CASES)
def test_every_person_gets_what_the_row_says(name: str, method: str, cast: Cast) -> None:
    row = ROWS[name]
    expected = row if method == "get" else row["post"]
    kwargs = {key: OBJECTS[value](cast) for key, value in row.get("kwargs", {}).items()}
    got = {person: status_of(name, kwargs, method, choose(cast), row) for person, choose in PERSONS.items()}
    assert got == {person: expected[person] for person in PERSONS}


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_program_gets_what_the_row_says(name: str, cast: Cast) -> None:
    row = ROWS[name]
    kwargs = {key: OBJECTS[value](cast) for key, value in row.get("kwargs", {}).items()}
    data = {key: OBJECTS[value](cast) for key, value in row.get("objects", {}).items()} | row.get("data", {})
    got = {
        person: asked_by_program(name, kwargs, row["method"], choose(cast), data) for person, choose in PERSONS.items()
    }
    assert got == {person: row[person] for person in PERSONS}


def asked_by_program(name: str, kwargs: dict[str, Any], method: str, agent: Any, data: dict[str, Any]) -> int:
    """Ask with a token of the agent that has every scope; what it does is taken back, so that each finds the same."""
    headers = {"Authorization": f"Bearer {issue(agent, by=agent, name='x', scopes=SCOPES)[1]}"} if agent else {}
    given = {"query_params": data} if method == "get" else {"data": data, "content_type": "application/json"}
    with transaction.atomic():
        answer = getattr(Client(), method)(reverse(name, kwargs=kwargs), headers=headers, **given)
        if answer.streaming:
            list(answer.streaming_content)
        transaction.set_rollback(True)
    return int(answer.status_code)


def status_of(name: str, kwargs: dict[str, Any], method: str, agent: Any, row: dict[str, Any]) -> int:
    client = Client(raise_request_exception=True)
    if agent is not None:
        client.force_login(agent)
    answer = getattr(client, method)(reverse(name, kwargs=kwargs), row.get("data", {}))
    if answer.streaming:
        list(answer.streaming_content)  # a download holds its file open until it is read
    return int(answer.status_code)

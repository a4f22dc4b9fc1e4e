"""Whatever a program sends, the API answers and never breaks: every operation, by its own description and beyond it."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.generation import GenerationMode

from tests.api.asking import Program
from tests.cast import Cast, writes
from tests.rules.objects import OBJECTS

EXAMPLES = 12  # of each operation and kind; benchmarks/api.py asks a thousand
DESCRIBED = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
OPERATIONS = {each.ok().label: each.ok() for each in DESCRIBED.get_all_operations()}


@pytest.fixture
def secret(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    for name in ("customer_merge", "tag"):
        OBJECTS[name](cast)
    writes(cast.yuna, cast.inbox)
    monkeypatch.setattr("careloop.desk.tokens.actions.limits.PER_MINUTE", 1_000_000)
    for signal in (request_started, request_finished):  # a test is one transaction over all requests
        signal.disconnect(close_old_connections)
    yield Program(cast.ada).secret
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.parametrize("mode", GenerationMode)
@pytest.mark.parametrize("label", OPERATIONS)
def test_no_request_breaks_the_api(label: str, mode: GenerationMode, secret: str) -> None:
    @given(case=OPERATIONS[label].as_strategy(generation_mode=mode))
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def ask(case: Any) -> None:
        answer = case.call(headers={"Authorization": f"Bearer {secret}"})
        assert answer.status_code < 500, answer.text

    ask()

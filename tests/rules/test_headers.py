"""What every answer carries, whoever asks: a content policy without exceptions, no sniffing, no framing, no copies."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tests.rules.objects import OBJECTS
from tests.rules.test_access import ALL, ROWS


@pytest.mark.parametrize("name", [name for name in ALL if name in ROWS])
def test_every_answer_carries_its_safety(name: str, cast: Cast) -> None:
    client = Client()
    client.force_login(cast.ada)
    kwargs = {key: OBJECTS[value](cast) for key, value in ROWS[name].get("kwargs", {}).items()}
    answer = client.get(reverse(name, kwargs=kwargs))
    b"".join(answer)  # a download read to its end closes its file
    headers = answer.headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    # A customer's formatted mail may bring its own look; it is shown where no script runs and nothing is at hand.
    assert "unsafe" not in policy or ("sandbox" in policy and "allow-scripts" not in policy)
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] in ("same-origin", "no-referrer")
    assert "frame-ancestors" in policy
    assert "private" in headers["Cache-Control"] or "no-store" in headers["Cache-Control"]

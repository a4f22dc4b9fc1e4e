"""The log of a webhook says what happened and what to do, in the reader's language."""

import socket
import ssl
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override

from careloop.desk.ledger.actions import record
from careloop.desk.webhooks.actions.delivering import Postman
from careloop.desk.webhooks.actions.keeping import add_endpoint
from careloop.desk.webhooks.models import Delivery
from careloop.desk.webhooks.rules import WHY, why_failed
from careloop.desk.webhooks.tasks import read_the_ledger
from careloop.desk.webhooks.transport import outgoing
from careloop.desk.webhooks.transport.outgoing import NotSent, post
from tests.cast import Cast
from tests.desk.webhooks.test_apart import all_tried, work


@pytest.mark.parametrize(
    ("status", "error", "reason", "detail"),
    [
        (0, "private: shop.example is 10.0.0.7", "private", "shop.example is 10.0.0.7"),
        (0, "host: shop.example: Name or service not known", "host", "shop.example: Name or service not known"),
        (0, "HTTP 410", "gone", "HTTP 410"),
        (302, "HTTP 302", "redirect", "HTTP 302"),
        (401, "HTTP 401", "rights", "HTTP 401"),
        (404, "HTTP 404", "place", "HTTP 404"),
        (418, "HTTP 418", "untaken", "HTTP 418"),
        (429, "HTTP 429", "often", "HTTP 429"),
        (503, "HTTP 503", "theirs", "HTTP 503"),
    ],
)
def test_each_failure_has_its_sentence(status: int, error: str, reason: str, detail: str) -> None:
    said = set()
    for language in ("en", "ko", "ja"):
        with override(language):
            assert why_failed(status, error) == (str(WHY[reason]), detail)
            said.add(why_failed(status, error)[0])
    assert len(said) == 3  # none is left in English


def test_what_went_well_waits_or_is_of_an_older_version_needs_no_sentence() -> None:
    assert why_failed(204, "") == ("", "HTTP 204")
    assert why_failed(0, "") == ("", "")
    assert why_failed(0, "ConnectionResetError: gone") == ("ConnectionResetError: gone", "")


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (ConnectionRefusedError(), "refused"),
        (TimeoutError(), "late"),
        (ssl.SSLCertVerificationError(), "certificate"),
        (ssl.SSLError(), "tls"),
        (ConnectionResetError(), "broken"),
    ],
)
def test_a_connection_that_fails_is_told_apart(monkeypatch: pytest.MonkeyPatch, error: OSError, reason: str) -> None:
    def connect(*_given: Any, **_more: Any) -> socket.socket:
        raise error

    monkeypatch.setattr(outgoing.socket, "create_connection", connect)
    with pytest.raises(NotSent) as refused:
        post("http://127.0.0.1:9090", b"", {}, allowed=["127.0.0.1"])
    assert refused.value.reason == reason


@pytest.mark.usefixtures("settled")
def test_an_administrator_reads_it_in_the_log(cast: Cast, client: Client, settings: Any) -> None:
    settings.PRIVATE_HOSTS = []
    row, _secret = add_endpoint(by=cast.ada, name="Shop", url="http://127.0.0.1:9090/", verbs=["conversation.tagged"])
    record("conversation.tagged", "conversation:1", actor="agent:1", tag=1)
    read_the_ledger()
    postman = Postman()
    work(postman, until=lambda: all_tried() and not postman.under_way)
    postman.close()
    assert Delivery.objects.get().error == "private: 127.0.0.1 is 127.0.0.1"
    cast.ada.language = "ko"
    cast.ada.save()
    client.force_login(cast.ada)
    page = client.get(f"/webhooks/{row.pk}/log").content.decode()
    with override("ko"):
        assert (str(WHY["private"]) in page, "127.0.0.1 is 127.0.0.1" in page) == (True, True)

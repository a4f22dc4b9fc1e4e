"""What a chat asks goes a shorter way than a page, with the same safety on the answer and no session."""

import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.signals import request_started
from django.db import close_old_connections
from django.test import Client
from django.urls import URLPattern

from careloop.channels.chat.models import Widget
from careloop.channels.chat.urls import urlpatterns
from careloop.channels.chat.views import rating, talking, visiting
from careloop.site.settings import MIDDLEWARE
from careloop.site.short_way import LEFT_OUT, PATH
from careloop.site.wsgi import application
from tests.cast import Cast

KEY = "of-a-shop"


@pytest.fixture
def shop(cast: Cast) -> Iterator[Widget]:
    request_started.disconnect(close_old_connections)  # a server's request begins by letting go what this test holds
    yield Widget.objects.create(inbox=cast.inbox, key=KEY, company="Acme", origins="http://shop.example")
    request_started.connect(close_old_connections)


def ask(path: str, body: bytes = b"", **more: str) -> tuple[str, dict[str, str], bytes]:
    """Send a request through the server's own door."""
    environ: dict[str, Any] = {
        "REQUEST_METHOD": "POST" if body else "GET",
        "PATH_INFO": path,
        "SERVER_NAME": "testserver",
        "SERVER_PORT": "80",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.input": io.BytesIO(body),
        "wsgi.url_scheme": "http",
        "CONTENT_LENGTH": str(len(body)),
        "CONTENT_TYPE": "application/json",
        **more,
    }
    begun: list[tuple[str, list[tuple[str, str]]]] = []
    answer = application(environ, lambda status, headers, *_error: begun.append((status, headers)))
    content = b"".join(answer)
    return begun[0][0], dict(begun[0][1]), content


def test_the_headers_are_those_of_the_long_way(shop: Widget) -> None:
    status, headers, content = ask(f"/chat/{KEY}/looks", HTTP_ORIGIN="http://shop.example")
    long = Client(headers={"origin": "http://shop.example"}).get(f"/chat/{KEY}/looks")
    assert status == "200 OK"
    assert content == long.content
    assert {name: value for name, value in headers.items() if name != "Vary"} == {
        name: value for name, value in long.headers.items() if name not in ("Vary", "Content-Language")
    }
    assert headers["Vary"] == "Origin"  # no cookie and no language of a browser has a say in it


def test_what_is_left_out_is_there_and_the_rest_is_what_keeps_an_answer_safe() -> None:
    assert set(MIDDLEWARE) > LEFT_OUT
    assert [name for name in MIDDLEWARE if name not in LEFT_OUT] == [
        "django.middleware.security.SecurityMiddleware",
        "csp.middleware.CSPMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
        "careloop.site.middleware.NoStoreMiddleware",
    ]


def test_a_talk_goes_the_short_way_and_sets_no_cookie(shop: Widget) -> None:
    _status, headers, content = ask(f"/chat/{KEY}/visit", json.dumps({"language": "ko"}).encode())
    token = json.loads(content)["token"]
    said = json.dumps({"id": "a" * 22, "text": "안녕하세요"}).encode()
    status, more, content = ask(f"/chat/{KEY}/messages", said, HTTP_AUTHORIZATION=f"Bearer {token}")
    assert (status, json.loads(content)["message"]["text"]) == ("200 OK", "안녕하세요")
    assert {"Set-Cookie"} & {*headers, *more} == set()


def test_a_host_that_is_none_of_ours_is_refused(shop: Widget) -> None:
    assert ask(f"/chat/{KEY}/looks", HTTP_HOST="evil.example")[0] == "400 Bad Request"


def test_exactly_what_pages_ask_goes_the_short_way() -> None:
    doors = [*vars(visiting).values(), *vars(talking).values(), *vars(rating).values()]
    for pattern in urlpatterns:
        assert isinstance(pattern, URLPattern)
        path = "/chat/" + str(pattern.pattern).replace("<str:key>", KEY).replace("<int:pk>", "12345678")
        is_door = pattern.callback in doors
        assert bool(PATH.match(path)) == is_door, path

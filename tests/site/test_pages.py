"""The way from the server to the pages and back: whole, by pieces, and when one side has gone."""

import asyncio
import threading
from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any

from django.http import HttpResponse, StreamingHttpResponse

from careloop.site.pages import SHORT, Pages

Begin = Callable[..., Any]
PAGE = b"a page"


def ask(application: Any, *pieces: bytes, has_length: bool = True) -> list[Mapping[str, Any]]:
    """Send one request in so many pieces; without any the one who asks has gone. Give what came back."""
    came: list[Mapping[str, Any]] = []
    waiting: list[dict[str, Any]] = [
        {"type": "http.request", "body": piece, "more_body": number < len(pieces)}
        for number, piece in enumerate(pieces, start=1)
    ]

    async def receive() -> dict[str, Any]:
        return waiting.pop(0) if waiting else {"type": "http.disconnect"}

    async def send(message: Mapping[str, Any]) -> None:
        came.append(message)

    length = (b"content-length", str(sum(map(len, pieces))).encode())
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/some/",
        "query_string": b"",
        "http_version": "1.1",
        "headers": [length] if has_length else [],
    }
    beside = threading.Thread(target=lambda: asyncio.run(Pages(application, threads=1)(scope, receive, send)))
    beside.start()  # a loop of a browser may run in this one
    beside.join(timeout=30)
    return came


def echo(environ: dict[str, Any], begin: Begin) -> HttpResponse:
    begin("201 Created", [("Content-Type", "text/plain"), ("X-Asked", environ["PATH_INFO"])])
    return HttpResponse(environ["wsgi.input"].read())


def test_a_request_in_pieces_goes_to_the_page_whole_and_its_answer_back_in_one() -> None:
    start, body = ask(echo, b"Guten ", b"Tag", b"")
    assert start["status"] == 201
    assert start["headers"] == [(b"content-type", b"text/plain"), (b"x-asked", b"/some/")]
    assert body == {"type": "http.response.body", "body": b"Guten Tag"}


def test_a_long_upload_is_read_by_the_page_as_it_comes() -> None:
    pieces = [bytes([number]) * SHORT for number in range(3)]
    came = ask(echo, *pieces)
    assert b"".join(each.get("body", b"") for each in came) == b"".join(pieces)


def test_who_does_not_say_how_much_they_send_fills_no_memory() -> None:
    """HTTP/2 asks for no length: what is longer than the server waits for is handed on as it comes."""
    asked: list[object] = []

    def page(environ: dict[str, Any], begin: Begin) -> HttpResponse:
        asked.append(environ["wsgi.input"])
        return echo(environ, begin)

    pieces = [b"x" * SHORT, b"y", b"z" * SHORT]
    came = ask(page, *pieces, has_length=False)
    assert b"".join(each.get("body", b"") for each in came) == b"".join(pieces)
    assert not isinstance(asked[0], BytesIO)


def test_a_download_is_sent_piece_by_piece() -> None:
    def download(_environ: object, begin: Begin) -> StreamingHttpResponse:
        begin("200 OK", [])
        return StreamingHttpResponse([b"one", b"two"])

    start, *pieces = ask(download, b"")
    assert start["status"] == 200
    assert [(piece["body"], piece.get("more_body", False)) for piece in pieces] == [
        (b"one", True),
        (b"two", True),
        (b"", False),
    ]


def test_who_has_gone_is_not_answered_and_costs_no_page() -> None:
    asked: list[object] = []
    assert ask(lambda *given: asked.append(given)) == []
    assert asked == []


def test_the_request_ends_in_the_thread_that_answered_it() -> None:
    threads: list[int] = []

    class Answer(HttpResponse):
        def close(self) -> None:
            threads.append(threading.get_ident())

    def page(_environ: object, begin: Begin) -> HttpResponse:
        threads.append(threading.get_ident())
        begin("200 OK", [])
        return Answer(PAGE)

    ask(page, b"")
    assert len(threads) == 2
    assert len(set(threads)) == 1

"""The pages behind the front: one ASGI request becomes one call of the WSGI application in a thread of a pool.

a2wsgi hands every piece of a request and of its answer over between the loop and the thread, five times for the
smallest page, and each time one waits for the other. Nearly every request is short and nearly every answer is one
piece: those go to the thread once and come back once. A long upload goes a2wsgi's own way.
"""

import asyncio
import contextvars
import functools
import io
from collections.abc import Callable, Mapping
from typing import Any, cast

from a2wsgi import WSGIMiddleware
from a2wsgi.wsgi import build_environ

from careloop.desk.live.transport.stream import Message, Receive, Send

HandOn = Callable[[Message], None]
SHORT = 64 * 1024  # bytes of a body that are waited for here; every open request may hold so many


class Pages:
    """Answers whole requests by Django's WSGI application, at most `threads` at once."""

    def __init__(self, application: Any, *, threads: int) -> None:
        self._application = application
        self._by_pieces: Any = WSGIMiddleware(application, workers=threads)
        self._pool = self._by_pieces.executor

    async def __call__(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        begun = await _begin(receive)
        if begun is None:  # whoever asked has gone
            return
        if begun.get("more_body"):
            await self._by_pieces(scope, _going_on(begun, receive), send)
            return
        environ = build_environ(cast("Any", scope), cast("Any", io.BytesIO(begun["body"])))  # any file is one for WSGI
        hand_on = functools.partial(_hand_on, asyncio.get_running_loop(), send)
        answer = functools.partial(contextvars.copy_context().run, self._answer, environ, hand_on)
        for message in await asyncio.get_running_loop().run_in_executor(self._pool, answer):
            await send(message)

    def _answer(self, environ: Mapping[str, Any], hand_on: HandOn) -> list[Message]:
        """Call the application in this thread and give what is left to send; downloads are sent here, by pieces."""
        start: Message = {"type": "http.response.start"}

        def begin(status: str, headers: list[tuple[str, str]], _error: object = None) -> None:
            start["status"] = int(status[:3])
            start["headers"] = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]

        answer = self._application(environ, begin)
        try:
            if not getattr(answer, "streaming", True):
                return [start, {"type": "http.response.body", "body": b"".join(answer)}]
            hand_on(start)
            for piece in answer:
                hand_on({"type": "http.response.body", "body": piece, "more_body": True})
            return [{"type": "http.response.body", "body": b""}]
        finally:
            if close := getattr(answer, "close", None):
                close()  # Django ends the request here: connections go back, and it is this thread that has them


async def _begin(receive: Receive) -> Message | None:
    """Give a request as far as it is short: its whole body, or the beginning of one that is longer, however long it
    says it is. None when whoever asks has gone."""
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return None
        body += message.get("body", b"")
        if len(body) > SHORT or not message.get("more_body"):
            return {**message, "body": bytes(body)}


def _hand_on(loop: asyncio.AbstractEventLoop, send: Send, message: Message) -> None:
    """Send from another thread than the loop's, and go on when the server has taken it."""

    async def sent() -> None:  # Granian gives a future of its own where a coroutine is asked for
        await send(message)

    asyncio.run_coroutine_threadsafe(sent(), loop).result()


def _going_on(begun: Message, receive: Receive) -> Receive:
    """Give what was received already, then the rest; a coroutine, which a2wsgi wants and Granian does not give."""
    waiting = [begun]

    async def give() -> Message:
        return waiting.pop() if waiting else await receive()

    return give

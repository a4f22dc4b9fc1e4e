"""Server-sent events over ASGI: one answer that never ends, with a heartbeat, until its reader has gone."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, MutableMapping
from typing import Any

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
HEARTBEAT_SECONDS = 15.0  # below the idle limit of every proxy we know (nginx 60, AWS 60, Heroku 55, Cloudflare 100)
HEADERS = (
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store, private, no-transform"),
    (b"x-accel-buffering", b"no"),  # nginx hands on at once what it is given
    (b"x-content-type-options", b"nosniff"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"referrer-policy", b"same-origin"),
)
BEAT = b": \n\n"


def frame(event: str, data: Any, *, number: str = "") -> bytes:
    """Write one event down. JSON has no line breaks, so no data can end it early."""
    written = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return (f"id: {number}\n" if number else "").encode() + f"event: {event}\ndata: {written}\n\n".encode()


async def serve(
    frames: AsyncIterator[bytes], receive: Receive, send: Send, *, headers: Iterable[tuple[bytes, bytes]] = ()
) -> None:
    """Send every frame as it comes, until there are no more or the reader has gone."""
    await send({"type": "http.response.start", "status": 200, "headers": [*HEADERS, *headers]})
    gone = asyncio.ensure_future(_gone(receive))
    writing = asyncio.ensure_future(_write(frames, send))
    try:
        await asyncio.wait({gone, writing}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in (gone, writing):
            task.cancel()
        await asyncio.gather(gone, writing, return_exceptions=True)
        await frames.aclose()  # type: ignore[attr-defined]  # a generator, whose `finally` must run now


async def refuse(send: Send, status: int, *, headers: Iterable[tuple[bytes, bytes]] = ()) -> None:
    """Answer without a stream. 204 tells a browser's EventSource to stop asking."""
    await send({"type": "http.response.start", "status": status, "headers": [*HEADERS[1:], *headers]})
    await send({"type": "http.response.body", "body": b""})


async def _write(frames: AsyncIterator[bytes], send: Send) -> None:
    async for each in frames:
        await send({"type": "http.response.body", "body": each, "more_body": True})
    await send({"type": "http.response.body", "body": b""})


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass

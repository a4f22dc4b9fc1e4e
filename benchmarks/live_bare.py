"""The bare stream that the feed is measured beside: the same server, a thousand queues, and nothing to decide.

A GET of /stream listens; a POST puts one frame of a notice's size into every queue.
"""

from __future__ import annotations

import asyncio
from typing import Any

FRAME = b'id: 123456\nevent: changed\ndata: {"conversation":1234,"verb":"message.received"}\n\n'
HEAD = [(b"content-type", b"text/event-stream")]
_queues: set[asyncio.Queue[bytes]] = set()


async def application(scope: Any, receive: Any, send: Any) -> None:
    """Answer one request of an ASGI server."""
    if scope["type"] != "http":
        await receive()
        await send({"type": "lifespan.startup.complete"})
    elif scope["method"] == "POST":
        for queue in _queues:
            queue.put_nowait(FRAME)
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})
    else:
        await _stream(send)


async def _stream(send: Any) -> None:
    queue: asyncio.Queue[bytes] = asyncio.Queue()
    _queues.add(queue)
    try:
        await send({"type": "http.response.start", "status": 200, "headers": HEAD})
        await send({"type": "http.response.body", "body": b"retry: 2000\n\n", "more_body": True})
        while True:
            await send({"type": "http.response.body", "body": await queue.get(), "more_body": True})
    finally:
        _queues.discard(queue)

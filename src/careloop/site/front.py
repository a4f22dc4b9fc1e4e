"""The front: streams are answered here, everything else goes whole to the pages' WSGI application.

Pages under ASGI cost half as much again (docs/decisions/0004); a stream under WSGI holds a thread for hours.
"""

import asyncio
import signal
from collections.abc import Mapping
from typing import Any

from careloop.channels.chat.rules.origins import origin_of
from careloop.channels.chat.transport.customers import PATH, CustomerStream
from careloop.channels.chat.transport.telling import tell_customers
from careloop.desk.live.transport.agents import AgentStream, tell_agents
from careloop.desk.live.transport.feed import Feed
from careloop.desk.live.transport.stream import Receive, Send
from careloop.site import config
from careloop.site.pages import Pages
from careloop.site.wsgi import application as wsgi

feed = Feed([tell_agents, tell_customers])
pages = Pages(wsgi, threads=config.read_number("CARELOOP_THREADS"))
agents = AgentStream(feed)
customers = CustomerStream(feed, own=origin_of(config.read("CARELOOP_URL")))


async def application(scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
    """Answer one request. Nothing begins before the first stream asks: workers are split off after this is loaded."""
    if scope["type"] == "lifespan":
        await _live(receive, send)
    elif scope["type"] == "http" and scope["path"] == "/live" and scope["method"] == "GET":
        await agents(scope, receive, send)
    elif scope["type"] == "http" and scope["method"] == "GET" and PATH.match(scope["path"]):
        await customers(scope, receive, send)
    else:
        await pages(scope, receive, send)


async def _live(receive: Receive, send: Send) -> None:
    await receive()
    _end_streams_when_told_to_stop(asyncio.get_running_loop())
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await send({"type": "lifespan.shutdown.complete"})


def _end_streams_when_told_to_stop(loop: asyncio.AbstractEventLoop) -> None:
    """Granian waits for every open answer before it tells that the end has come, and a stream has no end of its own.

    The server's own handler stays: it is called by the loop, which hears of the signal beside this one.
    """
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: loop.call_soon_threadsafe(feed.end))

"""Browsers of the live measurements, as cheap as can be: one connection for requests, one for the stream."""

from __future__ import annotations

import asyncio
import base64
import json
import os
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

Hear = Callable[[str, dict[str, Any]], None]
Fields = dict[str, str]
LINES: list[asyncio.StreamWriter] = []


def new_number() -> str:
    """Give a number for one message, as the widget makes it."""
    return base64.urlsafe_b64encode(os.urandom(16)).decode().rstrip("=")


class Browser:
    """One visitor of the chat, or one tab of an agent."""

    def __init__(self, port: int, *, key: str = "", token: str = "", cookie: str = "", address: str = "") -> None:
        self.port, self.key, self.token, self.cookie, self.address = port, key, token, cookie, address
        self.turn = asyncio.Lock()
        self.cursor = ""
        self._line: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def visit(self, link: str = "") -> dict[str, Any]:
        """Open the chat; `link` is that of a conversation to go on with."""
        talk = await self.post("visit", {"link": link, "language": "en", "page": "http://shop.example/"})
        self.token = talk["token"] or self.token
        return talk

    async def say(self, text: str, number: str = "") -> dict[str, Any]:
        return (await self.post("messages", {"id": number or new_number(), "text": text}))["message"]

    def forget_line(self) -> None:
        """Open a new line for the next request."""
        self._line = None

    async def say_surely(self, text: str) -> dict[str, Any]:
        """Say it until the server has it, under one number, as the widget does."""
        number = new_number()
        while True:
            try:
                return await self.say(text, number)
            except (OSError, asyncio.IncompleteReadError, ValueError):
                self._line = None
                await asyncio.sleep(0.2)

    async def post(self, name: str, given: dict[str, Any]) -> dict[str, Any]:
        """Send one request over the kept line. Raises ValueError: when the answer is no success."""
        body = json.dumps(given).encode()
        head = [f"POST /chat/{self.key}/{name} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {len(body)}"]
        head += [f"X-Forwarded-For: {self.address}"] if self.address else []
        head += ["Content-Type: application/json", *([f"Authorization: Bearer {self.token}"] if self.token else [])]
        if self._line is None:
            self._line = await open_line(self.port)
        reader, writer = self._line
        writer.write("\r\n".join(head).encode() + b"\r\n\r\n" + body)
        await writer.drain()
        status = (await reader.readuntil(b"\r\n")).split()[1]
        fields = await _head(reader)
        answer = await _body(reader, fields)
        if not status.startswith(b"2"):
            raise ValueError(f"{name}: {status.decode()} {answer[:200]!r}")
        return json.loads(answer) if answer else {}

    async def follow(self, hear: Hear, *, ready: asyncio.Event | None = None) -> None:
        """Listen until the stream ends."""
        path = f"/chat/{self.key}/stream" if self.key else "/live"
        head = [f"GET {path} HTTP/1.1", "Host: 127.0.0.1", f"Last-Event-ID: {self.cursor or 0}"]
        head += [f"Authorization: Bearer {self.token}"] if self.token else [f"Cookie: session={self.cookie}"]
        reader, writer = await open_line(self.port)
        try:
            writer.write("\r\n".join(head).encode() + b"\r\n\r\n")
            await self._hear(reader, hear, ready)
        finally:
            writer.close()

    async def _hear(self, reader: asyncio.StreamReader, hear: Hear, ready: asyncio.Event | None) -> None:
        number = event = ""
        while line := (await reader.readline()).decode():
            name, _colon, value = line.rstrip("\r\n").partition(": ")
            if name == "retry" and ready is not None:
                ready.set()
            elif name == "id":
                number = value
            elif name == "event":
                event = value
            elif name == "data":
                hear(event, json.loads(value))
                self.cursor = number or self.cursor
                number = ""

    async def follow_for_ever(self, hear: Hear) -> None:
        """Listen, and come back whenever the stream ends, behind the last thing that was heard."""
        while True:
            with suppress(OSError):
                await self.follow(hear)
            await asyncio.sleep(0.2)


async def open_line(port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    line = await asyncio.open_connection("127.0.0.1", port)
    LINES.append(line[1])
    return line


async def hang_up() -> None:
    """Close every line that was opened; to be awaited before the loop ends."""
    while LINES:
        line = LINES.pop()
        line.close()
        with suppress(OSError):
            await line.wait_closed()


async def _head(reader: asyncio.StreamReader) -> Fields:
    fields = {}
    while line := (await reader.readuntil(b"\r\n")).decode("latin-1").strip():
        name, _colon, value = line.partition(":")
        fields[name.lower()] = value.strip()
    return fields


async def _body(reader: asyncio.StreamReader, fields: Fields) -> bytes:
    if "content-length" in fields:
        return await reader.readexactly(int(fields["content-length"]))
    if fields.get("transfer-encoding") != "chunked":
        return b""
    parts = []
    while size := int((await reader.readuntil(b"\r\n")).strip(), 16):
        parts.append(await reader.readexactly(size))
        await reader.readexactly(2)
    await reader.readexactly(2)
    return b"".join(parts)


async def together(jobs: list[Awaitable[Any]], *, at_once: int = 20) -> list[Any]:
    """Await many things, only so many at once."""
    gate = asyncio.Semaphore(at_once)

    async def one(job: Awaitable[Any]) -> Any:
        async with gate:
            return await job

    return await asyncio.gather(*(one(job) for job in jobs))

"""What the conformance suite needs of a channel: a way to let customers write and to see what left."""

import hashlib
import hmac
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, ClassVar, Protocol

from django.test import Client
from django.utils import timezone

from careloop.channels.chat.models import Widget
from careloop.channels.chat.tasks import look_after_those_who_left
from careloop.channels.email.tasks.sending import send_due as send_mail
from careloop.channels.plugged.actions import save_account
from careloop.channels.plugged.models import Account
from careloop.channels.plugged.tasks import listen_once, work
from careloop.channels.webform.models import RequestPage
from careloop.core.channel import Answer, Heard, Inbound, Limits, Outbound, Refused, Setting
from careloop.desk.conversations.models import Conversation
from tests.cast import Cast
from tests.channels.chat.page import SHOP, Page
from tests.channels.email.post import Stub, fetched, mail, mailbox_for

ROOT = Path(__file__).parents[2]
SECRET = "feather"


class Driver(Protocol):
    """One channel as a customer and its provider see it."""

    def writes(self, *, id: str, thread: str, text: str) -> None:  # noqa: A002
        """Let a customer write through the channel's real door, and the worker read it."""

    def works(self) -> None:
        """Let the worker send what is due."""

    def left(self) -> list[str]:
        """Give the texts that left, in order."""


class Pigeons:
    """The example plug-in, installed, with its loft on loopback; the desk's hook is called as the provider would."""

    def __init__(self, cast: Cast, loft: str, taken: list[Any]) -> None:
        self.taken = taken
        row = Account(kind="pigeon", name="Loft", inbox=cast.inbox)
        self.account = save_account(row, by=cast.ada, settings={"loft": loft, "secret": SECRET})

    def writes(self, *, id: str, thread: str, text: str) -> None:  # noqa: A002
        assert self.call(id=id, thread=thread, text=text) == 200
        work()

    def call(self, *, id: str, thread: str, text: str, secret: str = SECRET) -> int:  # noqa: A002
        said = {"id": id, "coop": thread, "from": f"bird-{thread}", "at": "2026-11-28T01:00:00+00:00", "text": text}
        body = json.dumps({"letters": [said]}).encode()
        signature = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
        url = f"/channels/hooks/{self.account.key}"
        headers = {"X-Pigeon-Signature": signature}
        return Client().post(url, body, content_type="application/json", headers=headers).status_code

    def works(self) -> None:
        work()

    def left(self) -> list[str]:
        return [each["text"] for each in self.taken]


@contextmanager
def loft() -> Iterator[tuple[str, list[Any]]]:
    """A provider on loopback that takes letters."""
    taken: list[Any] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            taken.append(said)
            body = json.dumps({"id": f"p-{said['id']}"}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_words: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/", taken
    server.shutdown()
    server.server_close()
    thread.join()


def installed(folder: Path) -> Path:
    """Install the example plug-in as its user would, into a folder of its own."""
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(folder)]
    subprocess.run([*command, str(ROOT / "examples" / "channel_plugin")], check=True, capture_output=True, timeout=300)
    return folder


class Asked:
    """A plug-in that is asked and not called: it gives everything after the cursor, and some of it again."""

    name: ClassVar[str] = "asked"
    title: ClassVar[str] = "Asked"
    settings: ClassVar[Sequence[Setting]] = ()
    limits: ClassVar[Limits] = Limits()
    is_pushed: ClassVar[bool] = False
    there: ClassVar[list[Inbound]] = []
    taken: ClassVar[dict[str, str]] = {}

    def __init__(self, settings: Mapping[str, str]) -> None:
        assert settings == {}

    def receive(
        self, *, method: str, url: str, headers: Mapping[str, str], body: bytes
    ) -> tuple[Sequence[Inbound], Answer]:
        raise Refused

    def listen(self, cursor: str) -> Heard:
        begin = max(0, int(cursor or 0) - 1)  # the last one comes twice
        return Heard(inbound=self.there[begin:], cursor=str(len(self.there)))

    def send(self, out: Outbound) -> str:
        self.taken[out.key] = out.text
        return out.key


class Pulled:
    def __init__(self, cast: Cast) -> None:
        Asked.there, Asked.taken = [], {}
        self.account = save_account(Account(kind="asked", name="Asked", inbox=cast.inbox), by=cast.ada, settings={})

    def writes(self, *, id: str, thread: str, text: str) -> None:  # noqa: A002
        Asked.there.append(Inbound(id=id, thread=thread, sender=f"s-{thread}", at=timezone.now(), text=text))
        self.account.refresh_from_db()
        listen_once(self.account)
        work()

    def works(self) -> None:
        work()

    def left(self) -> list[str]:
        return list(Asked.taken.values())


class Mail:
    def __init__(self, cast: Cast, stub: Stub) -> None:
        self.stub = stub
        self.last: dict[str, str] = {}
        self.raw: dict[str, bytes] = {}
        self.mailbox = mailbox_for(cast.inbox, smtp_port=stub.port)

    def writes(self, *, id: str, thread: str, text: str) -> None:  # noqa: A002
        from careloop.channels.email.tasks import understand_new

        answered = {"In_Reply_To": self.last[thread], "References": self.last[thread]} if thread in self.last else {}
        number = f"<{id}@mail.example>"
        if number not in self.raw:  # met again it is the same mail, byte for byte
            self.raw[number] = mail(text, sender=f"{thread}@mail.example", message_id=number, **answered)
        fetched(self.raw[number], self.mailbox)
        understand_new()
        self.last.setdefault(thread, number)

    def works(self) -> None:
        send_mail(timezone.now())

    def left(self) -> list[str]:
        return [raw.decode() for _sender, _to, raw in self.stub.taken]


class Chat:
    """A page posts in the name of a browser, under a number of its own; a thread is one browser, and what left is
    what stands on the screens."""

    def __init__(self, cast: Cast) -> None:
        self.widget = Widget.objects.create(inbox=cast.inbox, company="Example", origins=SHOP)
        self.browsers: dict[str, Page] = {}

    def writes(self, *, id: str, thread: str, text: str) -> None:  # noqa: A002
        if thread not in self.browsers:
            self.browsers[thread] = Page(self.widget)
            self.browsers[thread].visit()
        self.browsers[thread].say(text, f"{id}-of-a-random-word")

    def works(self) -> None:
        look_after_those_who_left(timezone.now())

    def left(self) -> list[str]:
        screens = [browser.ask("visit", {})["messages"] for browser in self.browsers.values()]
        return [each["text"] for screen in screens for each in screen if each["from"] == "agent"]


class Form:
    """The page writes once for one stamp; a thread is the private page of its request. Answers leave by mail."""

    def __init__(self, cast: Cast, stub: Stub) -> None:
        from careloop.channels.webform.actions.requests import Asked as AskedOnPage

        self.asked, self.stub = AskedOnPage, stub
        mailbox_for(cast.inbox, smtp_port=stub.port)
        self.threads: dict[str, Conversation] = {}
        self.page = RequestPage.objects.create(inbox=cast.inbox, slug="help", company="Example")

    def writes(self, *, id: str, thread: str, text: str) -> None:  # noqa: A002
        from careloop.channels.webform.actions.requests import answer, ask

        known = self.threads.get(thread)
        if known is not None and known.external_id != id:
            answer(known, text=text, files=())
            return
        asked = self.asked(
            name=thread,
            email=f"{thread}@mail.example",
            phone="",
            subject="Help",
            text=text,
            language="en",
            files=(),
            form=id,
        )
        conversation = ask(self.page, asked, site_url="http://desk.example")
        conversation.external_id = id  # remembered here alone, never saved
        self.threads[thread] = conversation

    def works(self) -> None:
        send_mail(timezone.now())

    def left(self) -> list[str]:
        return [raw.decode() for _sender, _to, raw in self.stub.taken]

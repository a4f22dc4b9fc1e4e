"""What the pages' processes load before they are split off."""

import os
import socket
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest

from benchmarks.live_desk import LiveDesk
from careloop.cli import web

LOAD = """
from careloop.cli.web import load_pages
load_pages()
import sys
from django.db import connections
from django.urls import get_resolver
print("careloop.desk.conversations.views.lists" in sys.modules)
print(any(name.startswith("careloop.readers.mail") for name in sys.modules))
print(any(each.connection for each in connections.all(initialized_only=True)))
"""


def test_pages_are_loaded_without_the_mail_reader_and_without_an_open_connection(tmp_path: Path) -> None:
    environment = {**os.environ, "CARELOOP_HOME": str(tmp_path), "DJANGO_SETTINGS_MODULE": "careloop.site.settings"}
    done = subprocess.run([sys.executable, "-c", LOAD], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "False", "False"]


@pytest.mark.server
def test_more_lines_than_the_servers_own_limit_are_answered(tmp_path: Path) -> None:
    """Open chats and their idle lines: with Granian's default the 1,025th would wait until another is given back."""
    desk = LiveDesk(tmp_path)
    desk.set_up()
    # The system may grant this process few files; the desk's own process asks for what it needs.
    web.allowed_connections()
    desk.start()
    try:
        with ExitStack() as open_lines:
            for _line in range(1_100):
                line = open_lines.enter_context(socket.create_connection(("127.0.0.1", desk.port), timeout=10))
                line.sendall(b"GET /healthy/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
                assert line.recv(1_024).startswith(b"HTTP/1.1 200")
    finally:
        desk.stop()


def test_a_process_may_hold_as_many_lines_as_the_system_grants(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr("resource.getrlimit", lambda _what: (1_024, 4_096))
    monkeypatch.setattr("resource.setrlimit", lambda _what, limits: asked.append(limits))
    assert (web.allowed_connections(), asked) == (4_096 - web.BESIDE, [(4_096, 4_096)])

"""A desk of its own for the live measurements: a folder or a database, one inbox with a chat, and web processes that
can be killed."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import psutil

KEY = "measured"
SET_UP = """
import json, sys
import django; django.setup()
from django.test import Client
from careloop.channels.chat.models import Widget
from careloop.desk.conversations.models import Inbox
from careloop.desk.people.models import Agent, Role
inbox = Inbox.objects.create(name="Support", phone="+82 2 555 0100")
Widget.objects.create(inbox=inbox, key="measured", company="Example")
agent = Agent.objects.create_user("ada@desk.example", "correct horse 7", name="Ada", role=Role.ADMINISTRATOR)
client = Client(); client.force_login(agent)
print(json.dumps({"session": client.cookies["session"].value, "agent": agent.pk}))
"""


@dataclass
class LiveDesk:
    """One desk with its web processes; `database` empty means SQLite in the folder."""

    folder: Path
    database: str = ""
    workers: int = 1
    port: int = 0
    more: Mapping[str, str] = field(default_factory=dict)
    session: str = ""
    agent: int = 0
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        clean = {name: value for name, value in os.environ.items() if not name.startswith("CARELOOP_")}
        return {
            **clean,
            "CARELOOP_HOME": str(self.folder),
            "CARELOOP_DATABASE": self.database,
            "CARELOOP_URL": self.url,
            "CARELOOP_WORKERS": str(self.workers),
            "CARELOOP_LOG": "error",
            "DJANGO_SETTINGS_MODULE": "careloop.site.settings",
            **self.more,
        }

    def set_up(self) -> None:
        """Make the tables, the inbox, its chat and an administrator with a session."""
        self.port = self.port or free_port()
        prepare = "from careloop.site.prepare import prepare; prepare()"
        subprocess.run([sys.executable, "-c", prepare], env=self.environment, check=True)
        done = subprocess.run([sys.executable, "-c", SET_UP], env=self.environment, check=True, capture_output=True)
        made = json.loads(done.stdout)
        self.session, self.agent = made["session"], made["agent"]

    def start(self, command: str = "web") -> None:
        """Start the web processes and wait until they answer."""
        arguments = [sys.executable, "-m", "careloop", command, "--listen", f"127.0.0.1:{self.port}"]
        self.process = subprocess.Popen(arguments, env=self.environment, start_new_session=True)
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                urllib.request.urlopen(f"{self.url}/healthy/", timeout=2).read()
            except OSError:
                time.sleep(0.1)
            else:
                return
        raise TimeoutError("the web processes did not answer within a minute")

    def kill(self) -> None:
        """End every process of it at once, with -9."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """End it in good order."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                self.kill()

    def processes(self) -> list[psutil.Process]:
        """Give the processes that answer: the children that hold the port, or the one that does."""
        assert self.process is not None
        parent = psutil.Process(self.process.pid)
        return parent.children(recursive=True) or [parent]

    def processor_seconds(self) -> float:
        return sum(sum(each.cpu_times()[:2]) for each in self.processes())

    def memory(self) -> int:
        """Give the bytes that are its own or its share (PSS), where the system says so."""
        return sum(each.memory_full_info().pss for each in self.processes())


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

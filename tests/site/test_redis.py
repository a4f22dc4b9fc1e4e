"""CARELOOP_REDIS: several web processes count together. With a real Redis, started here on loopback."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = [
    pytest.mark.server,
    pytest.mark.skipif(not shutil.which("redis-server"), reason="redis-server is not installed"),
]
ASK = """
import django
django.setup()
from careloop.desk.conversations.actions.limits import is_allowed
print(sum(is_allowed("a test", "203.0.113.7", times=5, seconds=60) for _ in range(4)))
"""


@pytest.fixture(scope="module")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = tmp_path_factory.mktemp("redis")
    options = ["--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder), "--save", "", "--appendonly", "no"]
    server = subprocess.Popen(["redis-server", *options], stdout=subprocess.DEVNULL)
    try:
        _wait_for(port)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.terminate()
        server.wait(timeout=10)


def _wait_for(port: int) -> None:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        with socket.socket() as client:
            if client.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError(port)


def allowed(home: Path, redis: str) -> int:
    """Let a new process, as a second web worker would be one, ask four times. Gives how often it was let in."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CARELOOP_")}
    environment |= {
        "CARELOOP_HOME": str(home),
        "CARELOOP_REDIS": redis,
        "DJANGO_SETTINGS_MODULE": "careloop.site.settings",
    }
    done = subprocess.run([sys.executable, "-c", ASK], env=environment, capture_output=True, text=True, check=True)
    return int(done.stdout)


def test_two_processes_count_together(redis: str, tmp_path: Path) -> None:
    assert [allowed(tmp_path, redis), allowed(tmp_path, redis)] == [4, 1]


def test_without_it_each_counts_alone(tmp_path: Path) -> None:
    assert [allowed(tmp_path, ""), allowed(tmp_path, "")] == [4, 4]

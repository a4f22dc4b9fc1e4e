"""One port, one desk: whoever comes second is told so, and a desk that says it serves does serve."""

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from careloop.cli.web import refuse_taken
from careloop.site.config import Misconfigured


def environment(home: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CARELOOP_", "DJANGO_"))}
    return {**kept, "CARELOOP_HOME": str(home), "PYTHONUNBUFFERED": "1"}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_port_on_which_another_shares_is_refused() -> None:
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(Misconfigured, match=f"Port {port} is taken"):
            refuse_taken(f"127.0.0.1:{port}")
    refuse_taken(f"127.0.0.1:{port}")


def test_a_second_desk_is_told_and_the_first_answers_once_it_has_greeted(tmp_path: Path) -> None:
    listen = f"127.0.0.1:{free_port()}"
    first, second = tmp_path / "first", tmp_path / "second"
    command = [sys.executable, "-m", "careloop", "serve", "--listen", listen]
    desk = subprocess.Popen(command, env=environment(first), stdout=subprocess.PIPE, text=True)
    try:
        assert desk.stdout is not None
        assert desk.stdout.readline() == f"careloop serves at http://{listen}\n"
        with urllib.request.urlopen(f"http://{listen}/healthy/", timeout=60) as answer:
            assert answer.status == 200
        refused = subprocess.run(
            command, check=False, env=environment(second), capture_output=True, text=True, timeout=120
        )
        assert (refused.returncode != 0, refused.stdout) == (True, "")
        assert "is taken: another program listens" in refused.stderr
        assert "Traceback" not in refused.stderr
    finally:
        desk.send_signal(signal.SIGINT)
        desk.communicate(timeout=60)

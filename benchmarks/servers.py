"""Starting what is measured, and ending it: the desk with two workers, and the floor beside it."""

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

from benchmarks.client import HOST, processor_seconds

PORT = int(os.environ.get("BENCH_PORT", "26095"))
FLOOR_PORT = int(os.environ.get("BENCH_FLOOR_PORT", "26090"))
WORKERS = 2
PEERS = Path(__file__).resolve().parents[1] / "../shared/bench/peers"


class NoFloor(Exception):
    """The floor cannot be measured here; the message says why."""


def desk_command(port: int = PORT) -> list[str]:
    """Give the command that serves the desk's pages."""
    return [sys.executable, "-m", "careloop", "web", "--listen", f"{HOST}:{port}"]


def desk_environment(port: int = PORT) -> dict[str, str]:
    """Give the environment of the desk under test: two workers, and visitors' addresses as a proxy tells them."""
    # An installed desk has its modules compiled; with this variable set, a checkout would compile all at every start.
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {
        **kept,
        "CARELOOP_WORKERS": str(WORKERS),
        "CARELOOP_URL": f"http://{HOST}:{port}",
        "CARELOOP_BEHIND_PROXY": "yes",
    }


@contextmanager
def serving(
    command: Sequence[str], *, port: int, environment: Mapping[str, str], path: str = "/", folder: Path | None = None
) -> Iterator[int]:
    """Run a server until the block ends; gives the number of its first process once it answers at `path`."""
    process = _start(command, environment, folder)
    try:
        wait_for(port, path, process)
        yield process.pid
    finally:
        _end(process)


def cold_start_seconds(
    command: Sequence[str], *, port: int, environment: Mapping[str, str], path: str, folder: Path | None = None
) -> list[tuple[float, float]]:
    """Start a server five times; gives how long each took to the first good answer, by the clock and the processor."""
    taken = []
    for _ in range(5):
        begin = time.perf_counter()
        process = _start(command, environment, folder)
        try:
            wait_for(port, path, process)
            taken.append((time.perf_counter() - begin, processor_seconds([process.pid])))
        finally:
            _end(process)
    return sorted(taken)


def floor_folder() -> Path:
    """Give the folder in which the floor's Python and database lie. Raises NoFloor: when it was never set up."""
    folder = Path(os.environ.get("PEERS_DIR", "/nowhere"))
    if not (folder / "venv/bin/gunicorn").exists() or not peers_scripts().exists():
        raise NoFloor(
            "Set PEERS_DIR to the folder of the peers (see benchmarks/README.md) to measure the floor beside."
        )
    return folder


def prepare_floor(folder: Path) -> None:
    """Make the floor's Python in a folder, unless PEERS_DIR names one that has it or its scripts are not here."""
    if os.environ.get("PEERS_DIR") or not peers_scripts().exists():
        return
    os.environ["PEERS_DIR"] = str(folder)
    for name in ("run", "log"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    if not (folder / "venv/bin/gunicorn").exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder / "venv")], check=True)
        pip = [str(folder / "venv/bin/pip"), "-q", "install", "django>=5.2,<5.3", "gunicorn", "psutil"]
        subprocess.run(pip, check=True)


@contextmanager
def postgresql(address: str, folder: Path) -> Iterator[str]:
    """Give the address of a PostgreSQL: the one named, or one started here until the block ends."""
    if address:
        yield address
        return
    script = Path(__file__).resolve().parents[1] / ".ci/servers"
    environment = {**os.environ, "CARELOOP_TEST_PGPORT": os.environ.get("BENCH_PGPORT", "26096")}
    environment["CARELOOP_TEST_FSYNC"] = "on"  # what is accepted survives a power cut, here as on SQLite
    folder.parent.chmod(0o711)  # PostgreSQL runs as a user of its own, who must get through to its folder
    started = subprocess.run(
        [str(script), "postgres", str(folder)], env=environment, check=True, capture_output=True, text=True
    )
    try:
        yield f"{started.stdout.strip().rpartition('/')[0]}/desk"
    finally:
        subprocess.run([str(script), "halt", str(folder)], env=environment, check=True)


def peers_scripts() -> Path:
    """Give the folder of the peers' scripts."""
    return Path(os.environ.get("BENCH_PEERS", PEERS)).resolve()


def floor_environment() -> dict[str, str]:
    """Give the environment in which the floor runs, its database made on first use."""
    folder, scripts = floor_folder(), peers_scripts()
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("DJANGO_", "CARELOOP_"))},
        "PEERS_DIR": str(folder),
        "PEERS_HERE": str(scripts),
        "PYTHONPATH": str(scripts / "limits/web"),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    if not (folder / "web.key").exists():
        make = [str(folder / "venv/bin/python"), "-c", "import app; app.make()"]
        subprocess.run(make, env=environment, cwd=scripts / "limits/web", check=True, stdout=subprocess.DEVNULL)
    return environment


def floor_command() -> list[str]:
    """Give the command that serves the floor, as the peers' own script does."""
    server = str(floor_folder() / "venv/bin/gunicorn")
    options = ["--workers", str(WORKERS), "--threads", "4", "--keep-alive", "30"]
    return [server, "app:wsgi", "-b", f"{HOST}:{FLOOR_PORT}", *options]


def _start(command: Sequence[str], environment: Mapping[str, str], folder: Path | None) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command,
        env=dict(environment),
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def wait_for(port: int, path: str, process: subprocess.Popen[bytes], *, seconds: float = 90) -> None:
    """Ask until there is a good answer. Raises RuntimeError: when the server ended or took too long."""
    begin = time.perf_counter()
    while time.perf_counter() - begin < seconds:
        with suppress(OSError, http.client.HTTPException):
            connection = http.client.HTTPConnection(HOST, port, timeout=60)
            connection.request("GET", path)
            if connection.getresponse().status < 400:
                return
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}")
        time.sleep(0.01)
    raise RuntimeError(f"no answer on port {port} within {seconds} s")


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a server and all its children, by force where asking does not help."""
    children = psutil.Process(process.pid).children(recursive=True) if process.poll() is None else []
    process.send_signal(signal.SIGTERM)
    with suppress(subprocess.TimeoutExpired):
        process.wait(timeout=8)
    for each in [process, *children]:
        with suppress(psutil.NoSuchProcess, ProcessLookupError):
            each.kill()
    process.wait()

"""careloop serve: pages and background work together, on one machine, with no other server."""

import argparse
import os
import socket
import subprocess
import sys
import threading

from careloop.cli.web import refuse_taken, serve_pages
from careloop.site import config, first_token
from careloop.site.prepare import is_prepared, prepare


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--listen", help="address and port, instead of CARELOOP_LISTEN")


def run(arguments: argparse.Namespace) -> int:
    listen = config.listening(arguments.listen)
    refuse_taken(listen)
    if not is_prepared():
        prepare()
    serve(listen)
    return 0


def serve(listen: str) -> None:
    """Serve pages here and do the background work in a process beside, until told to stop."""
    stop = threading.Event()
    threading.Thread(target=_greet_when_listening, args=(listen, stop), daemon=True).start()
    keeper = threading.Thread(target=_keep_working, args=(stop,), daemon=True)
    keeper.start()
    try:
        serve_pages(listen)
    finally:
        stop.set()
        keeper.join(timeout=20)


def _keep_working(stop: threading.Event) -> None:
    """Start the worker, and start it again should it ever end before we do."""
    while not stop.is_set():
        worker = subprocess.Popen([sys.executable, "-m", "careloop", "work", "--until-parent-ends"])
        while worker.poll() is None and not stop.wait(0.5):
            pass
        if worker.poll() is None:
            worker.terminate()
            worker.wait(timeout=15)
        else:
            stop.wait(2)


def _greet_when_listening(listen: str, stop: threading.Event) -> None:
    while not _is_answered(listen):
        if stop.wait(0.1):
            return
    _greet(listen)


def _is_answered(listen: str) -> bool:
    host, port = config.address(listen)
    here = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared, not listened on
    try:
        socket.create_connection((here, port), timeout=1).close()
    except OSError:
        return False
    return True


def _greet(listen: str) -> None:
    print(f"careloop serves at http://{listen}", flush=True)
    if not first_token.exists():
        return
    if _is_empty():
        url = f"{config.read('CARELOOP_URL').rstrip('/')}/setup/?token={first_token.make()}"
        print(f"Nobody can sign in yet. Make the first administrator here (works once):\n  {url}", flush=True)
    else:  # people came another way, with the demo company
        first_token.claim()


def _is_empty() -> bool:
    """Ask in a process of its own: no connection may be open here when the pages' processes are split off."""
    code = (
        "import django; django.setup();"
        "from careloop.desk.people.models import Agent; raise SystemExit(0 if Agent.objects.exists() else 3)"
    )
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "careloop.site.settings"}
    return subprocess.run([sys.executable, "-c", code], env=environment, check=False).returncode == 3  # noqa: S603

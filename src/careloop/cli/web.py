"""careloop web: the pages alone."""

import argparse
import errno
import os
import resource
import socket

from careloop.site import config
from careloop.site.prepare import is_prepared, prepare

STOPS_WITHIN_SECONDS = 10
CONNECTIONS = 10_000  # a process: each open chat and each agent's tab holds one stream, and a line for its requests
BESIDE = 200  # files a process has open beside its connections


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--listen", help="address and port, instead of CARELOOP_LISTEN")


def run(arguments: argparse.Namespace) -> int:
    listen = config.listening(arguments.listen)
    refuse_taken(listen)
    if not is_prepared():
        prepare()
    serve_pages(listen)
    return 0


def refuse_taken(listen: str) -> None:
    """Stop before anything begins where another program listens; Granian itself would share the port with it.

    Its processes listen side by side (SO_REUSEPORT), and so would those of a second desk: requests would go to either.
    Raises Misconfigured: when the address cannot be had for oneself.
    """
    host, port = config.address(listen)
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as alone:
        alone.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # what was closed just now is no hindrance
        try:
            alone.bind((host, port))
        except OSError as error:
            raise config.Misconfigured(_why_not(listen, port, error)) from error


def _why_not(listen: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {port} is taken: another program listens at {listen}, perhaps a desk that runs already. "
            "Stop it, or choose another port with --listen or CARELOOP_LISTEN."
        )
    return f"careloop cannot listen at {listen} ({error.strerror}). Choose another address with --listen."


def serve_pages(listen: str) -> None:
    """Serve until told to stop. The front is ASGI, for the streams; pages go through WSGI behind it."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "careloop.site.settings")
    host, port = config.address(listen)
    load_pages()
    Granian(
        "careloop.site.asgi:application",
        address=host,
        port=port,
        interface=Interfaces.ASGI,
        workers=config.read_number("CARELOOP_WORKERS"),
        backpressure=allowed_connections(),  # Granian's own 1,024 for all processes would stop at 500 open chats
        respawn_failed_workers=True,
        workers_kill_timeout=STOPS_WITHIN_SECONDS,
        log_level=LogLevels.warning,
        websockets=False,
    ).serve()


def allowed_connections() -> int:
    """Give how many connections a process may hold, after asking the system for as many as it grants."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = CONNECTIONS + BESIDE
    files = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < files:
        resource.setrlimit(resource.RLIMIT_NOFILE, (files, hard))
    return max(files - BESIDE, 1)


def load_pages() -> None:
    """Load all of the desk before the workers are split off: they share its memory, and it is read once."""
    import gc

    gc.disable()  # nothing that is loaded here is ever given back, and looking for it takes a fifth of the start
    from django.db import connections
    from django.urls import get_resolver

    from careloop.site import asgi

    assert asgi.wsgi  # noqa: S101 - loading it is the purpose
    _patterns = get_resolver().url_patterns
    connections.close_all()  # those of `prepare`; no two processes may use one
    gc.enable()
    gc.freeze()  # the collector writes to what it looks at, and what is written to is shared no longer

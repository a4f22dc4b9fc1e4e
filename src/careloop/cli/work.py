"""careloop work: the background work alone."""

import argparse
import os
import signal
import threading

from careloop.site.prepare import is_prepared, prepare


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--until-parent-ends", action="store_true", help=argparse.SUPPRESS)


def run(arguments: argparse.Namespace) -> int:
    if not is_prepared():
        prepare()
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "careloop.site.settings")
    django.setup()
    from careloop.site.worker import work

    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    if arguments.until_parent_ends:
        _watch_parent(stop)
    work(stop)
    return 0


def _watch_parent(stop: threading.Event) -> None:
    """End when the process that started this one is gone, even if it was killed."""
    parent = os.getppid()

    def watch() -> None:
        while not stop.wait(1):
            if os.getppid() != parent:
                stop.set()

    threading.Thread(target=watch, daemon=True).start()

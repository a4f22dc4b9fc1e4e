"""careloop demo: a made-up company with a year of conversations, ready to be used."""

import argparse
import os
import sys
from datetime import UTC, datetime

from careloop.cli.progress import Progress
from careloop.cli.serve import serve
from careloop.cli.web import refuse_taken
from careloop.site import config
from careloop.site.prepare import is_prepared, prepare

SMTP_PORT = 26025
LANGUAGES = {"en": "agent (en)", "ko": "agent (ko)", "ja": "agent (ja)"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--conversations", type=int, default=3000, help="how many (default 3,000)")
    parser.add_argument("--listen", help="address and port, instead of CARELOOP_LISTEN")
    parser.add_argument("--smtp-port", type=int, default=SMTP_PORT, help="port of the demo's own post office")
    parser.add_argument("--no-serve", action="store_true", help="only load the company")


def run(arguments: argparse.Namespace) -> int:
    listen = config.listening(arguments.listen)
    if not arguments.no_serve:
        refuse_taken(listen)
    import django

    if not is_prepared():
        print("Preparing the database …", file=sys.stderr)
        prepare()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "careloop.site.settings")
    django.setup()
    from careloop.site import demo

    if not demo.is_loaded():
        print(f"Writing {arguments.conversations:,} conversations of a made-up company …", file=sys.stderr)
        progress = Progress(arguments.conversations, unit="conversations")
        done = demo.load(
            count=arguments.conversations,
            until=datetime.now(UTC),
            smtp_port=arguments.smtp_port,
            progress=lambda count: progress.show(count, count=count),
        )
        progress.show(done, count=done, is_last=True)
    if not arguments.no_serve:
        _serve(arguments, listen)
    return 0


def _serve(arguments: argparse.Namespace, listen: str) -> None:
    from careloop.simulator.company import company
    from careloop.site import demo, post_office

    drawer = config.home() / "post"
    try:
        office = post_office.open_post_office(drawer, port=arguments.smtp_port)
    except OSError as error:
        raise config.Misconfigured(
            f"Port {arguments.smtp_port} for the demo's post office is taken ({error.strerror}). Try --smtp-port."
        ) from error
    print(f"\n  address      http://{listen}")
    people = company().agents
    chosen = [next(each for each in people if each.role == "administrator")]
    chosen += [
        next(each for each in people if each.role == "agent" and each.languages[0] == code) for code in LANGUAGES
    ]
    for person, label in zip(chosen, ("administrator", *LANGUAGES.values()), strict=True):
        print(f"  {label:12} {person.address}")
    print(f"  password     {demo.password()}")
    print(f"  a shop       http://{listen}/chat/demo-{company().inboxes[0].key}/shop")
    print(f"  your answers {drawer} (mail of the demo goes no further)\n", flush=True)
    try:
        serve(listen)
    finally:
        office.stop()

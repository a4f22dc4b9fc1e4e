"""careloop check: every setting with its value, and in words what is wrong with it."""

import argparse
import base64
import importlib.util
import os
import re
import smtplib
import socket
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.utils import parseaddr

from careloop.site import config

HOST = re.compile(r"\*|\.?[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:]+\]")
ADDRESS = re.compile(r"[^@\s]+@[^@\s]+")


@dataclass(frozen=True)
class Trouble:
    """Something an operator should mend; an error keeps the desk from working, the rest is a warning."""

    is_error: bool
    words: str


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--quiet", action="store_true", help="print only what is wrong")


def run(arguments: argparse.Namespace) -> int:
    if not arguments.quiet:
        _print_settings()
    troubles = [trouble for look in LOOKS for trouble in _found(look)]
    if not any(trouble.is_error for trouble in troubles):  # else the desk's own tables cannot be asked
        troubles += [trouble for look in DESK_LOOKS for trouble in _found(look)]
    for trouble in dict.fromkeys(troubles):  # several looks may stumble over one setting
        print(f"{'ERROR  ' if trouble.is_error else 'warning'}  {trouble.words}", file=sys.stderr)
    if not troubles:
        print("Everything looks right.")
    return int(any(trouble.is_error for trouble in troubles))


def _print_settings() -> None:
    for setting in config.SETTINGS:
        try:
            value = config.read(setting.name)
        except config.Misconfigured:
            value = "?"
        shown = ("set, not shown" if value else "not set") if setting.is_secret else (value or "not set")
        print(f"{setting.name:24} {shown:32} {setting.meaning}")
    print()


def _found(look: Callable[[], Iterator[Trouble]]) -> Iterator[Trouble]:
    """All that a look says, also when a setting it needs cannot be understood half-way."""
    try:
        yield from look()
    except config.Misconfigured as error:
        yield Trouble(is_error=True, words=str(error))


def _home() -> Iterator[Trouble]:
    folder = config.home()
    if not os.access(folder, os.W_OK):
        yield Trouble(
            is_error=True, words=f"The home folder {folder} cannot be written. Change its owner or CARELOOP_HOME."
        )
    elif folder.stat().st_mode & 0o077:
        yield Trouble(is_error=False, words=f"Others on this machine can open {folder}. Run: chmod 700 {folder}")


def _names() -> Iterator[Trouble]:
    for name in os.environ:
        known = name.removesuffix("_FILE")
        if name.startswith("CARELOOP_") and known not in config.TABLE and not known.startswith("CARELOOP_TEST_"):
            yield Trouble(is_error=False, words=f"{name} is set but means nothing. Is the name spelt right?")


def _url() -> Iterator[Trouble]:
    parts = config.public_url()
    is_here = parts.hostname in ("127.0.0.1", "localhost", "::1")
    if parts.scheme == "http" and not is_here:
        yield Trouble(is_error=False, words="CARELOOP_URL begins with http: passwords travel in the clear. Use https.")
    if config.read_flag("CARELOOP_DEBUG") and not is_here:
        yield Trouble(is_error=True, words="CARELOOP_DEBUG=yes on a public address shows secrets. Write no.")


def _hosts() -> Iterator[Trouble]:
    for host in filter(None, map(str.strip, config.read("CARELOOP_HOSTS").split(","))):
        if not HOST.fullmatch(host):
            yield Trouble(
                is_error=True,
                words=f"CARELOOP_HOSTS: {host!r} is no host name. Write names alone, like help.example.com.",
            )


def _workers() -> Iterator[Trouble]:
    if config.read_number("CARELOOP_WORKERS") > 1 and not config.read("CARELOOP_REDIS"):
        yield Trouble(
            is_error=False,
            words="Several web processes without CARELOOP_REDIS: each counts sign-in attempts for itself.",
        )


def _redis() -> Iterator[Trouble]:
    if config.read("CARELOOP_REDIS") and importlib.util.find_spec("redis") is None:
        yield Trouble(is_error=True, words="CARELOOP_REDIS needs one library more. Run: pip install redis")


def _understood(read: Callable[[], object]) -> Callable[[], Iterator[Trouble]]:
    """A look at a setting that need only be understood."""

    def look() -> Iterator[Trouble]:
        read()
        yield from ()

    return look


def _listen() -> Iterator[Trouble]:
    host, port = config.address(config.read("CARELOOP_LISTEN"))
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        if probe.connect_ex((host, port)) == 0:
            yield Trouble(
                is_error=False, words=f"Something listens on port {port} already: this desk, or choose another port."
            )


def _sender() -> Iterator[Trouble]:
    sender = config.read("CARELOOP_MAIL_FROM")
    if not ADDRESS.fullmatch(parseaddr(sender)[1]):
        yield Trouble(
            is_error=True, words=f"CARELOOP_MAIL_FROM is {sender!r}. Write an address, like desk@example.com."
        )


def _mail() -> Iterator[Trouble]:
    server = config.smtp()
    if not server:
        yield Trouble(is_error=False, words="CARELOOP_SMTP is not set: invitations and notices only go to the log.")
        return
    try:
        kind = smtplib.SMTP_SSL if server["is_tls"] else smtplib.SMTP
        with kind(server["host"], server["port"], timeout=10) as connection:
            if server["is_starttls"]:
                connection.starttls()
            if server["user"]:
                connection.login(server["user"], server["password"])
    except smtplib.SMTPAuthenticationError:
        yield Trouble(is_error=True, words="The server of CARELOOP_SMTP refuses the user name or password.")
    except (OSError, smtplib.SMTPException) as error:
        yield Trouble(is_error=True, words=f"The server of CARELOOP_SMTP does not answer as it should: {error}.")


def _keys() -> Iterator[Trouble]:
    for key in config.kept_key("CARELOOP_FIELD_KEY", "field-key", is_fernet=True).split(","):
        try:
            usable = len(base64.urlsafe_b64decode(key.strip())) == 32
        except ValueError:
            usable = False
        if not usable:
            yield Trouble(is_error=True, words="CARELOOP_FIELD_KEY must be 32 bytes in URL-safe base64 (a Fernet key).")
    if len(config.kept_key("CARELOOP_SECRET_KEY", "secret-key")) < 40:
        yield Trouble(is_error=True, words="CARELOOP_SECRET_KEY is short: write at least 40 random characters.")


def _database() -> Iterator[Trouble]:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "careloop.site.settings")
    django.setup()
    from django.db import DatabaseError, connection
    from django.db.migrations.executor import MigrationExecutor

    try:
        executor = MigrationExecutor(connection)
    except DatabaseError as error:
        yield Trouble(is_error=True, words=f"The database cannot be reached: {str(error).strip()}.")
        return
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        yield Trouble(is_error=False, words=f"{len(waiting)} changes of the tables wait; careloop serve makes them.")


def _mailboxes() -> Iterator[Trouble]:
    from django.db import DatabaseError

    from careloop.channels.email.models import Mailbox

    try:
        for mailbox in Mailbox.objects.filter(is_active=True).exclude(trouble=""):
            yield Trouble(is_error=False, words=f"Mailbox {mailbox.address}: {mailbox.trouble}")
    except DatabaseError:
        return  # said above already


LOOKS: tuple[Callable[[], Iterator[Trouble]], ...] = (
    _home,
    _names,
    _url,
    _hosts,
    _workers,
    _understood(lambda: config.read_number("CARELOOP_THREADS")),
    _understood(lambda: config.read_flag("CARELOOP_BEHIND_PROXY")),
    _understood(lambda: config.read_flag("CARELOOP_DEBUG")),
    _understood(config.log_level),
    _redis,
    _listen,
    _sender,
    _mail,
    _understood(config.single_sign_on),
    _keys,
    _understood(config.database),
)
DESK_LOOKS: tuple[Callable[[], Iterator[Trouble]], ...] = (_database, _mailboxes)

"""Every setting an operator can make: one table, read from the environment, explained by `careloop check`.

A secret may also come from a file: CARELOOP_SECRET_KEY_FILE=/run/secrets/key. Everything about the business
(inboxes, people, hours, texts) is set in the product and lives in the database.
"""

import base64
import os
import secrets
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit


class Misconfigured(Exception):
    """A setting cannot be understood; the message says which, why, and what to write instead."""


@dataclass(frozen=True)
class Setting:
    name: str
    default: str
    meaning: str
    is_secret: bool = False


SETTINGS: tuple[Setting, ...] = (
    Setting("CARELOOP_HOME", "~/.careloop", "folder for the database, files and keys"),
    Setting(
        "CARELOOP_DATABASE", "", "postgresql://user:password@host:5432/name; empty: SQLite in the home folder", True
    ),
    Setting("CARELOOP_URL", "http://127.0.0.1:8000", "public address, as written in mails to customers"),
    Setting("CARELOOP_LISTEN", "127.0.0.1:8000", "address and port to serve on"),
    Setting("CARELOOP_HOSTS", "", "further host names to answer to, separated by commas"),
    Setting("CARELOOP_BEHIND_PROXY", "no", "yes when a proxy sets X-Forwarded-For and X-Forwarded-Proto"),
    Setting("CARELOOP_WORKERS", "1", "number of web processes"),
    Setting("CARELOOP_THREADS", "4", "threads of each web process"),
    Setting("CARELOOP_REDIS", "", "redis://host:6379/0, shared by several web processes for limits", True),
    Setting("CARELOOP_SECRET_KEY", "", "signs sessions and links; empty: made once and kept in the home folder", True),
    Setting("CARELOOP_FIELD_KEY", "", "encrypts mailbox passwords; several separated by commas to rotate", True),
    Setting("CARELOOP_SMTP", "", "smtp://user:password@host:587 for mail to agents; empty: written to the log", True),
    Setting("CARELOOP_MAIL_FROM", "careloop@localhost", "sender of mail to agents"),
    Setting("CARELOOP_OIDC", "", "single sign-on: https://client:secret@issuer.example/path", True),
    Setting(
        "CARELOOP_PRIVATE_HOSTS", "", "host names of your own network that webhooks may reach, separated by commas"
    ),
    Setting("CARELOOP_LOG", "info", "debug, info, warning or error"),
    Setting("CARELOOP_DEBUG", "no", "yes shows errors in the browser; never on a public address"),
)
LOG_LEVELS = ("debug", "info", "warning", "error")
TABLE = {setting.name: setting for setting in SETTINGS}


def read(name: str, environment: Mapping[str, str] | None = None) -> str:
    """Give the value of a setting: from the environment, from the file named by NAME_FILE, or its default.

    Raises Misconfigured: when NAME_FILE names a file that cannot be read.
    """
    environment = os.environ if environment is None else environment
    path = environment.get(f"{name}_FILE")
    if path:
        try:
            return Path(path).read_text().strip()
        except OSError as error:
            raise Misconfigured(
                f"{name}_FILE: cannot read {path} ({error.strerror}). Check the path and its owner."
            ) from error
    return environment.get(name, "").strip() or TABLE[name].default


def read_flag(name: str) -> bool:
    """Give a yes/no setting. Raises Misconfigured: when it is neither."""
    value = read(name).lower()
    if value not in ("yes", "no"):
        raise Misconfigured(f"{name} is {value!r}. Write yes or no.")
    return value == "yes"


def read_number(name: str, *, least: int = 1) -> int:
    """Give a number setting. Raises Misconfigured: when it is no number or too small."""
    value = read(name)
    if not value.isdecimal() or int(value) < least:
        raise Misconfigured(f"{name} is {value!r}. Write a whole number of at least {least}.")
    return int(value)


def listening(given: str | None) -> str:
    """Give the address to serve on: the one given, else that of the setting.

    Without a public address of its own the desk's links lead to where it listens. Call it before Django is set up.
    """
    listen = given or read("CARELOOP_LISTEN")
    if not os.environ.get("CARELOOP_URL") and not os.environ.get("CARELOOP_URL_FILE"):
        os.environ["CARELOOP_URL"] = f"http://{listen}"
    return listen


def address(listen: str) -> tuple[str, int]:
    """Give host (an IP address) and port of an address to serve on.

    Raises Misconfigured: when there is no port, or the host is neither an address nor a name this machine knows.
    """
    host, _colon, port = listen.rpartition(":")
    if not port.isdecimal() or not 0 < int(port) < 65536:
        raise Misconfigured(f"CARELOOP_LISTEN is {listen!r}. Write address and port, like 127.0.0.1:8000.")
    bare = host.removeprefix("[").removesuffix("]") or "127.0.0.1"
    try:
        found = socket.getaddrinfo(bare, int(port), type=socket.SOCK_STREAM)
    except OSError as error:
        raise Misconfigured(
            f"CARELOOP_LISTEN is {listen!r}: this machine knows no address {bare!r}. Write one like 127.0.0.1:8000."
        ) from error
    return str(found[0][4][0]), int(port)


def log_level() -> str:
    """Give the level of the log in Python's word. Raises Misconfigured: when it is none of the four."""
    level = read("CARELOOP_LOG")
    if level not in LOG_LEVELS:
        raise Misconfigured(f"CARELOOP_LOG is {level!r}. Write {', '.join(LOG_LEVELS[:-1])} or {LOG_LEVELS[-1]}.")
    return level.upper()


def public_url() -> SplitResult:
    """Give the desk's public address in its parts. Raises Misconfigured: when it is no web address."""
    try:
        parts = urlsplit(read("CARELOOP_URL"))
        _known_port = parts.port
    except ValueError:
        parts = SplitResult("", "", "", "", "")
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise Misconfigured("CARELOOP_URL must be like https://desk.example.com, as one types it.")
    return parts


def home() -> Path:
    """Give the home folder, made on first use."""
    folder = Path(read("CARELOOP_HOME")).expanduser().resolve()
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise Misconfigured(f"CARELOOP_HOME: cannot make the folder {folder} ({error.strerror}).") from error
    return folder


def kept_key(name: str, file: str, *, is_fernet: bool = False) -> str:
    """Give a secret from its setting or from the home folder, where it is made once with mode 0600."""
    value = read(name)
    if value:
        return value
    path = home() / file
    if not path.exists():
        # The form of a Fernet key (32 bytes, URL-safe base64), without importing the library for it.
        fresh = base64.urlsafe_b64encode(secrets.token_bytes(32)).decode() if is_fernet else secrets.token_urlsafe(48)
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:  # another process was first
            pass
        else:
            with os.fdopen(descriptor, "w") as out:
                out.write(fresh)
    return path.read_text().strip()


def database() -> dict[str, object]:
    """Give Django's DATABASES entry. Raises Misconfigured: when CARELOOP_DATABASE is not understood."""
    url = read("CARELOOP_DATABASE")
    if not url:
        return _sqlite(home() / "careloop.sqlite3")
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return _sqlite(Path(parts.path))
    if parts.scheme not in ("postgresql", "postgres") or not parts.path.strip("/"):
        raise Misconfigured("CARELOOP_DATABASE must look like postgresql://user:password@host:5432/name (or be empty).")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(_port("CARELOOP_DATABASE", parts) or ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        # Compiling a statement takes longer than any of ours runs. Values travel beside the statement, so that those
        # which are written once can be planned once too (people/queries/prepared.py, docs/decisions/0022).
        "OPTIONS": {
            "application_name": "careloop",
            "options": "-c jit=off",
            "server_side_binding": True,
        },
    }


def _sqlite(path: Path) -> dict[str, object]:
    # IMMEDIATE: a writer waits at the start instead of failing in the middle. FULL: what was accepted survives a
    # power cut, not only a crash of ours. No more than 32 MB are mapped: what is mapped counts as our memory.
    return {
        "ENGINE": "careloop.site.sqlite",
        "NAME": str(path),
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA cache_size=-32000;"
            "PRAGMA mmap_size=33554432;PRAGMA temp_store=MEMORY;",
        },
    }


def _port(name: str, parts: SplitResult) -> int | None:
    try:
        return parts.port
    except ValueError as error:
        raise Misconfigured(f"{name}: what stands behind the host's colon is no port (1 to 65535).") from error


def smtp() -> dict[str, Any]:
    """Give host, port, user, password and encryption of CARELOOP_SMTP; empty when it is not set."""
    url = read("CARELOOP_SMTP")
    if not url:
        return {}
    parts = urlsplit(url)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise Misconfigured("CARELOOP_SMTP must look like smtp://user:password@host:587, or smtps://… for port 465.")
    is_tls = parts.scheme == "smtps"
    return {
        "host": parts.hostname,
        "port": _port("CARELOOP_SMTP", parts) or (465 if is_tls else 587),
        "user": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "is_tls": is_tls,
        "is_starttls": not is_tls and parts.hostname not in ("127.0.0.1", "localhost"),
    }


def single_sign_on() -> dict[str, Any]:
    """Give allauth's provider settings for CARELOOP_OIDC; empty when it is not set."""
    url = read("CARELOOP_OIDC")
    if not url:
        return {}
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.username or not parts.password:
        raise Misconfigured("CARELOOP_OIDC must look like https://client:secret@issuer.example/path.")
    port = _port("CARELOOP_OIDC", parts)
    issuer = f"https://{parts.hostname}{f':{port}' if port else ''}{parts.path}".rstrip("/")
    app = {
        "provider_id": "company",
        "name": parts.hostname,  # a name in every language
        "client_id": unquote(parts.username),
        "secret": unquote(parts.password),
        "settings": {"server_url": issuer},
    }
    return {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}

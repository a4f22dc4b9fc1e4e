"""Making a desk ready to serve: tables up to date, static files gathered. Skipped when nothing has changed."""

import hashlib
import os
from pathlib import Path

from careloop.site import config, first_token

STAMP = "prepared"


def is_prepared() -> bool:
    """Say whether this very code has prepared this very database before. Reads no database."""
    path = config.home() / STAMP
    return path.exists() and path.read_text() == _stamp()


def prepare(*, verbosity: int = 0) -> None:
    """Migrate the database and gather the static files; a desk without people gets the token of its first set-up."""
    import django
    from django.core.management import call_command

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "careloop.site.settings")
    django.setup()
    call_command("migrate", interactive=False, verbosity=verbosity)
    call_command("collectstatic", interactive=False, verbosity=0, clear=False)
    from careloop.desk.people.models import Agent

    if not Agent.objects.exists():
        first_token.make()
    (config.home() / STAMP).write_text(_stamp())


def _stamp() -> str:
    """A digest of what migrations and static files there are, and of the database they go to."""
    package = Path(__file__).parents[1]
    digest = hashlib.sha256(config.read("CARELOOP_DATABASE").encode())
    for pattern in ("**/migrations/*.py", "**/static/**/*"):
        for path in sorted(package.glob(pattern)):
            if path.is_file():
                stat = path.stat()
                digest.update(f"{path.relative_to(package)} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()

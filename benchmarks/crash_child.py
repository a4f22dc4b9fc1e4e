"""The receiving process of the crash test: makes the database, receives until killed, ends, tells what there is."""

import json
import os
import sys
import threading

import django


def prepare() -> None:
    """Make the tables, one inbox and one mailbox."""
    from django.core.management import call_command
    from django.utils import timezone

    from careloop.channels.email.models import Mailbox
    from careloop.desk.conversations.models import Inbox
    from careloop.desk.people.rules.secrets import seal
    from tests.channels.email.servers import PASSWORD

    call_command("migrate", verbosity=0)
    Mailbox.objects.create(
        inbox=Inbox.objects.create(name="Support"),
        address="support@desk.test",
        imap_host="127.0.0.1",
        imap_port=int(os.environ["CRASH_IMAP"]),
        imap_security="none",
        imap_user="support@desk.test",
        imap_secret=seal(PASSWORD),
        fetch_from=timezone.localdate(),
    )


def run() -> None:
    """Receive as `careloop work` does, until the kill comes."""
    from careloop.channels.email.tasks import run as receive

    print("receiving", flush=True)
    receive(threading.Event())


def finish() -> None:
    """Fetch and read whatever is left."""
    from careloop.channels.email.models import Mailbox
    from careloop.channels.email.tasks import fetch_once, understand_new

    fetch_once(Mailbox.objects.select_related("inbox").get())
    understand_new()


def tell() -> None:
    """Print every stored mail and message, and whether the database is whole."""
    from django.db import connection

    from careloop.desk.conversations.models import Message, Received

    is_intact = True
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA integrity_check")
            is_intact = cursor.fetchone()[0] == "ok"
    unread = Received.objects.filter(state__in=["new", "quarantined"]).values_list("state", "reason", "attempts")
    found = {
        "digests": list(Received.objects.exclude(state="ignored").values_list("digest", flat=True)),
        "texts": [text.strip() for text in Message.objects.values_list("text", flat=True)],
        "unread": list(unread),
        "is_intact": is_intact,
    }
    print(json.dumps(found), flush=True)


if __name__ == "__main__":
    django.setup()
    {"prepare": prepare, "run": run, "finish": finish, "tell": tell}[sys.argv[1]]()

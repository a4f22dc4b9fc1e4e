"""How fast does mail come in? 500 mails through the whole pipeline, beside parsing and storing them alone.

    python -m benchmarks.ingest [--mails 500] [--profile]

The pipeline: keep the raw mail and the cursor, read it, find or make the customer, thread it, write message, files,
list row, counts, search index and ledger; one process, a SQLite database of its own. The floor: the standard library
parses the same mails and inserts four rows each, one transaction a mail. A third is Korean, a third Japanese; one in
ten carries a file of 20 kB.
"""

from __future__ import annotations

import argparse
import cProfile
import email
import email.policy
import os
import pstats
import random
import sqlite3
import tempfile
import time
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

WORDS = {
    "en": "my order has not arrived yet please tell me when the kettle will be here thank you".split(),  # noqa: SIM905
    "ko": "주문한 상품이 아직 도착하지 않았습니다 언제 받을 수 있는지 알려 주세요 환불 배송 확인 부탁드립니다".split(),  # noqa: SIM905
    "ja": "注文した 商品が まだ 届いて いません いつ 届くのか 教えて ください 返金 配送 確認 お願いします".split(),  # noqa: SIM905
}
TOGETHER = 25


def mails(count: int) -> list[bytes]:
    """Write the mails; one in three answers an earlier mail of the same customer."""
    dice = random.Random(11)
    written = []
    for number in range(count):
        words = WORDS[("en", "ko", "ja")[number % 3]]
        message = EmailMessage()
        message["From"] = f"Customer {number % 300} <customer{number % 300}@mail.example>"
        message["To"] = "support@desk.example"
        message["Subject"] = " ".join(dice.choices(words, k=5)) if number < 300 else "Re:"
        message["Date"] = f"Mon, 2 Nov 2026 10:{number % 60:02d}:00 +0900"
        message["Message-ID"] = f"<ingest-{number}@mail.example>"
        if number >= 300:
            message["In-Reply-To"] = f"<ingest-{number - 300}@mail.example>"
        text = "\n".join(" ".join(dice.choices(words, k=12)) for _line in range(8))
        message.set_content(text)
        if number % 2:
            message.add_alternative(f"<html><body><p>{text}</p></body></html>", subtype="html")
        if number % 10 == 0:
            message.add_attachment(dice.randbytes(20_000), maintype="application", subtype="pdf", filename="견적.pdf")
        written.append(message.as_bytes())
    return written


def measured(work: Callable[[], None], count: int) -> tuple[float, float]:
    """Give mails a second and processor milliseconds a mail."""
    clock, processor = time.perf_counter(), time.process_time()
    work()
    return count / (time.perf_counter() - clock), (time.process_time() - processor) * 1000 / count


def floor(raws: list[bytes], path: Path) -> None:
    """Parse with the standard library and insert four rows, one transaction a mail."""
    database = sqlite3.connect(path, isolation_level=None)
    database.execute("pragma journal_mode=wal")
    database.execute("pragma synchronous=full")
    for table in ("contact", "message", "event", "part"):
        database.execute(f"create table {table}(id integer primary key, ref text, a text, b blob)")
    for raw in raws:
        parsed = email.message_from_bytes(raw, policy=email.policy.default)
        body = parsed.get_body(("plain", "html"))
        text = body.get_content() if body else ""
        ref = parsed["Message-ID"]
        database.execute("begin immediate")
        database.execute("insert into contact(ref, a) values(?,?)", (ref, str(parsed["From"])))
        database.execute("insert into message(ref, a, b) values(?,?,?)", (ref, str(parsed["Subject"]), text))
        database.execute("insert into event(ref, a) values(?,?)", (ref, "mail"))
        for part in parsed.iter_attachments():
            database.execute("insert into part(ref, b) values(?,?)", (ref, part.get_content()))
        database.execute("commit")
    database.close()


def pipeline(raws: list[bytes]) -> None:
    """Fetch (from memory) and understand, as the mailbox's thread does."""
    from careloop.channels.email.actions.fetching import keep
    from careloop.channels.email.models import Mailbox
    from careloop.channels.email.tasks import understand_new
    from careloop.channels.email.transport.imap import Found

    mailbox = Mailbox.objects.select_related("inbox").get()
    for start in range(0, len(raws), TOGETHER):
        batch = enumerate(raws[start : start + TOGETHER], start=start + 1 + 10 * len(raws))
        found = [Found(uid=uid, raw=raw) for uid, raw in batch]
        keep(mailbox, "INBOX", uid_validity=1, found=found)
        understand_new()


def prepare(home: str) -> None:
    """Make a desk with one mailbox."""
    os.environ |= {"CARELOOP_HOME": home, "DJANGO_SETTINGS_MODULE": "careloop.site.settings"}
    import django

    django.setup()
    from django.core.management import call_command

    from careloop.channels.email.models import FolderCursor, Mailbox
    from careloop.desk.conversations.models import Inbox

    call_command("migrate", verbosity=0)
    mailbox = Mailbox.objects.create(inbox=Inbox.objects.create(name="Support"), address="support@desk.example")
    FolderCursor.objects.create(mailbox=mailbox, folder="INBOX", uid_validity=1)


def main() -> None:
    """Measure and print two lines."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--mails", type=int, default=500)
    arguments.add_argument("--profile", action="store_true")
    given = arguments.parse_args()
    raws = mails(given.mails)
    with tempfile.TemporaryDirectory(prefix="careloop-ingest-") as home:
        prepare(home)
        pipeline(mails(400)[-1:])  # what is imported and compiled on first use is not the mails'
        least = measured(lambda: floor(raws, Path(home) / "floor.sqlite3"), len(raws))
        profile = cProfile.Profile()
        work = (lambda: profile.runcall(pipeline, raws)) if given.profile else lambda: pipeline(raws)
        ours = measured(work, len(raws))
        from careloop.desk.conversations.models import Message

        joined = Message.objects.exclude(joined_by="started").count()
        for name, (speed, cost) in (("whole pipeline", ours), ("parse and store", least)):
            print(f"{name:16} {speed:6.0f} mails/s  {cost:6.2f} ms of processor a mail")
        print(f"{ours[1] / least[1]:.1f} times the floor; {joined} of {len(raws)} mails joined an earlier one")
        if given.profile:
            pstats.Stats(profile).sort_stats("cumulative").print_stats(45)


if __name__ == "__main__":
    main()

"""careloop import: bring conversations in from JSON Lines or mail; twice adds nothing, what is refused is said."""

import argparse
import os
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from careloop.cli.progress import Progress

if TYPE_CHECKING:
    from careloop.desk.conversations.actions.importing import Plan

BATCH = 200


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", metavar="FILE", help="JSON Lines, mbox or mail (.eml), plain or gzipped")
    parser.add_argument("--inbox", default="Import", help="where the conversations go; made if there is none")
    parser.add_argument("--origin", help="name of the source, part of each identifier (default: the file's name)")
    parser.add_argument("--close-older-than", type=int, metavar="DAYS", help="close what was last spoken of before")
    parser.add_argument("--zone", default="UTC", help="time zone of times without one, such as Asia/Seoul")
    parser.add_argument("--dry-run", action="store_true", help="read everything, write nothing")
    parser.add_argument("--refused", type=Path, metavar="FILE", help="also write what was refused into a file")


@dataclass
class Tally:
    """What an import has done so far."""

    added: int = 0
    extended: int = 0
    known: int = 0
    messages: int = 0
    mails: int = 0
    quarantined: Counter[str] = field(default_factory=Counter)
    refused: list[str] = field(default_factory=list)
    unknown: Counter[str] = field(default_factory=Counter)


def run(arguments: argparse.Namespace) -> int:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "careloop.site.settings")
    django.setup()
    tally = Tally()
    for name in arguments.files:
        try:
            _take(Path(name), arguments, tally)
        except OSError as error:
            tally.refused.append(f"{name}: cannot be read ({error.strerror}); check the path")
    _report(arguments, tally)
    done = tally.added + tally.extended + tally.known + tally.mails + tally.quarantined.total()
    return 1 if tally.refused and not done else 0


def _take(path: Path, arguments: argparse.Namespace, tally: Tally) -> None:
    if _is_mail(path):
        from careloop.cli.import_mail import take_mail

        take_mail(path, arguments, tally)
    else:
        _take_lines(path, arguments, tally)


def _is_mail(path: Path) -> bool:
    name = path.name.lower().removesuffix(".gz")
    if name.endswith((".jsonl", ".ndjson", ".json")):
        return False
    if name.endswith((".mbox", ".eml", ".mbx")):
        return True
    from careloop.readers.lines import Source

    with Source(path) as source:
        first = next((line.content.lstrip() for line in source if line.content.strip()), b"")
    return not first.removeprefix(b"\xef\xbb\xbf").startswith(b"{")


def _take_lines(path: Path, arguments: argparse.Namespace, tally: Tally) -> None:
    from careloop.core.records import Conversation
    from careloop.desk.conversations.actions.importing import bring_in
    from careloop.readers import jsonl
    from careloop.readers.lines import Source

    plan = plan_for(arguments, origin=arguments.origin or path.name.removesuffix(".gz").rsplit(".", 1)[0])
    with Source(path) as source:
        progress = Progress(source.size_bytes, unit="conversations")
        read = jsonl.read(source, zone=ZoneInfo(arguments.zone), unknown=tally.unknown)
        for batch in _batches(read):
            tally.refused += [
                f"{path}:{each.line}: {each.path} {each.reason}" for each in batch if isinstance(each, jsonl.Refused)
            ]
            tried = bring_in(
                [each for each in batch if isinstance(each, Conversation)], plan=plan, is_trial=arguments.dry_run
            )
            tally.added += tried.added
            tally.extended += tried.extended
            tally.known += tried.known
            tally.messages += tried.messages
            progress.show(source.consumed_bytes, count=tally.added + tally.known)
        progress.show(source.size_bytes, count=tally.added + tally.known, is_last=True)


def plan_for(arguments: argparse.Namespace, *, origin: str) -> "Plan":
    """Give where the conversations of one file go."""
    from careloop.desk.conversations.actions.importing import Plan
    from careloop.desk.conversations.models import Inbox
    from careloop.desk.people.models import Agent, Team

    inbox = Inbox.objects.filter(name=arguments.inbox).first()
    if inbox is None:
        inbox = Inbox(name=arguments.inbox) if arguments.dry_run else Inbox.objects.create(name=arguments.inbox)
    before = arguments.close_older_than
    return Plan(
        origin=origin,
        inbox=inbox,
        inboxes={each.name.lower(): each for each in Inbox.objects.all()},
        agents={agent.email: agent for agent in Agent.objects.all()},
        teams={team.name.lower(): team for team in Team.objects.all()},
        closed_before=datetime.now(UTC) - timedelta(days=before) if before is not None else None,
    )


def _batches(items: Iterator[object]) -> Iterator[list[object]]:
    batch: list[object] = []
    for item in items:
        batch.append(item)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _report(arguments: argparse.Namespace, tally: Tally) -> None:
    would = "would be " if arguments.dry_run else ""
    if tally.added or not tally.mails:
        print(f"{tally.added:,} conversations {would}added with {tally.messages:,} messages.")
    if tally.mails:
        print(f"{tally.mails:,} mails {would}added.")
    if tally.quarantined:
        reasons = ", ".join(f"{reason} ({count:,})" for reason, count in tally.quarantined.most_common(10))
        print(f"{tally.quarantined.total():,} are in the quarantine, where agents open and answer them: {reasons}.")
    print(f"{tally.known:,} were here already{f', {tally.extended:,} of them grew' if tally.extended else ''}.")
    if tally.unknown:
        names = ", ".join(f"{name} ({count:,})" for name, count in tally.unknown.most_common(10))
        print(f"Fields that mean nothing here, left out: {names}.")
    if tally.refused:
        print(f"{len(tally.refused):,} refused:", file=sys.stderr)
        for line in tally.refused[:20]:
            print(f"  {line}", file=sys.stderr)
        if len(tally.refused) > 20:
            print(f"  … and {len(tally.refused) - 20:,} more; --refused FILE writes all of them.", file=sys.stderr)
    if arguments.refused:
        arguments.refused.write_text("".join(f"{line}\n" for line in tally.refused), encoding="utf-8")

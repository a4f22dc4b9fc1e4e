"""careloop import: bring conversations in from JSON Lines or mail; twice adds nothing, what is refused is said."""

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from careloop.cli.progress import Progress
from careloop.site.prepare import is_prepared, prepare

if TYPE_CHECKING:
    from careloop.site.importing import Tally

SHOWN = 20


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", metavar="FILE", help="JSON Lines, mbox or mail (.eml), plain or gzipped")
    parser.add_argument("--inbox", default="Import", help="where the conversations go; made if there is none")
    parser.add_argument(
        "--origin", default="", help="name of the source, part of each identifier (default: the file name)"
    )
    parser.add_argument("--close-older-than", type=int, metavar="DAYS", help="close what was last spoken of before")
    parser.add_argument("--zone", default="UTC", help="time zone of times without one, such as Asia/Seoul")
    parser.add_argument("--dry-run", action="store_true", help="read everything, write nothing")
    parser.add_argument("--refused", type=Path, metavar="FILE", help="also write what was refused into a file")


def run(arguments: argparse.Namespace) -> int:
    if not is_prepared():
        prepare()
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "careloop.site.settings")
    django.setup()
    from careloop.site.importing import Order, Tally, take

    order = Order(
        inbox=arguments.inbox,
        origin=arguments.origin,
        zone=arguments.zone,
        close_older_than_days=arguments.close_older_than,
        is_trial=arguments.dry_run,
    )
    tally = Tally()
    for name in arguments.files:
        try:
            progress = Progress(Path(name).stat().st_size, unit="read")
            take(Path(name), order, tally, progress.follow)
            progress.show(progress.whole, count=tally.added + tally.known + tally.mails, is_last=True)
        except OSError as error:
            tally.refused.append(f"{name}: cannot be read ({error.strerror}); check the path")
    _report(tally, is_trial=arguments.dry_run)
    if arguments.refused:
        arguments.refused.write_text("".join(f"{line}\n" for line in tally.refused), encoding="utf-8")
    return int(tally.is_in_vain)


def _report(tally: "Tally", *, is_trial: bool) -> None:
    would = "would be " if is_trial else ""
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
        for line in tally.refused[:SHOWN]:
            print(f"  {line}", file=sys.stderr)
        if len(tally.refused) > SHOWN:
            print(f"  … and {len(tally.refused) - SHOWN:,} more; --refused FILE writes all of them.", file=sys.stderr)

"""careloop import for mail: mbox files and single mails."""

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from careloop.cli.progress import Progress
from careloop.readers import mbox
from careloop.readers.lines import Source

if TYPE_CHECKING:
    from careloop.cli.import_ import Tally


def take_mail(path: Path, arguments: argparse.Namespace, tally: "Tally") -> None:
    """Bring in every mail of a file; a mail that cannot be read lies in the quarantine and is named in the report."""
    from careloop.channels.email.actions.importing import bring_in
    from careloop.cli.import_ import plan_for

    origin = arguments.origin or path.name
    inbox = plan_for(arguments, origin=origin).inbox
    with Source(path) as source:
        progress = Progress(source.size_bytes, unit="mails")
        count = 0
        for count, piece in enumerate(_pieces(path, source), start=1):
            if piece.is_cut:
                tally.refused.append(f"{path}:{piece.offset}: is larger than 64 MB; send or store it in parts")
            elif arguments.dry_run:
                tally.mails += 1
            else:
                _count(bring_in(piece.raw, inbox=inbox, origin=origin, offset=piece.offset), tally)
            progress.show(source.consumed_bytes, count=count)
        progress.show(source.size_bytes, count=count, is_last=True)


def _pieces(path: Path, source: Source) -> Iterator[mbox.Piece]:
    name = path.name.lower().removesuffix(".gz")
    if name.endswith(".eml"):  # one mail, whatever its body looks like
        raw = b"".join(line.content for line in source)
        yield mbox.Piece(0, raw)
    else:
        yield from mbox.pieces(source)


def _count(outcome: str, tally: "Tally") -> None:
    if outcome == "known":
        tally.known += 1
    elif outcome == "added":
        tally.mails += 1
    else:
        tally.quarantined[outcome] += 1

"""careloop export: all conversations as JSON Lines, whole, so that nothing is held back."""

import argparse
import os
import sys
from pathlib import Path
from typing import BinaryIO

from careloop.cli.progress import Progress
from careloop.site.prepare import is_prepared, prepare


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", nargs="?", default="-", help="where to write; - is the standard output (default)")
    parser.add_argument("--without-files", action="store_true", help="leave the contents of attachments out")


def run(arguments: argparse.Namespace) -> int:
    if not is_prepared():
        prepare()
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "careloop.site.settings")
    django.setup()
    if arguments.file == "-":
        _write(sys.stdout.buffer, is_with_files=not arguments.without_files)
        return 0
    # Written beside and renamed: whoever finds the file finds it whole.
    unfinished = Path(f"{arguments.file}.unfinished")
    with unfinished.open("wb") as out:
        count = _write(out, is_with_files=not arguments.without_files)
    unfinished.rename(arguments.file)
    print(f"{count:,} conversations written to {arguments.file}", file=sys.stderr)
    return 0


def _write(out: BinaryIO, *, is_with_files: bool) -> int:
    from careloop.site import exporting

    progress, done = Progress(exporting.count(), unit="conversations"), 0
    for done, line in enumerate(exporting.lines(is_with_files=is_with_files), start=1):
        out.write(line)
        progress.show(done, count=done)
    progress.show(done, count=done, is_last=True)
    return done

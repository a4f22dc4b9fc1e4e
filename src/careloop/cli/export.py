"""careloop export: all conversations as JSON Lines, whole, so that nothing is held back."""

import argparse
import os
import sys
from pathlib import Path
from typing import BinaryIO

from careloop.cli.progress import Progress


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", nargs="?", default="-", help="where to write; - is the standard output (default)")
    parser.add_argument("--without-files", action="store_true", help="leave the contents of attachments out")


def run(arguments: argparse.Namespace) -> int:
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
    from careloop.desk.conversations.actions.files import content_of
    from careloop.desk.conversations.bridge.exchange import record_of
    from careloop.desk.conversations.models import Conversation
    from careloop.desk.conversations.queries.export import whole
    from careloop.readers import jsonl

    conversations = Conversation.objects.all()
    progress = Progress(conversations.filter(merged_into__isnull=True).count(), unit="conversations")
    count = 0
    for count, conversation in enumerate(whole(conversations), start=1):
        messages = list(conversation.messages.all())
        digests = {file.blob_id for message in messages for file in message.attachments.all() if is_with_files}
        record = record_of(
            conversation,
            messages=messages,
            tags=[tagging.tag.name for tagging in conversation.taggings.all()],
            closure=next(iter(conversation.running_closures), None),
            snooze=next(iter(conversation.running_snoozes), None),
            contents={digest: content_of(digest) for digest in digests},
        )
        out.write(jsonl.write(record).rstrip(b"\n") + b"\n")
        progress.show(count, count=count)
    progress.show(count, count=count, is_last=True)
    return count

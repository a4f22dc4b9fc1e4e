"""Imports from the browser: kept with the file, done by the worker, begun anew when a worker died over one."""

from collections import Counter
from datetime import timedelta
from pathlib import Path
from tempfile import NamedTemporaryFile
from time import monotonic

from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from careloop.desk.conversations.models import ImportRun, Inbox
from careloop.desk.ledger.actions import record
from careloop.desk.people.models import Agent
from careloop.site.importing import Order, Tally, take

SILENCE = timedelta(minutes=2)  # a worker that has said nothing for so long is dead
SAYING_SECONDS = 2.0
MOST_REFUSED = 2000


def ask(
    file: UploadedFile[bytes], *, inbox: Inbox, by: Agent, is_trial: bool, close_older_than_days: int | None
) -> ImportRun:
    """Keep a file to be brought in; writes `import.asked`."""
    path = default_storage.save(f"imports/{timezone.now():%Y%m%d-%H%M%S-%f}", file)
    with transaction.atomic():
        run = ImportRun.objects.create(
            name=(file.name or "file")[:255],
            path=path,
            size=file.size or 0,
            inbox=inbox,
            is_trial=is_trial,
            close_older_than_days=close_older_than_days,
            by=by,
        )
        record("import.asked", f"import:{run.pk}", actor=by.actor, inbox=inbox.pk, is_trial=is_trial)
    return run


def work_off() -> int:
    """Bring in every waiting file, and those whose worker died. Gives how many; the same twice adds nothing."""
    done = 0
    while run := _claim():
        try:
            _bring_in(run)
        except Exception as error:
            ImportRun.objects.filter(pk=run.pk).update(
                state=ImportRun.State.FAILED, refused=f"{type(error).__name__}: {error}", ended_at=timezone.now()
            )
            raise
        done += 1
    return done


def _claim() -> ImportRun | None:
    now = timezone.now()
    free = Q(state=ImportRun.State.WAITING) | Q(state=ImportRun.State.RUNNING, alive_at__lt=now - SILENCE)
    for run in ImportRun.objects.filter(free).order_by("id"):
        if ImportRun.objects.filter(free, pk=run.pk).update(state=ImportRun.State.RUNNING, alive_at=now):
            return run
    return None


def _bring_in(run: ImportRun) -> None:
    tally, said_at = Tally(), monotonic()

    def progress(done: int, _all: int, _count: int) -> None:
        nonlocal said_at
        if monotonic() - said_at > SAYING_SECONDS:
            said_at = monotonic()
            _say(run, tally, done_bytes=done, alive_at=timezone.now())

    order = Order(
        inbox=run.inbox.name,
        is_trial=run.is_trial,
        close_older_than_days=run.close_older_than_days,
        zone=run.by.timezone if run.by else "UTC",
    )
    # The readers want a path; where the storage is not this machine's disk, the file is copied beside us first.
    with default_storage.open(run.path) as kept, NamedTemporaryFile() as copy:
        for chunk in kept.chunks():
            copy.write(chunk)
        copy.flush()
        take(Path(copy.name), order, tally, progress, name=run.name)
    refused = "\n".join(tally.refused[:MOST_REFUSED])
    _say(run, tally, state=ImportRun.State.DONE, refused=refused, done_bytes=run.size, ended_at=timezone.now())
    default_storage.delete(run.path)


def _say(run: ImportRun, tally: Tally, **fields: object) -> None:
    counts = {
        "added": tally.added,
        "extended": tally.extended,
        "known": tally.known,
        "messages": tally.messages,
        "mails": tally.mails,
        "refused": len(tally.refused),
        "quarantined": tally.quarantined.total(),
    }
    fields["counts"] = {name: count for name, count in counts.items() if count} | _unknown(tally.unknown)
    ImportRun.objects.filter(pk=run.pk).update(**fields)


def _unknown(names: Counter[str]) -> dict[str, str]:
    return {"unknown": ", ".join(name for name, _count in names.most_common(10))} if names else {}

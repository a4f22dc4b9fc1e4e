"""Reading files batch by batch, in this process or in several, into a spool."""

import multiprocessing
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from multiprocessing.pool import AsyncResult, Pool

import msgspec

from careloop.cli.spool import Spool, pack
from careloop.core.analysis import gather
from careloop.core.records import Conversation
from careloop.readers.jsonl import Refused
from careloop.readers.opened import Opened

BATCH = 256


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which conversations, and how they are read."""

    since: datetime | None = None
    languages: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    is_deep: bool = True
    is_masked: bool = True


class Refusals:
    """What could not be read: how many, and the first of them in words."""

    def __init__(self, shown: int = 100) -> None:
        self.count, self.lines, self._shown = 0, list[str](), shown

    def add(self, file: str, refused: Refused) -> None:
        self.count += 1
        if len(self.lines) < self._shown:
            self.lines.append(f"{file}, line {refused.line}: {refused.path} {refused.reason}")


def read_into(
    spool: Spool,
    files: Iterable[Opened],
    wanted: Wanted,
    *,
    workers: int,
    refusals: Refusals,
    tell: Callable[[Opened, int], None],
) -> None:
    """Read all files into the spool, skipping what it holds already; `tell` hears of every batch."""
    current: list[Opened] = []
    batches = _batches(files, refusals, current, skip=spool.done)
    frames: Iterable[tuple[bytes, int, int]]
    if workers < 2:  # one is this process
        frames = (_read((batch, wanted)) for batch in batches)
        _take(spool, frames, current, tell)
        return
    # A fresh process a worker: what the models load is not copied, and nothing of ours is shared.
    with multiprocessing.get_context("spawn").Pool(workers) as pool:
        _take(spool, _ahead(pool, batches, wanted, most=3 * workers), current, tell)


def _take(
    spool: Spool,
    frames: Iterable[tuple[bytes, int, int]],
    current: list[Opened],
    tell: Callable[[Opened, int], None],
) -> None:
    for frame, done, left_out in frames:
        spool.add(frame, done=done, left_out=left_out)
        tell(current[-1], spool.done)


def _ahead(pool: Pool, batches: Iterator[bytes], wanted: Wanted, *, most: int) -> Iterator[tuple[bytes, int, int]]:
    """Keep the workers busy, a few batches ahead of what is written down; `imap` would read the whole file at once."""
    waiting: deque[AsyncResult[tuple[bytes, int, int]]] = deque()
    for batch in batches:
        waiting.append(pool.apply_async(_read, ((batch, wanted),)))
        if len(waiting) >= most:
            yield waiting.popleft().get()
    while waiting:
        yield waiting.popleft().get()


def _batches(files: Iterable[Opened], refusals: Refusals, current: list[Opened], *, skip: int) -> Iterator[bytes]:
    batch: list[Conversation] = []
    seen = 0
    for file in files:
        current.append(file)
        for each in file:
            if isinstance(each, Refused):
                refusals.add(file.name, each)
                continue
            seen += 1
            if seen <= skip:
                continue
            batch.append(_without_files(each))
            if len(batch) == BATCH:
                yield msgspec.msgpack.encode(batch)
                batch = []
        file.close()
    if batch:
        yield msgspec.msgpack.encode(batch)


def _read(task: tuple[bytes, Wanted]) -> tuple[bytes, int, int]:
    """One batch, in whichever process: the frame, how many conversations it came from, how many were left out."""
    packed, wanted = task
    batch = msgspec.msgpack.decode(packed, type=list[Conversation])
    kept = [each for each in batch if _is_wanted(each, wanted)]
    read = gather(kept, is_deep=wanted.is_deep, is_masked=wanted.is_masked)
    if wanted.languages:
        read = [each for each in read if each.findings.language in wanted.languages]
    return pack(read), len(batch), len(batch) - len(read)


def _is_wanted(conversation: Conversation, wanted: Wanted) -> bool:
    if wanted.channels and conversation.channel not in wanted.channels:
        return False
    if wanted.since:
        times = [turn.at for turn in conversation.turns if turn.at]
        return bool(times) and max(times) >= wanted.since
    return True


def _without_files(conversation: Conversation) -> Conversation:
    if not any(turn.files for turn in conversation.turns):
        return conversation
    turns = tuple(msgspec.structs.replace(turn, files=()) for turn in conversation.turns)
    return msgspec.structs.replace(conversation, turns=turns)

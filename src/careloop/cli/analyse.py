"""careloop analyse: conversations in, a report with evidence out. Needs no server and no database."""

import argparse
import hashlib
import json
import os
import sys
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
import numpy as np

from careloop.cli import checking
from careloop.cli.analysing import Refusals, Wanted, read_into
from careloop.cli.progress import Progress
from careloop.cli.spool import Spool
from careloop.core.analysis import GROUPED_BY, Tally, judged, learn
from careloop.core.findings import Measure
from careloop.core.reasons.unnamed import Memory
from careloop.core.report import Report, Source
from careloop.readers.opened import STANDARD_INPUT, Opened
from careloop.readers.tables import NeedsParquet
from careloop.renderers import findings, html, markdown
from careloop.renderers.words import LANGUAGES

RENDERERS = {".html": html.render, ".md": markdown.render}
DEFAULT = "careloop-report.html"


class Wrong(Exception):
    """Something in the call cannot be done; the message says what to do."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "files",
        nargs="+",
        metavar="FILE",
        help="JSON Lines, CSV, Parquet or mbox, also gzipped; - reads from the standard input",
    )
    parser.add_argument(
        "-o",
        "--output",
        action="append",
        type=Path,
        metavar="FILE",
        help=f"the report: .html, .md or .json; several may be given (default {DEFAULT})",
    )
    parser.add_argument(
        "--findings", type=Path, metavar="FILE", help="also write one row a finding: .jsonl or .parquet"
    )
    parser.add_argument(
        "--report-language",
        choices=LANGUAGES,
        default=_own_language(),
        help="language of the report (default: that of this machine, or en)",
    )
    _add_filters(parser)
    parser.add_argument(
        "--reasons",
        type=Path,
        metavar="FILE",
        help="remember themes in this file, so that they keep their ids in the next run",
    )
    parser.add_argument(
        "--quick", action="store_true", help="read by letters and phrases alone, without the sentence encoder"
    )
    parser.add_argument("--unmasked", action="store_true", help="show names, numbers and addresses instead of dots")
    parser.add_argument(
        "--ours", action="append", default=[], metavar="ADDRESS", help="for mbox: an address or domain of ours"
    )
    parser.add_argument("--zone", default="UTC", help="time zone of times without one, such as Asia/Seoul")
    parser.add_argument(
        "--workers",
        type=int,
        default=os.cpu_count() or 1,
        metavar="N",
        help="processes that read (default: one a processor)",
    )
    checking.add_arguments(parser)
    parser.add_argument("--fresh", action="store_true", help="begin anew instead of going on where a stopped run was")


def _add_filters(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--since", metavar="DATE", help="only conversations with a message since this day (2026-01-31)")
    parser.add_argument(
        "--language",
        action="append",
        default=[],
        metavar="CODE",
        help="only customers who write in this language (en, ko, ja …)",
    )
    parser.add_argument(
        "--channel", action="append", default=[], metavar="NAME", help="only this channel (email, chat …)"
    )
    parser.add_argument(
        "--by", choices=sorted(GROUPED_BY), help="add a table by agent, team, reason, channel or language"
    )


def run(arguments: argparse.Namespace) -> int:
    try:
        _analyse(arguments)
    except (Wrong, checking.Wrong, NeedsParquet, findings.NeedsParquet) as error:
        print(f"careloop: {error}", file=sys.stderr)
        return 1
    return 0


def _analyse(given: argparse.Namespace) -> None:
    outputs = given.output or [Path(DEFAULT)]
    wanted, memory = _wanted(given), _memory(given.reasons)
    rates = checking.rates(given.checked) if given.checked else {}
    if unknown := [path for path in outputs if path.suffix not in (*RENDERERS, ".json")]:
        raise Wrong(f"{unknown[0]} has an unknown ending. Write .html, .md or .json.")
    spool = Spool(outputs[0].with_name(outputs[0].name + ".reading"), signature=_signature(given))
    if given.fresh and spool.is_resumed:
        spool.remove()
        spool = Spool(spool.folder, signature=spool.signature)
    if spool.is_resumed:
        print(f"Going on after {spool.done:,} conversations of a run that was stopped.", file=sys.stderr)
    refusals = Refusals()
    try:
        _read(given, spool, wanted, refusals)
        report, memory = _report(given, spool, memory, refusals, rates)
    finally:
        spool.close()
    for path in outputs:
        _write(path, report, given.report_language)
    if given.reasons:
        _put(given.reasons, msgspec.json.encode(memory))
    spool.remove()
    _say(report, outputs, refusals)


def _read(given: argparse.Namespace, spool: Spool, wanted: Wanted, refusals: Refusals) -> None:
    files = [_open(name, given) for name in given.files]
    whole = sum(file.size for file in files)
    progress = Progress(whole, unit="conversations")
    before: list[Opened] = []

    def tell(file: Opened, count: int) -> None:
        if file not in before:
            before.append(file)
        progress.show(sum(each.size for each in before[:-1]) + file.consumed, count=count)

    try:
        read_into(spool, files, wanted, workers=max(1, given.workers), refusals=refusals, tell=tell)
    finally:
        for file in files:
            file.close()
    progress.show(whole, count=spool.done, is_last=True)


def _report(
    given: argparse.Namespace, spool: Spool, memory: Memory, refusals: Refusals, rates: dict[str, Measure]
) -> tuple[Report, Memory]:
    chance = np.random.default_rng(0)
    sampler = checking.Sampler(given.sample_of or ["red-alert"], np.random.default_rng()) if given.sample else None
    whole = learn(spool.readings, random=chance, memory=memory, is_deep=not given.quick)
    tally = Tally(by=given.by or "")
    with findings.Writer(given.findings) if given.findings else nullcontext() as writer:
        for each in judged(spool.readings, whole):
            tally.add(each)
            if writer:
                writer.write(each)
            if sampler:
                sampler.add(each)
    if sampler:
        sampler.write(given.sample)
    names = tuple("standard input" if name == STANDARD_INPUT else Path(name).name for name in given.files)
    source = Source(files=names, left_out=spool.left_out, refused=refusals.count, refusals=tuple(refusals.lines[:20]))
    report = tally.report(whole, random=chance, source=source, rates=rates)
    report = msgspec.structs.replace(report, is_masked=not given.unmasked)
    return report, Memory(whole.encoder, (*whole.new.themes, *whole.new.absent))


def _write(path: Path, report: Report, language: str) -> None:
    if path.suffix == ".json":
        _put(path, msgspec.json.format(msgspec.json.encode(report), indent=1))
    else:
        _put(path, RENDERERS[path.suffix](report, language=language).encode())


def _put(path: Path, content: bytes) -> None:
    """Whoever finds the file finds it whole."""
    unfinished = path.with_name(path.name + ".unfinished")
    unfinished.write_bytes(content)
    unfinished.rename(path)


def _say(report: Report, outputs: list[Path], refusals: Refusals) -> None:
    left = f", {report.source.left_out:,} left out by the filters" if report.source.left_out else ""
    print(f"{report.source.conversations:,} conversations read{left}: {', '.join(str(path) for path in outputs)}")
    if refusals.count:
        print(f"{refusals.count:,} could not be read and were skipped:", file=sys.stderr)
        for line in refusals.lines[:20]:
            print(f"  {line}", file=sys.stderr)
        if refusals.count > 20:
            print(f"  … and {refusals.count - 20:,} more", file=sys.stderr)


def _wanted(given: argparse.Namespace) -> Wanted:
    since = None
    if given.since:
        try:
            since = datetime.fromisoformat(given.since)
        except ValueError:
            raise Wrong(f"--since {given.since} is not a day. Write it as 2026-01-31.") from None
        since = since if since.tzinfo else since.replace(tzinfo=_zone(given.zone))
    return Wanted(
        since=since,
        languages=tuple(given.language),
        channels=tuple(given.channel),
        is_deep=not given.quick,
        is_masked=not given.unmasked,
    )


def _open(name: str, given: argparse.Namespace) -> Opened:
    try:
        return Opened(name, zone=_zone(given.zone), ours=given.ours)
    except OSError as error:
        raise Wrong(f"{name} cannot be read ({error.strerror}). Check the path.") from None


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise Wrong(f"--zone {name} is no time zone. Write one such as Asia/Seoul.") from None


def _memory(path: Path | None) -> Memory:
    if path is None or not path.exists():
        return Memory()
    try:
        return msgspec.json.decode(path.read_bytes(), type=Memory)
    except msgspec.DecodeError:
        raise Wrong(f"{path} does not hold themes of an earlier run. Name another file with --reasons.") from None


def _signature(given: argparse.Namespace) -> str:
    """Of which files and options a spool is: names, sizes, times and what changes the reading."""
    facts: list[object] = [
        given.since,
        given.language,
        given.channel,
        given.quick,
        given.unmasked,
        given.ours,
        given.zone,
    ]
    for name in given.files:
        if name == STANDARD_INPUT:
            facts.append(datetime.now(UTC).isoformat())  # never the same twice
        elif Path(name).exists():
            stat = Path(name).stat()
            facts.append([str(Path(name).resolve()), stat.st_size, stat.st_mtime_ns])
    return hashlib.blake2b(json.dumps(facts).encode(), digest_size=16).hexdigest()


def _own_language() -> str:
    code = (os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or "en")[:2]
    return code if code in LANGUAGES else "en"

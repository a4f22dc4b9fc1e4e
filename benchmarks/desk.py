"""The desk beside its budgets: processor time, clock, statements, memory and start, on SQLite and on PostgreSQL.

    python -m benchmarks.desk [--size 100000] [--only sqlite|postgresql] [--keep FOLDER] [--write]
    python -m benchmarks.desk --database postgresql://user@host:port/name

Builds databases of 1,000 and of `--size` conversations (SQLite in a temporary folder; PostgreSQL started for it on
loopback, unless one is named), serves each with two workers, and prints Markdown; `--write` puts it into RESULTS.md.
Processor time is that of the server and its database together; the *floor* beside it is the least that Django can do
for the same step: its Python is made on first use (see README.md here; without it the ratios stay empty).
"""

import argparse
import json
import os
import platform
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks import servers

SIZES = (1_000,)  # of the inbox alone; the last size is measured whole
RESULTS = Path(__file__).with_name("RESULTS.md")
BEGIN, END = "<!-- benchmarks.desk begins -->", "<!-- benchmarks.desk ends -->"


@dataclass(frozen=True, kw_only=True)
class Budget:
    """What one step may cost; see section 9 of the design."""

    words: str
    ours: str
    floor: str
    ratio: float
    p95_ms: float | None = None
    statements: int | None = None


BUDGETS = (
    Budget(words="inbox, sees everything", ours="inbox", floor="floor inbox", ratio=2.5, p95_ms=40, statements=10),
    Budget(
        words="inbox, one team of four",
        ours="inbox, one team of four",
        floor="floor inbox",
        ratio=2.5,
        p95_ms=40,
        statements=10,
    ),
    Budget(words="open, 20 messages", ours="open", floor="floor open", ratio=3, p95_ms=40, statements=12),
    Budget(
        words="open, the list beside it",
        ours="open beside the list",
        floor="floor open",
        ratio=3,
        p95_ms=40,
        statements=12,
    ),
    Budget(words="search, the whole page", ours="search", floor="floor search", ratio=2, p95_ms=None),
    Budget(words="list by API", ours="list by API", floor="floor inbox", ratio=2.5, p95_ms=40, statements=10),
    Budget(words="create by API", ours="create by API", floor="floor create", ratio=3, p95_ms=25),
    Budget(words="create: the action alone", ours="start", floor="floor create", ratio=3, p95_ms=25),
    Budget(words="create: a customer's form ¹", ours="ask", floor="floor create", ratio=3, p95_ms=25),
    Budget(words="create: an agent's form ¹", ours="write first", floor="floor create", ratio=3, p95_ms=25),
)
MEMORY_MB, MEMORY_RATIO = 180, 1.6
COLD_SECONDS = 1.2
MAILS_PER_SECOND, MAILS_RATIO = 80, 4
GROWTH = 1.3


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=100_000, help="conversations of the largest database")
    parser.add_argument("--only", choices=["sqlite", "postgresql"], help="one of the two databases")
    parser.add_argument("--database", default="", help="an address of PostgreSQL; the role must create databases")
    parser.add_argument("--keep", help="folder that keeps the databases for the next run")
    parser.add_argument("--alone", action="store_true", help="leave the small size out, and the growth with it")
    parser.add_argument("--write", action="store_true", help="put the tables into RESULTS.md")
    arguments = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        keep = Path(arguments.keep or folder).resolve()
        servers.prepare_floor(keep / "floor")
        mime_ms = parse_and_store_ms()
        lines = []
        if arguments.only != "postgresql" and not arguments.database:
            lines += _tables(arguments, "", keep, mime_ms)
        if arguments.only != "sqlite":
            with servers.postgresql(arguments.database, keep / "cluster") as address:
                lines += _tables(arguments, address, keep, mime_ms)
    text = "\n".join([_heading(time.monotonic() - began), "", *lines])
    print(text)
    if arguments.write:
        _write(text)


def _tables(arguments: argparse.Namespace, database: str, keep: Path, mime_ms: float | None) -> list[str]:
    smaller = [] if arguments.alone or database else [size for size in SIZES if size < arguments.size]
    sizes = [*smaller, arguments.size]
    found = [_measured(size, database, keep, is_last=size == arguments.size) for size in sizes]
    return [*report(found, mime_ms, "PostgreSQL" if database else "SQLite"), ""]


def _heading(seconds: float) -> str:
    today = datetime.now(tz=UTC)
    return (
        f"`python -m benchmarks.desk` on {today:%d %B %Y}, {today:%H:%M} UTC, {seconds / 60:.0f} minutes, "
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {os.cpu_count()} cores."
    )


def _write(text: str) -> None:
    before, _begin, rest = RESULTS.read_text().partition(BEGIN)
    after = rest.partition(END)[2] if rest else ""
    RESULTS.write_text(f"{before}{BEGIN}\n{text.rstrip()}\n{END}{after}")


def _measured(size: int, database: str, keep: Path, *, is_last: bool) -> dict[str, Any]:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "careloop.site.settings",
        "CARELOOP_HOME": str(keep / f"{'postgresql' if database else 'sqlite'}-{size}"),
        "CARELOOP_DATABASE": _database_of(database, size) if database else "",
    }
    command = [sys.executable, "-m", "benchmarks.measuring", "--size", str(size), *["--all"] * is_last]
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True)
    (keep / f"{'postgresql' if database else 'sqlite'}-{size}.json").write_bytes(done.stdout)  # should the rest fail
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _database_of(address: str, size: int) -> str:
    """Give the address of the database of this size, made on first use."""
    import psycopg

    name = f"{address.rpartition('/')[2]}_{size}"
    with psycopg.connect(address.rpartition("/")[0] + "/postgres", autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            connection.execute(f'CREATE DATABASE "{name}"')
    return f"{address.rpartition('/')[0]}/{name}"


def parse_and_store_ms() -> float | None:
    """Measure how long the standard library takes to read a mail and store four rows, as the peers' script does it."""
    try:
        environment = servers.floor_environment()
    except servers.NoFloor:
        return None
    script = servers.peers_scripts() / "limits/mime.py"
    command = [str(servers.floor_folder() / "venv/bin/python"), str(script)]
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True)
    return float(json.loads(done.stdout.splitlines()[-1])["cpu_ms"])


def report(found: list[dict[str, Any]], mime_ms: float | None, database: str) -> Iterator[str]:
    """Give the lines of the tables."""
    last = found[-1]
    is_quiet = max(last["load"], last["load_after"]) < 2
    yield f"### {database}, {last['size']:,} conversations"
    yield ""
    yield (
        f"Load {last['load']:.1f} to {last['load_after']:.1f}; a fixed piece of Python took {last['burn_ms']:.0f} ms"
        f" of processor time (17 when quiet){'' if is_quiet else '; the clock is shown and not judged'}."
    )
    yield ""
    yield "| work | ours, processor ms | floor | ratio | p50 / p95 ms | statements | budget | verdict |"
    yield "| --- | --- | --- | --- | --- | --- | --- | --- |"
    for budget in BUDGETS:
        yield _row(budget, last, is_quiet=is_quiet)
    if len(found) > 1:
        yield _growth(found)
    yield from _others(last, mime_ms, is_quiet=is_quiet)
    yield ""
    yield "| searched | found of planted | best of five, ms |"
    yield "| --- | --- | --- |"
    for row in last["figures"]["searches"]:
        word = f"{row['word']} ({row['language']}, {row['kind']})"
        yield f"| {word} | {row['found']} of {row['planted']} | {row['ms']:.0f} |"


def _row(budget: Budget, last: dict[str, Any], *, is_quiet: bool) -> str:
    figures, statements = last["figures"], last["statements"].get(budget.ours)
    ours = last["start"]["start"] if budget.ours == "start" else figures[budget.ours]
    floor = figures.get(budget.floor)
    ratio = ours["cpu_ms"] / floor["cpu_ms"] if floor else None
    missed = [
        f"{words} {value:.1f} for {most:g}"
        for words, value, most, counts in (
            ("ratio", ratio, budget.ratio, True),
            ("p95", ours["p95_ms"], budget.p95_ms, is_quiet),
            ("statements", statements, budget.statements, True),
        )
        if counts and value is not None and most is not None and value > most
    ]
    wanted = [
        words.format(value)
        for words, value in (
            ("≤ {:g}×", budget.ratio),
            ("p95 ≤ {:g} ms", budget.p95_ms),
            ("≤ {} statements", budget.statements),
        )
        if value is not None
    ]
    cells = [
        budget.words,
        f"{ours['cpu_ms']:.1f}",
        f"{floor['cpu_ms']:.1f}" if floor else "",
        f"{ratio:.1f}" if ratio else "",
        f"{ours['p50_ms']:.0f} / {ours['p95_ms']:.0f}",
        str(statements or ""),
        ", ".join(wanted),
        _verdict(missed),
    ]
    return f"| {' | '.join(cells)} |"


def _growth(found: list[dict[str, Any]]) -> str:
    """Compare the inbox at the smallest and the largest size, each against the floor of its own minutes."""
    costs = [(each["size"], each["figures"]["inbox"]["cpu_ms"] / _speed(each)) for each in found]
    growth = costs[-1][1] / costs[0][1]
    sizes = " → ".join(f"{size:,}" for size, _cost in costs)
    missed = [f"growth {growth:.2f} for {GROWTH}"] * (growth > GROWTH)
    return f"| inbox, growth {sizes} | | | {growth:.2f} | | | ≤ {GROWTH}× | {_verdict(missed)} |"


def _speed(found: dict[str, Any]) -> float:
    floor = found["figures"].get("floor inbox")
    return float(floor["cpu_ms"] if floor else found["burn_ms"])


def _others(last: dict[str, Any], mime_ms: float | None, *, is_quiet: bool) -> Iterator[str]:
    mails, memory, cold = last["mails"], last["memory_mb"], last["cold_seconds"]
    ratio = mails["cpu_ms"] / mime_ms if mime_ms else 0.0
    per_second = 1000 / mails["cpu_ms"]
    missed = [f"ratio {ratio:.1f} for {MAILS_RATIO}"] * (ratio > MAILS_RATIO)
    missed += [f"{per_second:.0f} a processor second for {MAILS_PER_SECOND}"] * (per_second < MAILS_PER_SECOND)
    yield (
        f"| 500 mails, whole pipeline, one process | {mails['cpu_ms']:.1f} a mail | {mime_ms or 0:.1f} | {ratio:.1f}"
        f" | {mails['per_second']:.0f} a second by the clock | | ≤ {MAILS_RATIO}×, ≥ {MAILS_PER_SECOND}/s |"
        f" {_verdict(missed)} |"
    )
    floor_memory = last["figures"].get("floor memory_mb") or 0.0
    share = memory / floor_memory if floor_memory else 0.0
    missed = [f"{memory:.0f} MB for {MEMORY_MB}"] * (memory > MEMORY_MB)
    missed += [f"ratio {share:.1f} for {MEMORY_RATIO}"] * (share > MEMORY_RATIO)
    yield (
        f"| memory of two workers, PSS MB | {memory:.0f} | {floor_memory:.0f} | {share:.1f} | | |"
        f" ≤ {MEMORY_MB} MB, ≤ {MEMORY_RATIO}× | {_verdict(missed)} |"
    )
    cpu, clock = last["cold_cpu_seconds"], cold[len(cold) // 2]
    missed = [f"{clock:.1f} s for {COLD_SECONDS}"] * (is_quiet and clock > COLD_SECONDS)
    missed += [f"{cpu:.1f} s of processor time for {COLD_SECONDS}"] * (cpu > COLD_SECONDS)
    yield (
        f"| cold start to the first page | {cpu:.2f} s | | | {clock:.2f} s by the clock | |"
        f" ≤ {COLD_SECONDS} s | {_verdict(missed)} |"
    )


def _verdict(missed: list[str]) -> str:
    return f"missed: {'; '.join(missed)}" if missed else "met"


if __name__ == "__main__":
    main()

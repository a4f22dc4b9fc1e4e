"""Samples for people to check: drawn while a report is written, read again with what people say."""

import argparse
import csv
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec
import numpy as np

from careloop.core.analysis import Gathered
from careloop.core.analysis.checked import Check, Drawn, corrected
from careloop.core.findings import Measure
from careloop.core.reading.kinds import KINDS

DRAWN = 30  # of the conversations with the finding, and as many of the others
COLUMNS = ("conversation", "kind", "is_found", "found", "others", "said", "is_there")
_YES, _NO = ("yes", "y", "true", "1", "예", "네", "はい"), ("no", "n", "false", "0", "아니오", "아니요", "いいえ")
_LETTERS = 4000


class Wrong(Exception):
    """A file of checks cannot be read; the message says where and what to write."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--sample", type=Path, metavar="FILE", help="also draw conversations by chance for people to check: a .csv file"
    )
    parser.add_argument(
        "--sample-of",
        action="append",
        default=[],
        metavar="KIND",
        help="what to check in the sample: a kind of finding such as resolved (default red-alert)",
    )
    parser.add_argument(
        "--checked",
        type=Path,
        metavar="FILE",
        help="a checked sample: rates in the report are corrected by it and carry their interval",
    )


class Line(msgspec.Struct, kw_only=True):
    """One line of a file of checks."""

    conversation: str
    kind: str
    is_found: bool
    found: int
    others: int
    is_there: bool | None = None


class Sampler:
    """Draws by chance, while all conversations pass by, some with and some without each kind that is wanted."""

    def __init__(self, kinds: Sequence[str], random: np.random.Generator, *, most: int = DRAWN) -> None:
        if unknown := [kind for kind in kinds if kind not in KINDS]:
            raise Wrong(f"--sample-of {unknown[0]} is no kind of finding. Write one such as red-alert or resolved.")
        self._kinds, self._random, self._most = tuple(dict.fromkeys(kinds)), random, most
        self._seen: dict[tuple[str, bool], int] = defaultdict(int)
        self._held: dict[tuple[str, bool], list[Gathered]] = defaultdict(list)

    def add(self, each: Gathered) -> None:
        """Let one conversation pass; every one has the same chance to stay."""
        there = {finding.kind for finding in each.findings.findings}
        for kind in self._kinds:
            part = (kind, kind in there)
            self._seen[part] += 1
            held = self._held[part]
            if len(held) < self._most:
                held.append(each)
            elif (place := int(self._random.integers(self._seen[part]))) < self._most:
                held[place] = each

    def write(self, path: Path) -> None:
        """Write what stayed as CSV, in an order by chance; the last column waits for yes or no."""
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            rows = csv.writer(file)
            rows.writerow(COLUMNS)
            for kind in self._kinds:
                counts = self._seen[kind, True], self._seen[kind, False]
                mixed = [(each, is_found) for is_found in (True, False) for each in self._held[kind, is_found]]
                for place in self._random.permutation(len(mixed)):
                    each, is_found = mixed[int(place)]
                    said = "\n".join(f"{one.side}: {one.text}" for one in each.said)[:_LETTERS]
                    name = each.findings.conversation
                    rows.writerow([_plain(name), kind, is_found, *counts, _plain(said), ""])


def rates(path: Path) -> dict[str, Measure]:
    """Read a file of checks (CSV, or the JSON Lines of the desk) and give the corrected rate of each kind.

    Raises Wrong: when a line cannot be understood.
    """
    checks: dict[str, list[Check]] = defaultdict(list)
    drawn: dict[str, Drawn] = {}
    for line in _lines(path):
        checks[line.kind].append(
            Check(conversation=line.conversation, kind=line.kind, is_found=line.is_found, is_there=line.is_there)
        )
        if drawn.setdefault(line.kind, Drawn(found=line.found, others=line.others)) != Drawn(
            found=line.found, others=line.others
        ):
            raise Wrong(f"{path} holds two samples of {line.kind}. Give one file a sample.")
    return {kind: corrected(checks[kind], drawn[kind]) for kind in checks}


def _lines(path: Path) -> Iterable[Line]:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise Wrong(f"{path} cannot be read ({error.strerror}). Check the path.") from None
    if path.suffix != ".csv":
        numbered = enumerate((line for line in content.splitlines() if line.strip()), start=1)
        for number, line in numbered:
            try:
                yield msgspec.json.decode(line, type=Line)
            except msgspec.DecodeError as error:
                raise Wrong(f"{path}, line {number}: {error}.") from None
        return
    for number, row in enumerate(csv.DictReader(content.decode("utf-8-sig", "replace").splitlines(keepends=True)), 2):
        yield _line(row, f"{path}, row {number}")


def _line(row: dict[str, str], where: str) -> Line:
    try:
        return Line(
            conversation=row["conversation"],
            kind=row["kind"],
            is_found=row["is_found"].strip().lower() in _YES,
            found=int(row["found"]),
            others=int(row["others"]),
            is_there=_verdict(row.get("is_there") or "", where),
        )
    except (KeyError, ValueError, AttributeError) as error:
        raise Wrong(f"{where} is not as --sample wrote it ({error}). Keep its columns.") from None


def _verdict(said: str, where: str) -> bool | None:
    word = said.strip().lower()
    if word in _YES:
        return True
    if word in _NO:
        return False
    if not word:
        return None
    raise Wrong(f"{where}: “{said}” is no verdict. Write yes or no, or leave it empty.")


def _plain(text: str) -> str:
    """A table must not take what customers write for a formula."""
    return f"'{text}" if text[:1] in "=+-@\t\r" else text

"""The data sets: where their parts lie and how their rows read, whichever parts a folder happens to hold."""

import csv
import gzip
import io
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

Row = dict[str, Any]

BESIDE = Path(__file__).resolve().parents[2] / "shared" / "data"
TEST_WORDS = ("test", "eval", "heldout", "held_out")
DEV_WORDS = ("dev", "valid", "val", "development")


class Missing(LookupError):
    """A set or a part of it is not there; the message says which and where it was looked for."""


class Folder:
    """A folder laid out like the shared data: one folder a set, gzip JSON Lines inside."""

    def __init__(self, *roots: Path) -> None:
        self.roots = roots

    def parts(self, name: str) -> dict[str, Path]:
        """Return the files of a set by the name of the part; a root named earlier wins."""
        found: dict[str, Path] = {}
        for root in reversed(self.roots):
            for file in sorted((root / name).glob("*")):
                stem = re.sub(r"(\.jsonl|\.json|\.tsv|\.csv)?(\.gz)?$", "", file.name)
                if file.is_file() and stem != file.name:
                    found[stem] = file
        return found

    def rows(self, name: str, *words: str, without: Iterable[str] = ()) -> list[Row]:
        """Return the rows of all parts whose name holds every one of `words`. Raises Missing: when none does."""
        chosen = [
            file
            for part, file in sorted(self.parts(name).items())
            if all(has(part, word) for word in words) and not any(has(part, word) for word in without)
        ]
        if not chosen:
            where = ", ".join(str(root / name) for root in self.roots)
            raise Missing(f"{name}: no part named {' '.join(words) or 'anything'} in {where}")
        return [row for file in chosen for row in read(file)]

    def first(self, name: str, *choices: tuple[str, ...], without: Iterable[str] = ()) -> tuple[list[Row], str]:
        """Return the rows of the first choice of words that exists, and those words. Raises Missing: when none."""
        for words in choices:
            try:
                return self.rows(name, *words, without=without), "_".join(words)
            except Missing:
                continue
        raise Missing(f"{name}: none of {choices} in {', '.join(str(root / name) for root in self.roots)}")


def has(part: str, word: str) -> bool:
    """Say whether the name of a part holds a word, as a whole piece between underscores, dots or dashes."""
    return word.lower() in re.split(r"[_.\- ]", part.lower())


def read(file: Path) -> Iterator[Row]:
    """Read JSON Lines, TSV or CSV, zipped or not; lines that do not parse are passed over."""
    with gzip.open(file, "rt", encoding="utf-8") if file.suffix == ".gz" else file.open(encoding="utf-8") as lines:
        if ".tsv" in file.name or ".csv" in file.name:
            yield from csv.DictReader(io.StringIO(lines.read()), delimiter="\t" if ".tsv" in file.name else ",")
            return
        for line in lines:
            try:
                row = json.loads(line)
            except json.JSONDecodeError:
                continue
            if isinstance(row, dict):
                yield row


def beside() -> Folder:
    """Return the data folder beside the project."""
    return Folder(BESIDE)

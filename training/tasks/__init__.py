"""The tasks: one module a family, each a list of functions that measure one set."""

import sys
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from training.linear import folds
from training.points import Points
from training.sets import Folder, Missing, Row, has, read

_TEST = ("test", "eval", "heldout")
_TRAIN = ("train", "training")
_DEV = ("dev", "valid", "val", "development")


class Measured(NamedTuple):
    """One line of the result."""

    set: str
    task: str
    metric: str
    value: float
    n: int
    model: str


class Bench(NamedTuple):
    """What a task may use: the folder to be measured, the one where training parts may lie too, and the encoder."""

    measured: Folder
    training: Folder
    points: Points


Task = Callable[[Bench], Iterator[Measured]]


class Division(NamedTuple):
    """What to learn from and what to be measured on; `part` names the latter as it is to be told."""

    train: list[Row]
    test: list[Row]
    part: str

    @property
    def by_shipped(self) -> str:
        """What must be added to the name of a shipped head that learns from this set's training parts."""
        return "" if self.part in {"test", "dev"} else ", which learned from these"


def role(part: str) -> str:
    """Say whether a part is for training, for development or for the test, by its name."""
    for name, words in (("test", _TEST), ("train", _TRAIN), ("dev", _DEV)):
        if any(has(part, word) for word in words):
            return name
    return "other"


def divided(
    bench: Bench, name: str, *prefix: str, group: str | None = None, without: Sequence[str] = (), one_in: int = 6
) -> Division:
    """Divide a set: its test part, else its dev part, else every sixth group of what there is.

    Learnt from are its training parts, from the measured folder first; the dev part where there are none.
    Raises Missing: when nothing is there.
    """
    parts = {
        part: role(part)
        for part in bench.measured.parts(name)
        if all(has(part, word) for word in prefix) and not any(has(part, word) for word in without)
    }
    everywhere = {
        part: role(part)
        for part in bench.training.parts(name)
        if all(has(part, word) for word in prefix) and not any(has(part, word) for word in without)
    }
    for wanted, learn_from in (("test", ("train",)), ("test", ("dev", "other")), ("dev", ("train",))):
        chosen = [part for part, is_for in parts.items() if is_for == wanted]
        learnable = [part for part, is_for in everywhere.items() if is_for in learn_from]
        if chosen and learnable:
            found = Division(
                part_rows(bench.training, name, learnable), part_rows(bench.measured, name, chosen), wanted
            )
            if found.train and found.test:
                return found
    rows = part_rows(bench.measured, name, list(parts))
    if len(rows) < 2 * one_in:
        where = ", ".join(map(str, bench.measured.roots))
        raise Missing(f"{' '.join([name, *prefix])}: no part, or hardly a row, in {where}")
    fold = folds([row[group] if group else place for place, row in enumerate(rows)], one_in)
    inside = [row for row, is_for in zip(rows, fold, strict=True) if is_for]
    return Division(inside, [row for row, is_for in zip(rows, fold, strict=True) if not is_for], "held out")


def skip(why: object) -> None:
    """Tell on stderr what is not measured, and why."""
    print(f"not measured: {why}", file=sys.stderr, flush=True)


def part_rows(folder: Folder, name: str, parts: Sequence[str]) -> list[Row]:
    """Return the rows of exactly these parts."""
    files = folder.parts(name)
    return [row for part in sorted(parts) for row in read(files[part])]


def numbered(*columns: Sequence[Any]) -> tuple[list[str], list[np.ndarray[Any, Any]]]:
    """Number the labels of several columns alike. Returns the labels in order, and the columns as numbers."""
    names = sorted({str(label) for column in columns for label in column})
    place = {label: number for number, label in enumerate(names)}
    return names, [np.array([place[str(label)] for label in column], dtype=np.intp) for column in columns]

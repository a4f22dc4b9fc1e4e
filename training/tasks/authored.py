"""Turns that we wrote and labelled ourselves, in Korean and Japanese: told as "authored" and "rehearsal".

The exam (`training/authored`) was written before a model saw it; the rehearsal is an older list, seen by its writer.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import careloop
from careloop.core.reading import heads
from training import authored
from training.calibration import expected_error
from training.measures import auc
from training.tasks import Bench, Measured

REHEARSAL = Path(__file__).resolve().parents[1] / "rehearsal"
QUESTIONS = {  # what a label asks: the head, the class of it that says yes, and who is read (empty: both)
    "issue": ("issue", "issue", "customer"),
    "heard": ("acknowledgement", "acknowledgement", "agent"),
    "success": ("outcome", "success", ""),
    "failure": ("outcome", "failure", ""),
    "expectation": ("expectation", "expectation", "customer"),
}
PROCESS = {
    "asked-again", "unkept-promise", "transfer", "silence", "long-wait", "passed-around", "unreachable", "human-wanted",
}  # fmt: skip
READ = {  # what the whole reading finds in a turn, by label
    "issue": {"issue"},
    "again": {"repeat"},
    "heard": {"acknowledged"},
    "success": {"resolved"},
    "failure": {"not-resolved"},
    "expectation": {"expectation"},
    "abuse": {"abuse-by-customer"},
    "leaving": {"leaving"},
    "process": PROCESS,
}


def exam_of_heads(bench: Bench) -> Iterator[Measured]:
    """A, B, C and expectation: the shipped heads on single turns of the exam."""
    for language in authored.LANGUAGES:
        turns = [
            (turn.text, turn.side, labels | ({"issue"} if "again" in labels else set()))
            for case in authored.cases(language)
            for turn, labels in zip(case.conversation.turns, case.labels, strict=True)
        ]
        yield from _scored(bench, "authored", language, turns)


def rehearsal(bench: Bench) -> Iterator[Measured]:
    """The same on an older list of single turns."""
    for file in sorted(REHEARSAL.glob("*.txt")):
        yield from _scored(bench, "rehearsal", file.stem, list(_listed(file)))


def _listed(file: Path) -> Iterator[tuple[str, str, frozenset[str]]]:
    label = ""
    for line in filter(None, map(str.strip, file.read_text(encoding="utf-8").splitlines())):
        if line.startswith("# "):
            label = line[2:].replace("acknowledgement", "heard")
        else:
            yield line, "", frozenset({label})


def _scored(
    bench: Bench, name: str, language: str, turns: Sequence[tuple[str, str, frozenset[str]]]
) -> Iterator[Measured]:
    for label, (head_name, answer, side) in QUESTIONS.items():
        chosen = [(text, label in labels) for text, who, labels in turns if not (who and side) or who == side]
        texts, truth = [text for text, _ in chosen], np.array([is_so for _, is_so in chosen])
        head = heads.load(head_name)
        column = head.classes.index(answer)
        for tier, told in (
            (1, head.probabilities(texts)[:, column]),
            (2, head.probabilities(texts, bench.points(texts))[:, column]),
        ):
            error = expected_error(told[:, None], truth[:, None].astype(float))
            for metric, value in (
                ("AUC", auc(truth, told)),
                ("F1 at 0.5", _f1(truth, told >= 0.5)),
                ("calibration error", error),
            ):
                yield Measured(
                    name, f"{label} {language}", metric, value, len(texts), f"shipped {head_name}, tier {tier}"
                )


def exam_of_reading(_bench: Bench) -> Iterator[Measured]:
    """The same conversations as `careloop.read` tells them: findings by turn, red alerts, the hidden dimension."""
    for language in authored.LANGUAGES:
        cases = authored.cases(language)
        findings = [careloop.read(case.conversation) for case in cases]
        found = [
            {kind.kind for kind in told.findings if kind.turn == place}
            for case, told in zip(cases, findings, strict=True)
            for place in range(len(case.labels))
        ]
        labels = [labels for case in cases for labels in case.labels]
        for label, kinds in READ.items():
            truth = np.array([label in each for each in labels])
            told = np.array([bool(kinds & each) for each in found])
            for metric, value in (
                ("F1", _f1(truth, told)),
                ("precision", float(truth[told].mean()) if told.any() else float("nan")),
                ("recall", float(told[truth].mean())),
            ):
                yield Measured("authored", f"{label} {language}, read", metric, value, len(labels), "careloop.read")
        rough = np.array([case.is_rough for case in cases])
        hidden = auc(rough, -np.array([told.hidden.score for told in findings]))
        yield Measured("authored", f"hidden dimension {language}", "AUC", hidden, len(cases), "careloop.read")


def _f1(truth: NDArray[np.bool_], told: NDArray[np.bool_]) -> float:
    return 2.0 * float((truth & told).sum()) / max(float(truth.sum() + told.sum()), 1.0)


TASKS = (exam_of_heads, exam_of_reading, rehearsal)

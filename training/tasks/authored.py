"""Our own labelled turns in Korean and Japanese, where no human labels exist: written by us, told as "authored"."""

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from careloop.core.reading import heads
from training.calibration import expected_error
from training.measures import auc
from training.tasks import Bench, Measured

FOLDER = Path(__file__).resolve().parents[1] / "authored"
QUESTIONS = {  # the field of a row: the head, and the class that the field says yes to
    "issue": ("issue", "issue"),
    "acknowledgement": ("acknowledgement", "acknowledgement"),
    "success": ("outcome", "success"),
    "failure": ("outcome", "failure"),
    "expectation": ("expectation", "expectation"),
    "abuse": ("abuse", "abuse"),
}


def authored(bench: Bench) -> Iterator[Measured]:
    """Issue, acknowledgement, outcome, expectation and abuse on turns we wrote ourselves."""
    for file in sorted(FOLDER.glob("*.jsonl")):
        rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
        texts = [row["text"] for row in rows]
        points = bench.points(texts)
        for field, (name, answer) in QUESTIONS.items():
            truth = np.array([field in row["is"] for row in rows])
            if not truth.any():
                continue
            head = heads.load(name)
            column = head.classes.index(answer)
            for tier, told in (
                (1, head.probabilities(texts)[:, column]),
                (2, head.probabilities(texts, points)[:, column]),
            ):
                model = f"shipped {name}, tier {tier}"
                task = f"{field} {file.stem}"
                yield Measured("authored", task, "AUC", auc(truth, told), len(rows), model)
                hit = float(np.sum(truth & (told >= 0.5)))
                f1 = 2 * hit / max(float(truth.sum() + (told >= 0.5).sum()), 1.0)
                yield Measured("authored", task, "F1 at 0.5", f1, len(rows), model)
                error = expected_error(told[:, None], truth[:, None].astype(float))
                yield Measured("authored", task, "calibration error", error, len(rows), model)


TASKS = (authored,)

"""Score the models: `python -m training.evaluate --data DIR` prints one JSON line a measure.

DIR is laid out like the data folder beside the project: one folder a set. Each set is measured on its test part, else
its dev part, else a held-out sixth of what is there. What has to be learned for a measure is learned from the training
parts in DIR, else from those beside the project. A set that is not there is told on stderr, and the rest goes on.
"""

import argparse
import json
import math
import sys
import time
import traceback
from pathlib import Path

from training import sets
from training.points import Points
from training.tasks import Bench, Measured, Task, acts, authored, intents, likeness, satisfaction, skip, tone

FAMILIES = (intents, acts, satisfaction, tone, likeness, authored)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m training.evaluate", description=__doc__)
    parser.add_argument("--data", type=Path, default=sets.BESIDE, help="the folder to be measured")
    parser.add_argument("--only", nargs="*", default=[], help="names of tasks; all when left out")
    parser.add_argument("--keep", type=Path, help="a folder that keeps the encoder's points between runs")
    chosen = parser.parse_args()
    if not chosen.data.is_dir():
        parser.error(f"--data: {chosen.data} is no folder. Name one that holds one folder a set.")
    bench = Bench(sets.Folder(chosen.data), sets.Folder(chosen.data, sets.BESIDE), Points(chosen.keep))
    for family in FAMILIES:
        for task in family.TASKS:
            if not chosen.only or task.__name__ in chosen.only:
                _measured(task, bench)
    return 0


def _measured(task: Task, bench: Bench) -> None:
    began = time.process_time()
    try:
        for line in task(bench):
            _tell(line)
    except sets.Missing as missing:
        skip(missing)
    except Exception:  # noqa: BLE001 -- one set that reads otherwise than expected must not hide the others
        skip(f"{task.__name__}\n{traceback.format_exc()}")
    print(f"{task.__name__}: {time.process_time() - began:.0f} processor seconds", file=sys.stderr, flush=True)


def _tell(line: Measured) -> None:
    if not math.isfinite(line.value):  # one class only, or nothing told: no number, and no valid JSON either
        skip(f"{line.set}, {line.task}, {line.metric}: nothing to compare among {line.n} rows")
        return
    told = {name: getattr(line, name) for name in Measured.__annotations__} | {"value": round(float(line.value), 4)}
    print(json.dumps(told, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    raise SystemExit(main())

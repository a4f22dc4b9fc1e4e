"""python -m benchmarks.statistics: every promise of the statistics against simulations with known truth.

    python -m benchmarks.statistics                 the full run, about a quarter of an hour of one quiet core
    python -m benchmarks.statistics --reduced       the part that every test run does, about half a minute
    python -m benchmarks.statistics --only alarms   one part

Exit code 1 when a promise is missed, or when a naive estimator passes (then the simulator is too kind).
"""

import argparse
import sys
import time
from collections.abc import Callable

from benchmarks.statistics import alarms, effects, intervals, keypad, others, ranking, reading, satisfaction, staffing
from benchmarks.statistics.checks import Check, as_table

REDUCED = ("S1", "S2", "S3", "S5")
FEW_WORLDS = ("97 % satisfied", "60 customers, far apart", "0 to 10, 20 asked")
PARTS: dict[str, tuple[Callable[[], list[Check]], Callable[[], list[Check]]]] = {
    "satisfaction": (satisfaction.check, lambda: satisfaction.check(runs=12, is_full=False, scenarios=REDUCED)),
    "keypad": (keypad.check, lambda: keypad.check(runs=60, is_full=False)),
    "ranking": (ranking.check, lambda: ranking.check(runs=12, is_full=False)),
    "alarms": (alarms.check, lambda: alarms.check(runs=60, is_full=False)),
    "effects": (effects.check, lambda: effects.check(runs=300, is_full=False)),
    "staffing": (staffing.check, lambda: staffing.check(runs=20_000, is_full=False)),
    "intervals": (intervals.check, lambda: intervals.check(sizes=(10, 20))),
    "others": (others.check, lambda: others.check(runs=12, is_full=False, worlds=FEW_WORLDS)),
    "reading": (reading.check, lambda: reading.check(runs=12, is_full=False)),
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.statistics")
    parser.add_argument("--reduced", action="store_true", help="few runs, wider limits")
    parser.add_argument("--only", choices=PARTS, action="append", help="this part alone; may be repeated")
    arguments = parser.parse_args()
    checks: list[Check] = []
    for name in arguments.only or PARTS:
        began = time.process_time()
        found = PARTS[name][1 if arguments.reduced else 0]()
        checks += found
        print(f"\n### {name} ({time.process_time() - began:.0f} s of processor time)\n\n{as_table(found)}", flush=True)
    missed = [each for each in checks if not each.holds]
    print(f"\n{len(checks) - len(missed)} of {len(checks)} held.")
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main())

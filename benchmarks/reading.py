"""How quickly are conversations read? Processor seconds, one core, three languages, against scikit-learn's hashing.

    python -m benchmarks.reading [--airline airline.jsonl] [--count 2000] [--peers PYTHON] [--million COUNT]

Conversations come from the simulated company (en, ko, ja) and, when named, from a file; nothing but processor time of
this process is counted, so a busy machine changes the figures less than by the clock. `--peers` names a Python with
scikit-learn and ConvoKit; they read the same file in the same run (`reading_peers.py`). `--million` writes so
many conversations into a file, real ones over and over, each with words of its own, and runs `careloop analyse` on it:
seconds by the clock and of the processor, memory. One line a measure, as JSON.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from careloop.core.analysis import gather, judged, learn
from careloop.core.reading import encoder, heads, phrases, sentences
from careloop.core.reading.reader import read_many
from careloop.core.records import Conversation
from careloop.readers import jsonl
from careloop.readers.lines import Source
from careloop.simulator.simulation import simulate

QUESTIONS = ("issue", "satisfaction", "acknowledgement", "outcome")  # as many as the peers are asked
EXAMPLES = Path(__file__).parents[1] / "examples" / "conversations.jsonl"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--airline", type=Path, help="a file of real conversations (examples/convert_twacs.py)")
    parser.add_argument("--count", type=int, default=2000, help="conversations a measure")
    parser.add_argument("--peers", type=Path, help="a Python with scikit-learn and ConvoKit")
    parser.add_argument("--million", type=int, default=0, metavar="COUNT", help="also read so many from file to report")
    parser.add_argument("--quick", action="store_true", help="with --million: without the sentence encoder")
    parser.add_argument("--workers", type=int, default=2, help="with --million: processes")
    given = parser.parse_args()
    if given.million:
        million(given.airline or EXAMPLES, given.million, is_quick=given.quick, workers=given.workers)
        return
    tell("import careloop", "s", imported())
    sets = {f"simulated {code}": many for code, many in simulated(given.count).items()}
    if given.airline:
        sets["airline en"] = conversations(given.airline)[: given.count]
    for name, few in sets.items():
        measure(name, few)
        if given.peers:
            peers(name, few, given.peers)
    tell("memory at the end", "MB", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def measure(name: str, many: Sequence[Conversation]) -> None:
    """Measure one set: phrases, the reading without and with the encoder, the whole with its report."""
    texts = [turn.text for each in many for turn in each.turns]
    read_many(many[:50])  # models are loaded before anything is timed
    code = many[0].language or "en"
    tell(
        f"{name}: phrases",
        "turns/s",
        rate(len(texts), lambda: [phrases.find(t, language=code, is_customer=True) for t in texts]),
    )
    tell(f"{name}: heads alone, {len(QUESTIONS)} questions", "conversations/s",
         rate(len(many), lambda: heads.several(texts, QUESTIONS)))  # fmt: skip
    tell(f"{name}: tier 1", "conversations/s", rate(len(many), lambda: read_many(many, is_deep=False)))
    tell(f"{name}: tier 2", "conversations/s", rate(len(many), lambda: read_many(many)))
    encoded(name, "whole turns", texts)
    single = [text[start:end] for text in texts for start, end in sentences.spans(text)]
    encoded(name, "single sentences", single)
    kept = gather(many)
    tell(f"{name}: learn and judge", "conversations/s", rate(len(many), lambda: whole(kept)))


def encoded(name: str, what: str, texts: Sequence[str]) -> None:
    """Measure the encoder: every text once, by one that has kept none of them. The budget is in single sentences."""
    different = list(dict.fromkeys(texts))
    fresh = encoder.Universal()
    fresh.encode(["."])
    letters = sum(map(len, different)) / max(len(different), 1)
    tell(f"{name}: encoder, {len(different):,} different {what} of {letters:.0f} letters", "texts/s",
         rate(len(different), lambda: fresh.encode(different)))  # fmt: skip


def whole(kept: Sequence[object]) -> None:
    """What is done once everything was read."""
    import numpy as np

    known = learn(lambda: kept, random=np.random.default_rng(0))  # type: ignore[arg-type,return-value]
    list(judged(lambda: kept, known))  # type: ignore[arg-type,return-value]


def simulated(count: int) -> dict[str, list[Conversation]]:
    """Give so many conversations of the simulated company in each language; their sentences come again."""
    found: dict[str, list[Conversation]] = {"en": [], "ko": [], "ja": []}
    for each in simulate(seed=30, until=datetime(2026, 8, 1, 12, tzinfo=UTC), count=8 * count):
        if len(found[each.language]) < count:
            found[each.language].append(each)
    return found


def peers(name: str, many: Sequence[Conversation], python: Path) -> None:
    """Let scikit-learn and ConvoKit read the same conversations, in a process of the Python that has them."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "conversations.jsonl"
        path.write_bytes(b"".join(jsonl.write(each) for each in _numbered(many, len(many))))
        command = [str(python), str(Path(__file__).with_name("reading_peers.py")), str(path)]
        told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    for line in told.splitlines():
        if line.startswith("{"):  # ConvoKit says more than it is asked
            found = json.loads(line)
            print(json.dumps({**found, "measure": f"{name}: {found['measure']}"}), flush=True)


def million(source: Path, count: int, *, is_quick: bool, workers: int) -> None:
    """Make a file of `count` conversations and analyse it from end to end."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "many.jsonl"
        with path.open("wb") as file:
            file.writelines(jsonl.write(each) for each in _numbered(conversations(source), count))
        command = [sys.executable, "-m", "careloop", "analyse", str(path), "-o", str(Path(folder) / "report.html")]
        command += ["--fresh", "--workers", str(workers), *(["--quick"] if is_quick else [])]
        before = time.monotonic()
        subprocess.run(command, check=True, capture_output=True)
        clock = time.monotonic() - before
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    name = f"{count:,} conversations to a report, {workers} workers, tier {1 if is_quick else 2}"
    tell(f"{name}: by the clock", "s", clock)
    tell(f"{name}: processor", "s", used.ru_utime + used.ru_stime)
    tell(f"{name}: largest process", "MB", used.ru_maxrss / 1024)


def _numbered(many: Sequence[Conversation], count: int) -> Iterator[Conversation]:
    """Over and over, each with an id of its own; a number in the first turn keeps texts from being all the same."""
    for number in range(count):
        each = many[number % len(many)]
        turns = list(each.turns)
        if number >= len(many) and turns:
            turns[0] = msgspec.structs.replace(turns[0], text=f"{turns[0].text} #{number}")
        yield msgspec.structs.replace(each, id=f"{each.id}-{number}", turns=tuple(turns))


def imported() -> float:
    """Measure a fresh process that imports the library."""
    code = "import time; t = time.process_time(); import careloop; print(time.process_time() - t)"
    return float(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout)


def rate(count: int, do: Callable[[], object]) -> float:
    """Give how many a processor second."""
    before = time.process_time()
    do()
    return count / max(time.process_time() - before, 1e-9)


def conversations(path: Path) -> list[Conversation]:
    """Read a file."""
    with Source(path) as source:
        return [each for each in jsonl.read(source) if isinstance(each, Conversation)]


def tell(name: str, unit: str, value: float) -> None:
    """Print one measure."""
    print(json.dumps({"measure": name, "value": round(value, 3), "unit": unit}), flush=True)


if __name__ == "__main__":
    main()

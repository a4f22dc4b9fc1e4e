"""How quickly are conversations read? Processor seconds, one core, three languages, against scikit-learn's hashing.

    python -m benchmarks.reading [--airline airline.jsonl] [--count 2000]

Conversations come from the simulated company (en, ko, ja) and, when named, from a file; nothing but processor time of
this process is counted, so a busy machine does not change the figures much. One line a measure, as JSON.
"""

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from careloop.core.analysis import gather, judged, learn
from careloop.core.reading import encoder, phrases
from careloop.core.reading.reader import read_many
from careloop.core.records import Conversation
from careloop.readers import jsonl
from careloop.readers.lines import Source

EXAMPLES = Path(__file__).parents[1] / "examples" / "conversations.jsonl"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--airline", type=Path, help="a file of real conversations (examples/convert_twacs.py)")
    parser.add_argument("--count", type=int, default=2000, help="conversations a measure")
    given = parser.parse_args()
    tell("import careloop", "s", imported())
    by_language = {
        code: [each for each in conversations(EXAMPLES) if each.language == code] for code in ("en", "ko", "ja")
    }
    sets = {f"simulated {code}": many for code, many in by_language.items()}
    if given.airline:
        sets["airline en"] = conversations(given.airline)[: given.count]
    for name, few in sets.items():
        measure(name, (few * (given.count // max(len(few), 1) + 1))[: given.count])
    tell("memory at the end", "MB", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def measure(name: str, many: Sequence[Conversation]) -> None:
    """Measure one set: phrases, the reading without and with the encoder, the whole with its report, the peer."""
    texts = [turn.text for each in many for turn in each.turns]
    read_many(many[:50])  # models are loaded before anything is timed
    code = many[0].language or "en"
    tell(
        f"{name}: phrases",
        "turns/s",
        rate(len(texts), lambda: [phrases.find(t, language=code, is_customer=True) for t in texts]),
    )
    tell(f"{name}: tier 1", "conversations/s", rate(len(many), lambda: read_many(many, is_deep=False)))
    tell(f"{name}: tier 2", "conversations/s", rate(len(many), lambda: read_many(many)))
    tell(f"{name}: encoder", "sentences/s", rate(len(texts), lambda: encoder.default().encode(texts)))
    kept = gather(many)
    tell(f"{name}: learn and judge", "conversations/s", rate(len(many), lambda: whole(kept)))
    peer(name, texts)


def whole(kept: Sequence[object]) -> None:
    """What is done once everything was read."""
    import numpy as np

    known = learn(lambda: kept, random=np.random.default_rng(0))  # type: ignore[arg-type,return-value]
    list(judged(lambda: kept, known))  # type: ignore[arg-type,return-value]


def peer(name: str, texts: Sequence[str]) -> None:
    """Say how quickly scikit-learn hashes the same letters, where it is installed; it reads nothing from them yet."""
    try:
        from sklearn.feature_extraction.text import HashingVectorizer
    except ImportError:
        return
    vectors = HashingVectorizer(analyzer="char_wb", ngram_range=(2, 4), n_features=2**16)
    tell(f"{name}: scikit-learn, hashing alone", "turns/s", rate(len(texts), lambda: vectors.transform(texts)))


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

"""How wide is the satisfaction signal's interval, and does it hold? Against dialogues that several people rated.

    python -m benchmarks.satisfaction [--data ../shared/data] [--most 300]

Reads the whole-dialogue ratings (1 to 5, three people and more) of USS: MWOZ, SGD and ReDial. The half width of the
interval is the 90 % quantile of |logit(mean rating) − logit(signal)| on MWOZ and SGD; ReDial, not used for it, says how
many ratings fall into the interval. One line a measure, as JSON.
"""

import argparse
import gzip
import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.stats import spearmanr

from careloop.core.reading.judgement import SPREAD
from careloop.core.reading.reader import read_many
from careloop.core.records import Conversation, Turn

FITTED, HELD_OUT = ("mwoz", "sgd"), "redial"
_OVERALL = "OVERALL"

Numbers = NDArray[np.float64]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--most", type=int, default=300, help="dialogues of each set")
    given = parser.parse_args()
    residuals: dict[str, Numbers] = {}
    for name in (*FITTED, HELD_OUT):
        signal, rated = rated_dialogues(given.data / "uss" / f"{name}.jsonl.gz", most=given.most)
        residuals[name] = np.abs(logit(rated) - logit(signal))
        order = spearmanr(signal, rated).statistic
        tell(name, "Spearman with the mean rating", order, len(signal))
        tell(name, "mean signal less mean rating", (signal - rated).mean(), len(signal))
        tell(name, f"mean ratings within ± {SPREAD} logits", (residuals[name] <= SPREAD).mean(), len(signal))
    both = np.concatenate([residuals[name] for name in FITTED])
    tell(" and ".join(FITTED), "half width for 90 %", float(np.quantile(both, 0.9)), len(both))


def rated_dialogues(path: Path, *, most: int) -> tuple[Numbers, Numbers]:
    """Give the signal of each dialogue, and people's mean rating of the whole brought to 0 … 1."""
    conversations, ratings = [], []
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            overall = [turn for turn in row["turns"] if turn["t"].strip().upper().startswith(_OVERALL)]
            if overall and overall[0]["sat"] and len(conversations) < most:
                said = [turn for turn in row["turns"] if turn not in overall]
                conversations.append(conversation(row["id"], said))
                ratings.append((np.mean(overall[0]["sat"]) - 1) / 4)
    return np.array([found.satisfaction for found in read_many(conversations)]), np.array(ratings)


def conversation(name: str, said: list[dict[str, str]]) -> Conversation:
    """Make a record of a dialogue of the set."""
    turns = tuple(Turn(side="customer" if turn["r"] == "U" else "agent", text=turn["t"]) for turn in said)
    return Conversation(id=name, channel="chat", language="en", turns=turns)


def logit(share: Numbers) -> Numbers:
    """Give log odds; shares at the ends are drawn in a little."""
    held = np.clip(share, 0.02, 0.98)
    result: Numbers = np.log(held / (1 - held))
    return result


def tell(name: str, measure: str, value: float, n: int) -> None:
    """Print one measure."""
    print(json.dumps({"set": name, "measure": measure, "value": round(float(value), 3), "n": n}), flush=True)


if __name__ == "__main__":
    main()

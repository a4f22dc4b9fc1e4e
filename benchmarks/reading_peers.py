"""How quickly do scikit-learn and ConvoKit read the same conversations? Run by a Python that has them.

    PYTHON benchmarks/reading_peers.py conversations.jsonl

scikit-learn: HashingVectorizer (letters within words, 2 to 4, 2^16 buckets) and one LogisticRegression for each of four
questions, asked about every turn. ConvoKit: a Corpus with its speakers, TextCleaner and BoWTransformer, which is what
stands before any question. Its parser and politeness strategies need a spaCy model that has to be downloaded, and its
VectorClassifier cannot be made in version 5.0.0 (TypeError: unexpected keyword 'clf'); both are left out, which favours
it. Labels are drawn by chance: only the time counts. One line a measure, as JSON; needs nothing of careloop.
"""

import importlib.metadata
import json
import random
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

QUESTIONS = 4
FITTED_ON = 400


def main() -> None:
    """Measure and print."""
    with Path(sys.argv[1]).open(encoding="utf-8") as lines:
        many = [json.loads(line) for line in lines]
    texts = [turn["text"] for each in many for turn in each["turns"]]
    tell("scikit-learn", len(many), lambda: scikit_learn(texts))
    try:
        import convokit  # noqa: F401
    except ImportError as error:
        print(json.dumps({"measure": f"ConvoKit: not measured ({error})", "value": None, "unit": ""}))
        return
    fitted = convokit_fitted(many[:FITTED_ON])
    tell("ConvoKit", len(many), lambda: convokit_reads(many, *fitted))


def scikit_learn(texts: list[str]) -> None:
    """Hash every turn and ask it each question."""
    from sklearn.feature_extraction.text import HashingVectorizer

    vectors = HashingVectorizer(analyzer="char_wb", ngram_range=(2, 4), n_features=2**16).transform(texts)
    for model in _MODELS:
        model.predict_proba(vectors)


def models(texts: list[str]) -> list[Any]:
    """Fit the questions to labels drawn by chance."""
    from sklearn.feature_extraction.text import HashingVectorizer
    from sklearn.linear_model import LogisticRegression

    chance = random.Random(1)
    vectors = HashingVectorizer(analyzer="char_wb", ngram_range=(2, 4), n_features=2**16).transform(texts)
    return [LogisticRegression().fit(vectors, [chance.randrange(2) for _ in texts]) for _ in range(QUESTIONS)]


_MODELS: list[Any] = []


def corpus(many: list[dict[str, Any]]) -> Any:
    """Make a ConvoKit corpus of the conversations."""
    from convokit import Corpus, Speaker, Utterance

    chance, speakers, said = random.Random(1), {}, []
    for each in many:
        for place, turn in enumerate(each["turns"]):
            speaker = speakers.setdefault(turn["side"], Speaker(id=turn["side"]))
            name = f"{each['id']}-{place}"
            before = f"{each['id']}-{place - 1}" if place else None
            first = f"{each['id']}-0"
            said.append(
                Utterance(id=name, speaker=speaker, conversation_id=first, reply_to=before, text=turn["text"],
                          meta={"label": chance.randrange(2)})
            )  # fmt: skip
    return Corpus(utterances=said)


def convokit_fitted(many: list[dict[str, Any]]) -> tuple[Any, Any]:
    """Fit its cleaner and its bag of words."""
    from convokit import BoWTransformer
    from convokit.text_processing import TextCleaner

    cleaner, bag = TextCleaner(verbosity=0), BoWTransformer(obj_type="utterance", vector_name="bow")
    bag.fit(cleaner.transform(corpus(many)))
    return cleaner, bag


def convokit_reads(many: list[dict[str, Any]], cleaner: Any, bag: Any) -> None:
    """Read all: corpus, cleaning, words."""
    bag.transform(cleaner.transform(corpus(many)))


def tell(name: str, count: int, do: Callable[[], object]) -> None:
    """Print one measure."""
    package = name.lower()
    version = importlib.metadata.version(package)
    before = time.process_time()
    do()
    rate = count / max(time.process_time() - before, 1e-9)
    print(json.dumps({"measure": f"{name} {version}", "value": round(rate, 1), "unit": "conversations/s"}), flush=True)


if __name__ == "__main__":
    with Path(sys.argv[1]).open(encoding="utf-8") as _lines:
        _MODELS = models([turn["text"] for line in list(_lines)[:FITTED_ON] for turn in json.loads(line)["turns"]])
    main()

"""Cues of wording in English: what is heard as polite, and as hearing; patterns of our own, for measures alone."""

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from careloop.core.reading import heads
from training import blend

Floats = NDArray[np.floating]

Cues = tuple[re.Pattern[str], ...]


def _compiled(*patterns: str) -> Cues:
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in patterns)


POLITE = _compiled(
    r"\bthank|\bappreciat|\bgrateful",
    r"\bplease\b",
    r"^\s*please",
    r"\bsorry|\bapolog|\bexcuse me|\bforgive",
    r"^(hi|hello|hey|dear|good (morning|evening))",
    r"\b(great|good|nice|excellent|wonderful|interesting|amazing|well done|congrat)",
    r"\bwonder(ing)?\b|\bi('d| would) (like|love)",
    r"\b(could|would) you\b",
    r"\b(can|will) you\b",
    r"\bby the way|\bbtw",
    r"\b(maybe|perhaps|possibly|seem|think|suggest|might|could|guess|assume|probably|likely)\b",
    r"\bin fact|\bactually|\bthe (point|reality|truth)|\breally\b",
    r"^\s*(what|why|who|how)",
    r"^\s*(so|then|and|but|or)\b",
    r"^\s*you\b",
    r"\byou(r)?\b",
    r"^\s*(i|i'm|i've)\b",
    r"\b(we|our|us)\b",
    r"\b(wrong|bad|stupid|ridiculous|nonsense|fail|ignor|bother|hell|crap|damn|lazy)",
    r"\?\s*$",
    r"\?.*\?",
    r"!",
    r"\bwhy\b.*\byou\b",
    r"\bwhat (are|do|did|is) you",
    r"\b(do|are|did|have) you\b",
    r"\bif you (have|could|would|want|like)|\bwhen you get|\blet me know|\bfeel free|\bhelp",
    r"\bstop\b|\bdon't\b|\bshould\b|\bmust\b|\bneed to\b",
    r"\b(mind|time|moment|chance)\b",
    r"http",
    r"(?-i:[A-Z]{4,})",
    r"[:;]\)",
    r"\.\.\.",
    r'"',
)
HEARD = _compiled(
    r"\?",
    r"\?\s*$",
    r"\byou\b",
    r"\b(i|i'm|i've|my|me)\b",
    r"\bsounds? like|\bseems?|\bit must|\bmust (be|have)|\bso you|\bi (can )?(understand|hear|see)|\bsorry to hear",
    r"\b(that's|that is) (hard|tough|great|good|awful|terrible)",
    r"\b(could|should|try|might|maybe|have you)\b",
    r"\b(feel|feeling|upset|hard|frustrat|difficult|tough|stress|anxious)",
    r"\b(hello|hi|hey|welcome|bye|thank)\b",
    r"\byou (are|can|will|have|did|'ll|'re)",
    r"\bwhen i|\bi (was|had|have|used|also)|\bfor me\b",
)
_HEADS = ("act", "satisfaction", "polarity", "acknowledgement", "issue")


def standing(texts: Sequence[str], cues: Cues) -> Floats:
    """Return one row a text: which cues stand in it."""
    return np.array([[float(bool(cue.search(text))) for cue in cues] for text in texts])


def _shape(texts: Sequence[str]) -> Floats:
    """Return how long each text is, how long its words, how many questions and sentences it holds."""
    words = [len(text.split()) for text in texts]
    rows = zip(texts, words, strict=True)
    return np.array([[n**0.5, len(text) / max(1, n), text.count("?"), text.count(".")] for text, n in rows])


def likeness(texts: Sequence[str], points: Floats, known: int) -> Floats:
    """Return the kernel with the first `known` texts, by cues of politeness and by what our other heads say."""
    told = [np.log(heads.load(name).probabilities(texts, points) + 1e-3) for name in _HEADS]
    return blend.near(np.hstack([standing(texts, POLITE), _shape(texts), *told]), known)

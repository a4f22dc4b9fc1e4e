"""The rules of the course of a conversation: how phrases and heads are weighed for A, A again, B and C.

Fitted to the practice: conversations of ours in three languages, labelled turn by turn. What was told before a turn is
taken from the labels. The heads must be built before: the rules read what they say.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from careloop.core.models.weights import Weights
from careloop.core.reading import encoder, repeats, weighing
from careloop.core.reading.reader import alike
from careloop.core.reading.signals import Signals, observe
from training import authored, calibration, linear
from training.measures import auc
from training.points import Points
from training.sets import Folder

PRACTICE = Path(__file__).parent / "practice"
LANGUAGES = ("en", "ja", "ko")
QUESTIONS = {
    "customer issue": {"issue", "again"},
    "customer again": {"again"},
    "customer success": {"success"},
    "customer failure": {"failure"},
    "agent heard": {"heard"},
    "agent success": {"success"},
    "agent failure": {"failure"},
}
_ILL = {"issue", "repeat", "unsolved", "failure", "dissatisfied"}
_ILL_SAID = {"says again", "says insisting", "says not fixed", "says problem", "says unhappy"}
_WELL = {"solved", "pleased", "success", "says fixed", "says worked", "says thanks"}
SENSES = {  # what speaks for an answer, and what against it; a sign in neither says nothing
    "customer issue": (
        {"nothing told", "near", "shared", "issue", "repeat", "unsolved", "says again", "says insisting"}
        | {"says not fixed", "says problem", "asks"},
        _WELL | {"answer"},
    ),
    "customer again": (_ILL | _ILL_SAID | {"near", "shared"}, _WELL | {"answer"}),
    "customer success": (_WELL, _ILL | _ILL_SAID | {"asks"}),
    "customer failure": (_ILL | {"says again", "says not fixed", "says unhappy"}, _WELL | {"answer"}),
    "agent heard": (
        {"acknowledgement", "acknowledging", "says empathy", "says owning", "says helping", "says apology"}
        | {"says compensation", "asks"},
        {"asks again", "says blank"},
    ),
    "agent success": (
        {"done", "success", "says resolved", "says done", "says compensation"},
        {"undone", "failure", "asking", "later", "says cannot", "says promise", "asks", "asks again"},
    ),
    "agent failure": (
        {"undone", "failure", "says cannot"},
        {"done", "success", "asking", "later", "says resolved", "says done", "asks", "asks again"},
    ),
}  # fmt: skip
FALSE_ALARMS = 0.05  # of the turns that tell nothing again, so many are told to, held out
_FOLDS = 10
_PENALTY = 0.01
_PENALTY_OF_OUTCOME = 0.001  # what works and what was done are plain; the rest must hold for other customers too

Floats = NDArray[np.floating]


class Told(NamedTuple):
    """A turn of the practice: what was seen in it, its labels, what was told before it, whether it was answered."""

    language: str
    case: int  # the three languages share the cases, so a case is held out in all of them
    seen: Signals
    labels: frozenset[str]
    before: tuple[Signals, ...]
    is_answered: bool


def turns(*, is_deep: bool) -> Iterator[Told]:
    """Return the turns of the practice, with the encoder's points or without."""
    encoder.default.cache_clear()  # the last bit of a point depends on what was encoded before
    for language in LANGUAGES:
        cases = authored.cases(language, PRACTICE)
        observed = observe([case.conversation for case in cases], is_deep=is_deep)
        for number, (case, signals) in enumerate(zip(cases, observed, strict=True)):
            before, is_answered = tuple[Signals, ...](), False
            for seen, labels in zip(signals, case.labels, strict=True):
                yield Told(language, number, seen, labels, before, is_answered)
                if labels & QUESTIONS["customer issue"]:
                    before = (*before, seen)
                is_answered = is_answered or (bool(before) and not seen.is_customer)


class Material(NamedTuple):
    """The turns that are asked one question: signs, answers, cases and languages."""

    signs: Floats
    truth: NDArray[np.bool_]
    case: NDArray[np.intp]
    language: NDArray[np.str_]


def material(question: str, told: list[Told]) -> Material:
    """Return what one rule is fitted to: the turns in which the reading asks its question."""
    side, _, what = question.partition(" ")
    asked = [
        each
        for each in told
        if each.seen.is_customer == (side == "customer")
        and (what == "issue" or (each.is_answered if side == "customer" else bool(each.before)))
    ]
    signs = [_signs(each) for each in asked]
    truth = [bool(each.labels & QUESTIONS[question]) for each in asked]
    cases, languages = [each.case for each in asked], [each.language for each in asked]
    return Material(np.array(signs, dtype=np.float32), np.array(truth), np.array(cases), np.array(languages))


def _signs(told: Told) -> list[float]:
    if not told.seen.is_customer:
        known = frozenset[str]().union(*(each.given for each in told.before))
        return weighing.of_agent(told.seen, known=known)
    near = max((alike(each, told.seen) for each in told.before), default=None)
    shared = max((repeats.shared(each.text, told.seen.text) for each in told.before), default=0.0)
    return weighing.of_customer(told.seen, near=near, shared=shared)


def rule(question: str, signs: Floats, truth: NDArray[np.bool_]) -> Floats:
    """Fit one rule: the slopes, and the bias as the last number. No slope may go against the sense of its sign."""
    speaks_for, against = SENSES[question]
    names = weighing.CUSTOMER if question.startswith("customer") else weighing.AGENT
    bounds = [(None if name in against else 0.0, None if name in speaks_for else 0.0) for name in names]
    targets = linear.one_hot(truth.astype(int), 2)
    penalty = _PENALTY_OF_OUTCOME if question.endswith(("success", "failure")) else _PENALTY
    slopes, bias = linear.logistic(signs, targets, penalty=penalty, iterations=300, bounds=[*bounds, (None, None)])
    return np.concatenate([slopes.ravel(), bias])


def held_out(question: str, chosen: Material) -> Floats:
    """Return the probability of each turn by a rule that has not seen its case, in any language."""
    told = np.zeros(len(chosen.truth))
    for fold in range(_FOLDS):
        away = chosen.case % _FOLDS == fold
        fitted = rule(question, chosen.signs[~away], chosen.truth[~away])
        told[away] = 1.0 / (1.0 + np.exp(-(chosen.signs[away] @ fitted[:-1] + fitted[-1])))
    return told


def course(_folder: Folder, _points: Points) -> tuple[Weights, dict[str, object]]:
    """A, A again, B and C: what do phrases and heads say together? One rule a question and tier."""
    arrays: dict[str, Floats] = {}
    sure: dict[str, float] = {}
    scores: dict[str, list[tuple[NDArray[np.str_], NDArray[np.bool_], Floats]]] = {}
    for tier in (1, 2):
        told = list(turns(is_deep=tier == 2))
        for question in QUESTIONS:
            chosen = material(question, told)
            arrays[f"{question} {tier}"] = rule(question, chosen.signs, chosen.truth).astype(np.float32)
            unseen = held_out(question, chosen)
            if question == "customer again":
                unlike = float(np.quantile(unseen[~chosen.truth], 1 - FALSE_ALARMS))
                sure[f"{question} {tier}"] = max(0.5, round(unlike, 2))
            scores.setdefault(question, []).append((chosen.language, chosen.truth, unseen))
    checked = {question: len(tiers[1][1]) for question, tiers in scores.items()}
    facts = {"questions": list(QUESTIONS), "checked": checked, "sure": sure, "encoder": "use-multilingual-3"}
    sources = [
        (f"practice.{language}", *_scored(tiers, language), question)
        for question, tiers in scores.items()
        for language in LANGUAGES
    ]
    return Weights(arrays, facts), {"question": (course.__doc__ or "").strip(), "sources": sources, "note": NOTE}


def _scored(
    tiers: list[tuple[NDArray[np.str_], NDArray[np.bool_], Floats]], language: str
) -> tuple[int, float, float, float]:
    here = [(truth[codes == language], told[codes == language]) for codes, truth, told in tiers]
    truth, told = here[1]
    error = calibration.expected_error(told[:, None], truth[:, None].astype(float), bins=5)
    return len(truth), auc(*here[0]), auc(*here[1]), error


NOTE = """Held out by case, in all languages at once, since they share most cases: ten folds. The calibration error is
over five bins of equal numbers, of tier 2. The practice was written and labelled by one author, and two in three of its
conversations are rough: where customers are calmer a repeat is rarer, and fewer of those found are right.

## Limits

A few hundred turns weigh the signs; they do not teach the heads new words. Scores on conversations that took no part,
the authored exam, are in `benchmarks/RESULTS.md`, "Reading: accuracy"."""

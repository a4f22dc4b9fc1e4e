"""A-B-C: was the issue stated (A), acknowledged (B), resolved (C) – and did the customer have to state it again?

Reads       the signals of one conversation, turn by turn.
Gives       findings: issue (A), acknowledged (B), resolved / not-resolved (C), repeat (A again), skipped (an answer
            that passed the issue by), red-alert (A again, and no B in between).
How         A `Course` is all that must be remembered; `step` takes it, one more turn, and gives the next one with what
            was found. Nothing looks ahead, so the same code runs while a conversation is open.
            An A is repeated when a later turn says the same (encoder and letters, `repeats`) or the customer says so
            ("still", "as I said"), after somebody answered. Turns in a row without an answer are one telling.
Read it so  a red alert says: the customer told it again and nothing in between showed that it had been heard.
Blind to    what was said on another channel, and tone of voice.
"""

from collections.abc import Callable, Sequence

import msgspec

from careloop.core.findings import Evidence, Finding
from careloop.core.reading import sentences
from careloop.core.reading.signals import Signals

SURE = 0.5
_ALIKE, _SAME = 0.6, 0.93  # below the first two turns are not the same, above the second they nearly surely are
_TOLD = 0.75  # of the head for outcomes
_CUES = ("again", "told-already", "not-fixed")
_UNHAPPY = (
    "annoyed", "not-fixed", "again", "told-already", "long-wait", "leaving", "unreachable", "rude-staff",
    "abuse-by-customer", "unfair-charge", "human-wanted", "passed-around", "corrected",
)  # fmt: skip
# Says how probable it is that two turns say the same.
Alike = Callable[[Signals, Signals], float]


class Course(msgspec.Struct, frozen=True, kw_only=True):
    """How far a conversation has come: the issue that is open, what answered it, and how often it was told."""

    conversation: str
    issue: Signals | None = None
    issue_probability: float = 0.0
    tellings: tuple[Signals, ...] = ()  # the turns in which this issue was told
    answers: tuple[Signals, ...] = ()  # of the agent since it was last told
    heard: float = 0.0  # the probability that one of them acknowledged it
    is_acknowledged: bool = False  # B was found for this issue
    is_resolved: bool = False


def step(course: Course, seen: Signals, *, alike: Alike) -> tuple[Course, list[Finding]]:
    """Take one more turn: give the course after it and what was found in it."""
    return _customer(course, seen, alike) if seen.is_customer else _agent(course, seen)


def evidence(conversation: str, seen: Signals, span: tuple[int, int] | None = None) -> Evidence:
    """Point to a turn, or to the words of it."""
    start, end = span or _telling(seen)
    return Evidence(conversation=conversation, turn=seen.turn, span=(start, end), words=seen.text[start:end])


def issue_probability(seen: Signals) -> float:
    """Say how probable it is that a customer's turn states an issue: the head, raised or lowered by our phrases."""
    sure = seen.head("issue", "issue") if seen.heads else 0.5
    if seen.match("question", "problem", "not-fixed"):
        sure = 1 - (1 - sure) * 0.35
    if seen.match("thanks", "delight", "fixed") and not seen.match("question", "problem", "not-fixed", "annoyed"):
        sure *= 0.35
    return round(sure, 4)


def heard_probability(seen: Signals, *, known: frozenset[str] = frozenset()) -> float:
    """Say how probable it is that an agent's turn acknowledges the issue: regret, naming it, or turning to it.

    `known` are the data that the customer gave: who asks for those again has not heard.
    """
    missed = 1 - 0.6 * seen.head("acknowledgement", "acknowledgement")
    for kind, share in (("empathy", 0.88), ("owning", 0.8), ("helping", 0.6), ("compensation", 0.5), ("apology", 0.5)):
        if seen.match(kind):
            missed *= 1 - share
    asks_again = any(match.kind == "ask" and match.value in known for match in seen.matches)
    if ("?" in seen.text or "？" in seen.text or seen.match("ask")) and not (asks_again or seen.match("blank")):
        missed *= 0.5  # who asks about the matter has heard it
    return round(1 - missed, 4)


def _customer(course: Course, seen: Signals, alike: Alike) -> tuple[Course, list[Finding]]:
    found = _outcome_by_customer(course, seen)
    probability = issue_probability(seen)
    if course.issue is None or not course.answers:
        return _first_told(course, seen, probability, found)
    again = _again(course, seen, alike, probability)
    if again >= SURE:
        return _repeated(course, seen, again, found)
    if probability >= SURE and not seen.match("told-already") and _is_new(course, seen, alike):
        return _told(course, seen, probability), [*found, _finding(course, "issue", probability, seen)]
    resolved = course.is_resolved or any(each.kind == "resolved" for each in found)
    return msgspec.structs.replace(course, is_resolved=resolved), found


def _first_told(
    course: Course, seen: Signals, probability: float, found: list[Finding]
) -> tuple[Course, list[Finding]]:
    """Before anybody answered: the first telling, or more of it."""
    if probability < SURE:
        return course, found
    if course.issue is None:
        return _told(course, seen, probability), [*found, _finding(course, "issue", probability, seen)]
    return msgspec.structs.replace(course, tellings=(*course.tellings, seen)), found


def _told(course: Course, seen: Signals, probability: float) -> Course:
    return Course(conversation=course.conversation, issue=seen, issue_probability=probability, tellings=(seen,))


def _is_new(course: Course, seen: Signals, alike: Alike) -> bool:
    return (
        seen.match("question", "problem") is not None and len(seen.text) >= 15 and _nearest(course, seen, alike) < SURE
    )


def _nearest(course: Course, seen: Signals, alike: Alike) -> float:
    return max((alike(told, seen) for told in course.tellings), default=0.0)


def _again(course: Course, seen: Signals, alike: Alike, probability: float) -> float:
    """How probable is it that this turn tells the open issue again?"""
    if seen.match("thanks", "delight", "fixed") and not seen.match("not-fixed", "again", "told-already", "annoyed"):
        return 0.0
    near = _nearest(course, seen, alike) if probability >= 0.35 else 0.0
    # Turns about one matter are alike without saying the same: only what is nearly the same counts.
    same = max(0.0, (near - _ALIKE) / (1 - _ALIKE))
    if near < _SAME and not is_unhappy(seen):
        same *= 0.5
    said = max((cue.probability for cue in seen.matches if cue.kind in _CUES), default=0.0)
    return round(1 - (1 - same) * (1 - 0.85 * said), 4)


def is_unhappy(seen: Signals) -> bool:
    """Say whether a customer's turn shows that things are not well."""
    return seen.match(*_UNHAPPY) is not None or seen.head("satisfaction", "dissatisfied") >= 0.75


def _repeated(course: Course, seen: Signals, again: float, found: list[Finding]) -> tuple[Course, list[Finding]]:
    assert course.issue is not None  # noqa: S101  # said to the type checker; the caller has looked
    first = evidence(course.conversation, course.issue)
    found = [*found, _finding(course, "repeat", again, seen, first)]
    unheard = 1 - course.heard
    if unheard >= SURE:
        passed_by = evidence(course.conversation, course.answers[-1], (0, len(course.answers[-1].text)))
        found.append(Finding(kind="skipped", probability=round(unheard, 4), evidence=(passed_by, first)))
        # Who only asks further is not an alarm; who is unhappy, or must say the very same, is.
        sure = round(again * unheard * (1.0 if is_unhappy(seen) or again >= _SAME else 0.5), 4)
        if sure >= SURE:
            found.append(_finding(course, "red-alert", sure, seen, first, passed_by))
    after = msgspec.structs.replace(
        course, tellings=(*course.tellings, seen), answers=(), heard=0.0, is_acknowledged=False, is_resolved=False
    )
    return after, found


def _agent(course: Course, seen: Signals) -> tuple[Course, list[Finding]]:
    if course.issue is None:
        return course, []
    found = []
    known = frozenset().union(*(told.given for told in course.tellings))
    heard = heard_probability(seen, known=known)
    if heard >= SURE and not course.is_acknowledged:
        cue = seen.match("empathy", "owning", "helping", "apology", "compensation")
        span = sentences.around(seen.text, cue.span) if cue else None
        found.append(
            Finding(
                kind="acknowledged",
                probability=heard,
                evidence=(evidence(course.conversation, seen, span), evidence(course.conversation, course.issue)),
            )
        )
    found += _outcome_by_agent(course, seen)
    after = msgspec.structs.replace(
        course,
        answers=(*course.answers, seen),
        heard=round(1 - (1 - course.heard) * (1 - heard), 4),
        is_acknowledged=course.is_acknowledged or heard >= SURE,
        is_resolved=course.is_resolved or any(each.kind == "resolved" for each in found),
    )
    return after, found


def _outcome_by_agent(course: Course, seen: Signals) -> list[Finding]:
    done, cannot = seen.match("resolved"), seen.match("cannot")
    if not done and not cannot:
        return _outcome_by_head(course, seen)
    if done and not cannot:
        return [_finding_at(course, "resolved", done.probability, seen, done.span)]
    if cannot and not done:
        return [_finding_at(course, "not-resolved", cannot.probability * 0.9, seen, cannot.span)]
    return []


def _outcome_by_head(course: Course, seen: Signals) -> list[Finding]:
    """Where no phrase of ours tells the outcome, the head is believed when it is sure and the turn asks nothing."""
    if "?" in seen.text or "？" in seen.text:
        return []
    for kind, answer in (("resolved", "success"), ("not-resolved", "failure")):
        if (sure := seen.head("outcome", answer)) >= _TOLD:
            return [_finding(course, kind, sure, seen)]
    return []


def _outcome_by_customer(course: Course, seen: Signals) -> list[Finding]:
    if course.issue is None or not course.answers:
        return []
    bad = seen.match("not-fixed")
    good = seen.match("fixed")
    if bad and not good:
        return [_finding_at(course, "not-resolved", bad.probability, seen, bad.span)]
    if good and not bad:
        return [_finding_at(course, "resolved", good.probability, seen, good.span)]
    thanks = seen.match("thanks")
    if thanks and not seen.match("annoyed", "again", "question", "problem"):
        # Thanks after an answer is how most say that it is done; some are only polite.
        return [_finding_at(course, "resolved", 0.62, seen, thanks.span)]
    return []


def _finding(course: Course, kind: str, probability: float, seen: Signals, *others: Evidence) -> Finding:
    return Finding(kind=kind, probability=probability, evidence=(evidence(course.conversation, seen), *others))


def _finding_at(course: Course, kind: str, probability: float, seen: Signals, span: tuple[int, int]) -> Finding:
    whole = sentences.around(seen.text, span)
    return Finding(kind=kind, probability=round(probability, 4), evidence=(evidence(course.conversation, seen, whole),))


def _telling(seen: Signals) -> tuple[int, int]:
    """The sentence that tells it: the first in which a question or a problem stands, else the longest."""
    cue = seen.match("problem", "question", "not-fixed", "again")
    if cue:
        return sentences.around(seen.text, cue.span)
    return max(sentences.spans(seen.text), key=lambda span: span[1] - span[0], default=(0, len(seen.text)))


def follow(conversation: str, turns: Sequence[Signals], *, alike: Alike) -> tuple[Course, list[Finding]]:
    """Take all turns of a conversation one after the other."""
    course, found = Course(conversation=conversation), list[Finding]()
    for seen in turns:
        course, more = step(course, seen, alike=alike)
        found += more
    return course, found

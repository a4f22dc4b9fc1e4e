"""A-B-C: was the issue stated (A), acknowledged (B), resolved (C) – and did the customer have to state it again?

Reads       the signals of one conversation, turn by turn.
Gives       findings: issue (A), acknowledged (B), resolved / not-resolved (C), repeat (A again), skipped (an answer
            that passed the issue by), red-alert (A again, and no B in between).
How         A `Course` is all that must be remembered; `step` takes it, one more turn, and gives the next one with what
            was found. Nothing looks ahead, so the same code runs while a conversation is open.
            How probable each part is, is weighed from phrases and heads together (`weighing`). An A is repeated after
            somebody answered; turns in a row without an answer are one telling. A red alert is as probable as the
            issue, the repeat and the silence about it together: that product was not measured. Praise that is told
            twice is none.
Read it so  a red alert says: the customer told it again and nothing in between showed that it had been heard.
Blind to    what was said on another channel, and tone of voice.
"""

from collections.abc import Callable, Sequence

import msgspec

from careloop.core.findings import Evidence, Finding
from careloop.core.reading import repeats, sentences, weighing
from careloop.core.reading.signals import Signals

SURE = 0.5
_THANKED = 0.62  # assumed: of thanks after an answer, those that mean that it is done
_CALM = 0.5  # how much a repeat counts as an alarm when nothing says that things are not well
# Declared, not measured: how far an answer of this kind takes the matter up.
_TAKES_UP = {"empathy": 0.88, "owning": 0.8, "helping": 0.6, "compensation": 0.5, "apology": 0.5}
_UNHAPPY = (
    "annoyed", "not-fixed", "again", "told-already", "long-wait", "leaving", "unreachable", "rude-staff",
    "abuse-by-customer", "unfair-charge", "human-wanted", "passed-around", "corrected",
)  # fmt: skip
_SAME = 0.99  # nearly the very words: from here on a repeat is an alarm whatever the mood
_NEW = 0.7  # of an issue beside the one that is open: a follow-up question is often taken for one
_DONE = ("resolved", ("resolved", "fixed", "done", "worked"))
_FAILED = ("not-resolved", ("cannot", "not-fixed"))
_QUESTIONS = {
    "issue": "issue", "repeat": "again", "acknowledged": "heard", "resolved": "success", "not-resolved": "failure",
}  # fmt: skip
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


def heard_probability(seen: Signals, *, known: frozenset[str] = frozenset()) -> float:
    """Say how probable it is that an agent's turn acknowledges the issue: names it, sees the feeling, owns it.

    `known` are the data that the customer gave: who asks for those again has not heard.
    """
    return _weighed("agent heard", seen, weighing.of_agent(seen, known=known))


def _weighed(question: str, seen: Signals, signs: list[float]) -> float:
    return weighing.probability(question, signs, is_deep=seen.point is not None)


def _customer(course: Course, seen: Signals, alike: Alike) -> tuple[Course, list[Finding]]:
    near = _nearest(course, seen, alike) if course.issue else None
    shared = max((repeats.shared(told.body, seen.body) for told in course.tellings), default=0.0)
    signs = weighing.of_customer(seen, near=near, shared=shared)
    probability = _weighed("customer issue", seen, signs)
    if course.issue is None or not course.answers:
        return _first_told(course, seen, probability)
    found = _outcome_by_customer(course, seen, signs)
    again = _weighed("customer again", seen, signs)
    if again >= weighing.enough("customer again", is_deep=seen.point is not None):
        return _repeated(course, seen, again, found, near or 0.0)
    if probability >= _NEW:
        return _told(course, seen, probability), [*found, _finding(course, "issue", probability, seen)]
    resolved = course.is_resolved or any(each.kind == "resolved" for each in found)
    return msgspec.structs.replace(course, is_resolved=resolved), found


def _first_told(course: Course, seen: Signals, probability: float) -> tuple[Course, list[Finding]]:
    """Before anybody answered: the first telling, or more of it."""
    if probability < SURE:
        return course, []
    if course.issue is None:
        return _told(course, seen, probability), [_finding(course, "issue", probability, seen)]
    return msgspec.structs.replace(course, tellings=(*course.tellings, seen)), []


def _told(course: Course, seen: Signals, probability: float) -> Course:
    return Course(conversation=course.conversation, issue=seen, issue_probability=probability, tellings=(seen,))


def _nearest(course: Course, seen: Signals, alike: Alike) -> float:
    return max((alike(told, seen) for told in course.tellings), default=0.0)


def _is_unhappy(seen: Signals) -> bool:
    return seen.match(*_UNHAPPY) is not None or seen.head("satisfaction", "dissatisfied") >= 0.75


def _alarming(seen: Signals, issue: Signals, near: float) -> float:
    """How much a repeat counts as an alarm: who is unhappy or says the very same is one, who only asks further is not
    quite, who praises is none."""
    is_pleased = max(each.head("satisfaction", "satisfied") for each in (seen, issue)) >= SURE
    if is_pleased and not seen.match(*_UNHAPPY):
        return 0.0
    return 1.0 if _is_unhappy(seen) or near >= _SAME else _CALM


def _repeated(
    course: Course, seen: Signals, again: float, found: list[Finding], near: float
) -> tuple[Course, list[Finding]]:
    assert course.issue is not None  # noqa: S101  # said to the type checker; the caller has looked
    first = evidence(course.conversation, course.issue)
    found = [*found, _finding(course, "repeat", again, seen, first)]
    unheard = 1 - course.heard
    if unheard > SURE:
        passed_by = evidence(course.conversation, course.answers[-1], (0, len(course.answers[-1].text)))
        found.append(Finding(kind="skipped", probability=round(unheard, 4), evidence=(passed_by, first)))
        sure = round(again * unheard * course.issue_probability * _alarming(seen, course.issue, near), 4)
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
                checked=_checked("acknowledged", seen),
            )
        )
    found += _outcome(course, seen, "agent", weighing.of_agent(seen))
    after = msgspec.structs.replace(
        course,
        answers=(*course.answers, seen),
        heard=round(1 - (1 - course.heard) * (1 - max(heard, _taken_up(seen, known))), 4),
        is_acknowledged=course.is_acknowledged or heard >= SURE,
        is_resolved=course.is_resolved or any(each.kind == "resolved" for each in found),
    )
    return after, found


def _taken_up(seen: Signals, known: frozenset[str]) -> float:
    """How far an answer takes the matter up: regret, help or a question do, though they may not show that it was heard.

    So who answers like this is not said to have passed the matter by. `known` are the data that the customer gave.
    """
    missed = 1.0
    for kind, share in _TAKES_UP.items():
        if seen.match(kind):
            missed *= 1 - share
    if weighing.asks(seen) and not (weighing.asks_again(seen, known) or seen.match("blank")):
        missed *= 0.5
    return 1 - missed


def _outcome_by_customer(course: Course, seen: Signals, signs: list[float]) -> list[Finding]:
    found = _outcome(course, seen, "customer", signs)
    thanks = seen.match("thanks")
    if not found and thanks and not seen.match("annoyed", "again", "question", "problem", "not-fixed"):
        # Thanks after an answer is how most say that it is done; some are only polite.
        return [_finding_at(course, "resolved", _THANKED, seen, thanks.span, checked=0)]
    return found


def _outcome(course: Course, seen: Signals, who: str, signs: list[float]) -> list[Finding]:
    """Success or failure, whichever is more probable, when it is more probable than not."""
    done, cannot = (_weighed(f"{who} {answer}", seen, signs) for answer in ("success", "failure"))
    if max(done, cannot) < SURE:
        return []
    kind, cues = _DONE if done >= cannot else _FAILED
    sure = max(done, cannot)
    if cue := seen.match(*cues):
        return [_finding_at(course, kind, sure, seen, cue.span, checked=_checked(kind, seen))]
    return [_finding(course, kind, sure, seen)]


def _finding(course: Course, kind: str, probability: float, seen: Signals, *others: Evidence) -> Finding:
    return Finding(
        kind=kind,
        probability=probability,
        evidence=(evidence(course.conversation, seen), *others),
        checked=_checked(kind, seen),
    )


def _finding_at(
    course: Course, kind: str, probability: float, seen: Signals, span: tuple[int, int], *, checked: int
) -> Finding:
    proof = evidence(course.conversation, seen, sentences.around(seen.text, span))
    return Finding(kind=kind, probability=round(probability, 4), evidence=(proof,), checked=checked)


def _checked(kind: str, seen: Signals) -> int:
    """The labelled turns behind the rule for a kind; 0 where a kind is concluded from several."""
    question = _QUESTIONS.get(kind, "")
    return weighing.checked(f"{'customer' if seen.is_customer else 'agent'} {question}") if question else 0


def _telling(seen: Signals) -> tuple[int, int]:
    """The sentence that tells it: the first in which a question or a problem stands, else the longest; no courtesy."""
    cue = seen.match("problem", "question", "not-fixed", "again")
    if cue:
        return sentences.around(seen.text, cue.span)
    told = [span for span in sentences.spans(seen.text) if span not in seen.courtesies]
    return max(told, key=lambda span: span[1] - span[0], default=(0, len(seen.text)))


def follow(conversation: str, turns: Sequence[Signals], *, alike: Alike) -> tuple[Course, list[Finding]]:
    """Take all turns of a conversation one after the other."""
    course, found = Course(conversation=conversation), list[Finding]()
    for seen in turns:
        course, more = step(course, seen, alike=alike)
        found += more
    return course, found

"""Asking: which answers of an instrument may stand in one number?

Reads       the answers of a period and the name of an instrument.
Gives       `Asked`: the usable answers of the newest scale, everybody who was asked, and what must be said about it.
How         Only answers on one scale are counted together: same range, same version, balanced or not. Answers on older
            scales become parts. Several languages in one number are said, and never compared.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

import msgspec

from careloop.core.measures.definition import Facts
from careloop.core.notes import note
from careloop.core.survey_records import Scale, SurveyAnswer

LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """The answers of one question on one scale, and all that was asked on that scale."""

    answers: tuple[SurveyAnswer, ...]
    asked: int | None  # None where the records do not tell who was asked in vain
    scale: Scale
    notes: tuple[str, ...] = ()

    @property
    def values(self) -> list[float]:
        return [answer.value for answer in self.answers if answer.value is not None]

    @property
    def weights(self) -> list[float] | None:
        """1 / probability of being asked, where it differs between answers."""
        return weights_of(answer.sampled_prob for answer in self.answers)

    @property
    def groups(self) -> list[list[object]]:
        """Agents and customers, as the clusters of the interval; who is not known is a cluster of their own."""
        return [[each.agent for each in self.answers], [each.customer for each in self.answers]]


def weights_of(chances: Iterable[float]) -> list[float] | None:
    """This will give 1 / probability of being asked, or None where all are alike or one is not known."""
    known = list(chances)
    if len(set(known)) < 2 or min(known) <= 0:
        return None
    return [1 / chance for chance in known]


def asked(facts: Facts, instrument: str, *, question: str | None = None, draw: str = "offer") -> Asked:
    """This will give the answers on the newest scale; none when the instrument was never sent."""
    return by_scale(facts, instrument, question=question, draw=draw)[0]


def by_scale(facts: Facts, instrument: str, *, question: str | None = None, draw: str = "offer") -> list[Asked]:
    """This will give one `Asked` a scale, the newest first; never an empty list."""
    mine = [
        each
        for each in facts.answers
        if each.instrument == instrument and each.draw == draw and question in (None, each.question)
    ]
    newest: dict[Scale, datetime] = {}
    for each in mine:
        newest[each.scale] = max(newest.get(each.scale, LONG_AGO), each.asked_at or each.answered_at or LONG_AGO)
    scales = sorted(newest, key=lambda scale: (newest[scale], scale.version), reverse=True)
    groups = [_of_scale(mine, scale) for scale in scales] or [Asked(answers=(), asked=0, scale=Scale())]
    others = sum(len(group.answers) for group in groups[1:])
    if others:
        groups[0] = msgspec.structs.replace(groups[0], notes=(note("other-scales", count=others), *groups[0].notes))
    return groups


def _of_scale(mine: Sequence[SurveyAnswer], scale: Scale) -> Asked:
    of_scale = [each for each in mine if each.scale == scale]
    answers = tuple(each for each in of_scale if each.is_answered and _is_on(each, scale))
    outside = sum(1 for each in of_scale if each.is_answered and not _is_on(each, scale))
    languages = Counter(each.language for each in answers if each.language)
    notes = [note("out-of-scale", count=outside)] if outside else []
    is_known = all(each.asked_at is not None for each in answers)
    if not is_known:
        notes.append(note("asked-unknown"))
    if not scale.is_balanced:
        notes.append(note("unbalanced"))
    if len(languages) > 1:
        notes.append(note("languages", names=", ".join(sorted(languages))))
    return Asked(answers=answers, asked=len(of_scale) if is_known else None, scale=scale, notes=tuple(notes))


def _is_on(answer: SurveyAnswer, scale: Scale) -> bool:
    return answer.value is None or scale.low <= answer.value <= scale.high

"""Gap: did what customers met fall short of what they expected, and at which moment?

Reads       answers of the instrument "gap": a question, a moment of truth, asked before (phase "before") and after.
Gives       Measure "gap": the mean of perceived minus expected over all pairs; parts: each moment's gap with its
            reliability, and its perception alone.
How         pairs of one person, moment and question; t, clustered by customer (Parasuraman et al. 1988). Reliability of
            the difference (r_P + r_E - 2 r_PE) / (2 - 2 r_PE) from alpha of the moment's questions.
Read it so  below 0: less than expected. A gap of reliability below 0.7 is mostly noise; look at perception (Cronin &
            Taylor 1992) and expectation apart.
Blind to    expectations remembered after the fact: only those asked before count as expectations.
"""

from collections import Counter, defaultdict
from typing import NamedTuple

import numpy as np

from careloop.core.findings import Measure
from careloop.core.measures.asking import weights_of
from careloop.core.measures.counting import mean
from careloop.core.measures.definition import Definition, Facts, Part, Result, Settings, ids, plain
from careloop.core.measures.methods import PAIRS, SCORE, together
from careloop.core.measures.text import Text
from careloop.core.notes import note
from careloop.core.statistics.reliability import ENOUGH, alpha, difference_reliability
from careloop.core.survey_records import Scale, SurveyAnswer

MOMENTS = {
    "all": Text("The service as a whole", "서비스 전체", "サービス全体"),
    "staff": Text("The people who serve", "응대하는 직원", "対応する担当者"),
    "rules": Text("Rules, waiting and payment", "규정, 대기, 결제", "規則・待ち時間・支払い"),
    "things": Text("Rooms, pages and materials", "매장, 화면, 자료", "店舗・画面・資料"),
    "others": Text("Other customers around", "주변의 다른 고객", "周りのほかのお客様"),
}
_Key = tuple[str, str, str, Scale]  # person, moment, question, scale


class _Pair(NamedTuple):
    before: SurveyAnswer
    after: SurveyAnswer

    @property
    def gap(self) -> float:
        return (self.after.value or 0.0) - (self.before.value or 0.0)

    @property
    def chance(self) -> float:
        """The probability of both: of one draw when both were asked at once, else of two."""
        is_one_draw = self.before.asked_at is not None and self.before.asked_at == self.after.asked_at
        return self.after.sampled_prob * (1.0 if is_one_draw else self.before.sampled_prob)

    @property
    def person(self) -> str:
        return self.after.customer or self.after.conversation or self.after.id


def _compute(facts: Facts, settings: Settings) -> Result:
    pairs, asked = _pairs(facts)
    moments: dict[str, list[_Pair]] = defaultdict(list)
    asked_of = Counter(moment for _person, moment, *_rest in asked)
    for pair in pairs:
        moments[pair.after.moment].append(pair)
    measure = _mean(pairs, settings, asked=len(asked), notes=_said(pairs))
    parts = [part for name in sorted(moments) for part in _parts(name, moments[name], settings, asked=asked_of[name])]
    worse = ids(pair.after for pair in pairs if pair.gap < 0)
    return Result(
        name="gap", measure=measure, counted=worse, among=ids(pair.after for pair in pairs), parts=tuple(parts)
    )


def _pairs(facts: Facts) -> tuple[list[_Pair], set[_Key]]:
    mine = [each for each in facts.answers if each.instrument == "gap"]
    known = [each for each in mine if each.is_answered and each.value is not None]
    keyed = {(each.phase, _key(each)): each for each in known}
    pairs = [
        _Pair(keyed["before", key], after)
        for (phase, key), after in keyed.items()
        if phase == "after" and ("before", key) in keyed
    ]
    return pairs, {_key(each) for each in mine if each.phase == "before"}


def _key(each: SurveyAnswer) -> _Key:
    return each.conversation or each.customer, each.moment, each.question, each.scale


def _said(pairs: list[_Pair]) -> tuple[str, ...]:
    """What must be said of the pairs: one of several languages, or of a scale that is not balanced."""
    languages = sorted({pair.after.language for pair in pairs if pair.after.language})
    notes = [] if all(pair.after.scale.is_balanced for pair in pairs) else [note("unbalanced")]
    if len(languages) > 1:
        notes.append(note("languages", names=", ".join(languages)))
    return tuple(notes)


def _mean(
    pairs: list[_Pair], settings: Settings, *, asked: int, is_gap: bool = True, notes: tuple[str, ...] = ()
) -> Measure:
    low = min((pair.after.scale.low for pair in pairs), default=1.0)
    high = max((pair.after.scale.high for pair in pairs), default=5.0)
    return mean(
        [pair.gap if is_gap else pair.after.value or 0.0 for pair in pairs],
        settings=settings,
        scale=(low - high, high - low) if is_gap else (low, high),
        asked=max(asked, len(pairs)),
        weights=weights_of(pair.chance for pair in pairs),
        groups=[[pair.person for pair in pairs]],
        notes=notes,
    )


def _parts(name: str, pairs: list[_Pair], settings: Settings, *, asked: int) -> list[Part]:
    gaps = _mean(pairs, settings, asked=asked, notes=(_reliability(pairs),))
    alone = _mean(pairs, settings, asked=asked, is_gap=False)
    shown = name or "all"
    label = MOMENTS.get(shown, plain(shown))
    perceived = Text(f"{label.en}: perceived alone", f"{label.ko}: 경험만", f"{label.ja}: 実感のみ")
    worse = ids(pair.after for pair in pairs if pair.gap < 0)
    return [
        Part(key=shown, label=label, measure=gaps, counted=worse),
        Part(key=f"{shown}-perceived", label=perceived, measure=alone),
    ]


def _reliability(pairs: list[_Pair]) -> str:
    """From people who answered every question of the moment."""
    questions = sorted({pair.after.question for pair in pairs})
    rows: dict[str, dict[str, _Pair]] = defaultdict(dict)
    for pair in pairs:
        rows[pair.person][pair.after.question] = pair
    whole = [[row[each] for each in questions] for row in rows.values() if len(row) == len(questions)]
    after = alpha([[pair.after.value or 0.0 for pair in row] for row in whole] or [[0.0]])
    before = alpha([[pair.before.value or 0.0 for pair in row] for row in whole] or [[0.0]])
    if after is None or before is None:
        return note("reliability-unknown")
    sums = np.array(
        [[sum(p.after.value or 0.0 for p in row), sum(p.before.value or 0.0 for p in row)] for row in whole]
    )
    correlation = min(float(np.corrcoef(sums.T)[0, 1]), 0.999)
    value = difference_reliability(after, before, correlation)
    return note("reliability" if value >= ENOUGH else "low-reliability", value=f"{value:.2f}")


DEFINITIONS = (
    Definition(
        name="gap",
        title=Text("Gap to expectation", "기대와의 차이", "期待との差"),
        explanation=Text(
            "What customers perceived minus what they had expected beforehand, overall and for each moment of truth.",
            "고객이 실제로 느낀 수준에서 미리 기대한 수준을 뺀 값으로, 전체와 진실의 순간별로 봅니다.",
            "実際に感じた水準から事前に期待した水準を引いた値で、全体と場面ごとに示します。",
        ),
        begins=Text(
            "A random part is asked for its expectation at the start.",
            "무작위로 뽑은 고객에게 시작할 때 기대를 물은 때",
            "無作為に選んだ方に、開始時に期待を尋ねたとき",
        ),
        ends=Text("The same person is asked afterwards.", "같은 고객이 나중에 응답한 때", "同じ方が後で回答したとき"),
        denominator=Text("All pairs of expectation and perception.", "기대와 경험의 모든 쌍", "期待と実感のすべての組"),
        exclusions=Text(
            "Answers of one side only, other scales.", "한쪽만 응답한 경우, 다른 척도", "片方だけの回答、別の尺度"
        ),
        interval=together(PAIRS, SCORE),
        unit="score",
        reads=("answers",),
        compute=_compute,
    ),
)

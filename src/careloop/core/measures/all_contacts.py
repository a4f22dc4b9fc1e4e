"""All contacts: what would *all* customers have answered, not only those who answered?

Reads       first answers and keypad calls (the cheap signal) and the random follow-up sample of the same instrument:
            one record with draw "follow_up" for *every* contact that could be drawn, with its probability; `asked_at`
            is None where the draw passed it by. Records of the drawn alone give weighted answers without the signal.
Gives       Measures "csat-all", "nps-all" and "effort-all", each with the naive figure as a part, and "not measured"
            where nobody was followed up.
How         double sampling (see core.statistics.double_sampling), clustered by customer, and by agent where the records
            name one. A promoter counts 1, a passive 1/2, a detractor 0; the score is twice that minus one.
Read it so  The difference to the naive figure is what silence hides.
Blind to    contacts with probability 0, and a follow-up that is itself wrong.
"""

from collections.abc import Callable
from dataclasses import dataclass

import msgspec
import numpy as np

from careloop.core.findings import Measure
from careloop.core.measures import effort, recommendation, satisfaction
from careloop.core.measures.asking import Asked, asked
from careloop.core.measures.counting import mean
from careloop.core.measures.definition import Definition, Facts, Part, Result, Settings, Unit
from careloop.core.measures.methods import CLUSTERED, DOUBLE_SAMPLING, together
from careloop.core.measures.text import Text
from careloop.core.notes import note
from careloop.core.statistics import double_sample_mean
from careloop.core.statistics.share import Interval
from careloop.core.survey_records import SurveyAnswer

NAIVE = Text("Among those who answered at once", "바로 응답한 고객만", "すぐに回答した方のみ")


@dataclass(frozen=True)
class _Kind:
    """What is estimated: how an answer counts (0 to 1), and between which ends the figure lies."""

    naive: str
    instrument: str
    ends: Interval
    counts: Callable[[Asked, float], float]
    first: Callable[[Facts, Settings], Result]

    def compute(self, facts: Facts, settings: Settings) -> Result:
        naive = Part(key="naive", label=NAIVE, measure=self.first(facts, settings).measure)
        sample = [each for each in facts.answers if each.draw == "follow_up" and each.instrument == self.instrument]
        among = tuple(dict.fromkeys(each.conversation or each.id for each in sample))
        later = asked(facts, self.instrument, draw="follow_up")
        if not sample:
            first = asked(facts, self.instrument)
            why = note("no-follow-up")
            measure = Measure(denominator=first.asked or len(first.answers), asked=0, notes=(why,))
            return Result(name=f"{self.naive}-all", measure=measure, parts=(naive,))
        if len(later.answers) < settings.floor:
            why = note("too-few", count=len(later.answers), floor=settings.floor)
            measure = Measure(n=len(later.answers), denominator=len(sample), notes=(why,))
            return Result(name=f"{self.naive}-all", measure=measure, among=among, parts=(naive,))
        scores = {id(each): self.counts(later, each.value) for each in later.answers if each.value is not None}
        if all(each.asked_at is not None for each in sample):  # those not drawn are not here: no signal to use
            measure = _weighted(later, [scores[id(each)] for each in later.answers], len(sample), settings)
        else:
            measure = _estimated(sample, scores, _signals(facts, self.instrument), settings)
        return Result(
            name=f"{self.naive}-all",
            measure=_between(measure, self.ends),
            counted=tuple(each.conversation or each.id for each in later.answers if scores.get(id(each)) == 1),
            among=among,
            parts=(naive,),
        )


def _weighted(later: Asked, scores: list[float], drawn: int, settings: Settings) -> Measure:
    return mean(scores, settings=settings, scale=(0.0, 1.0), asked=drawn, weights=later.weights, groups=later.groups)


def _between(measure: Measure, ends: Interval) -> Measure:
    """The estimate from 0 to 1 in the figure's own numbers."""
    low, width = ends[0], ends[1] - ends[0]
    if measure.value is None or measure.interval is None or ends == (0.0, 1.0):
        return measure
    bottom, top = (low + width * each for each in measure.interval)
    return msgspec.structs.replace(measure, value=low + width * measure.value, interval=(bottom, top))


def _signals(facts: Facts, instrument: str) -> dict[str, float]:
    """What the first asking said of each contact, as a share of its scale: a key, or a first answer."""
    keys = {call.conversation: call.level / call.levels for call in facts.calls if call.level is not None}
    answers = {
        each.conversation: (each.value - each.scale.low) / (each.scale.high - each.scale.low)
        for each in facts.answers
        if each.instrument == instrument and each.draw == "offer" and each.is_answered and each.value is not None
    }
    return keys | answers


def _estimated(
    records: list[SurveyAnswer], scores: dict[int, float], signals: dict[str, float], settings: Settings
) -> Measure:
    came = np.array([id(each) in scores for each in records])
    was_asked = np.array([each.asked_at is not None for each in records])
    state = np.where(was_asked | came, came.astype(float), np.nan)
    return double_sample_mean(
        [signals.get(each.conversation, np.nan) for each in records],
        [scores.get(id(each), np.nan) for each in records],
        [each.sampled_prob for each in records],
        state,
        agent=_clusters([each.agent for each in records]),
        customer=_clusters([each.customer for each in records]),
        level=settings.level,
        sensitivity=settings.sensitivity,
    )


def _clusters(names: list[str]) -> list[str] | None:
    """Who is not known is a cluster of their own; where nobody is, there is nothing to cluster by."""
    return names if any(names) else None


CSAT = _Kind(
    "csat",
    "csat",
    (0.0, 1.0),
    lambda group, value: float(value >= satisfaction.threshold(group, 2)),
    satisfaction.satisfied,
)
NPS = _Kind(
    "nps",
    "nps",
    (-100.0, 100.0),
    lambda _group, value: (recommendation.score_of(value) + 1) / 2,
    recommendation.recommends,
)
EFFORT = _Kind(
    "effort", "effort", (0.0, 1.0), lambda group, value: float(effort.agrees(group, value)), effort.found_easy
)


def _definition(kind: _Kind, title: Text, explanation: Text, *, unit: Unit) -> Definition:
    return Definition(
        name=f"{kind.naive}-all",
        title=title,
        explanation=explanation,
        begins=Text("A contact ends.", "상담이 끝난 때", "対応が終わったとき"),
        ends=Text(
            "Those drawn answer in the second channel.",
            "추출된 고객이 다른 채널에서 응답한 때",
            "抽出された方が別のチャネルで回答したとき",
        ),
        denominator=Text("All contacts that could be drawn.", "추출될 수 있었던 모든 문의", "抽出され得たすべての対応"),
        exclusions=Text(
            "Contacts with probability 0 (opted out, no second channel); their number is said.",
            "추출 확률이 0인 문의(수신 거부, 다른 채널 없음). 그 수를 표시합니다.",
            "抽出確率が0の対応(受信拒否、別のチャネルなし)。件数を示します。",
        ),
        interval=together(DOUBLE_SAMPLING, CLUSTERED),
        unit=unit,
        reads=("answers", "calls") if kind is CSAT else ("answers",),
        compute=kind.compute,
    )


DEFINITIONS = (
    _definition(
        CSAT,
        Text("Satisfied, all contacts", "전체 문의의 만족 비율", "全対応での満足の割合"),
        Text(
            "The share of satisfied customers among all contacts. A random sample is asked again on a second channel, "
            "and what it says about the silent corrects the first answers.",
            "모든 문의에서 만족한 고객의 비율입니다. 무작위로 뽑은 고객에게 다른 채널로 다시 물어, 응답하지 않은 "
            "고객까지 반영하여 처음 응답을 보정합니다.",
            "すべての対応における満足した方の割合です。無作為に選んだ方に別のチャネルで改めて尋ね、回答しなかった方も"
            "反映して最初の回答を補正します。",
        ),
        unit="share",
    ),
    _definition(
        NPS,
        Text("Net promoter score, all contacts", "전체 문의의 순추천지수(NPS)", "全対応での推奨者の正味比率(NPS)"),
        Text(
            "Promoters minus detractors among all contacts, as points from -100 to 100. A random sample is asked again "
            "on a second channel, and what it says about the silent corrects the first answers.",
            "모든 문의에서 추천 고객 비율에서 비추천 고객 비율을 뺀 값으로, -100에서 100 사이입니다. 무작위로 뽑은 "
            "고객에게 다른 채널로 다시 물어 처음 응답을 보정합니다.",
            "すべての対応において推奨者の割合から批判者の割合を引いた値で、-100から100です。無作為に選んだ方に別の"
            "チャネルで改めて尋ね、最初の回答を補正します。",
        ),
        unit="points",
    ),
    _definition(
        EFFORT,
        Text("Found it easy, all contacts", "전체 문의의 쉽게 해결된 비율", "全対応での手間なく済んだ割合"),
        Text(
            "The share that found it easy to get their matter handled, among all contacts. A random sample is asked "
            "again on a second channel, and what it says about the silent corrects the first answers.",
            "모든 문의에서 일을 쉽게 처리했다는 데 동의한 비율입니다. 무작위로 뽑은 고객에게 다른 채널로 다시 물어 "
            "처음 응답을 보정합니다.",
            "すべての対応において、用件が手間なく片付いたと答えた割合です。無作為に選んだ方に別のチャネルで改めて尋ね、"
            "最初の回答を補正します。",
        ),
        unit="share",
    ),
)

"""All contacts: how many of *all* customers were satisfied, not only of those who answered?

Reads       first answers and keypad calls (the cheap signal) and the random follow-up sample, instrument "csat": one
            record with draw "follow_up" for *every* contact that could be drawn, with its probability; `asked_at` is
            None where the draw passed it by. Records of the drawn alone give the weighted answers without the signal.
Gives       Measure "csat-all", with the naive figure as a part, and bounds where nobody was followed up.
How         double sampling (see core.statistics.double_sampling), clustered by agent and customer.
Read it so  The difference to the naive figure is what silence hides.
Blind to    contacts with probability 0, and a follow-up that is itself wrong.
"""

from typing import NamedTuple

import numpy as np

from careloop.core.findings import Measure
from careloop.core.measures.asking import asked
from careloop.core.measures.counting import share
from careloop.core.measures.definition import Definition, Facts, Part, Result, Settings
from careloop.core.measures.satisfaction import threshold
from careloop.core.measures.text import Text
from careloop.core.notes import note
from careloop.core.statistics import double_sample_mean
from careloop.core.survey_records import SurveyAnswer

NAIVE = Text("Among those who answered at once", "바로 응답한 고객만", "すぐに回答した方のみ")


class _Contact(NamedTuple):
    signal: float
    follow_up: SurveyAnswer


def _compute(facts: Facts, settings: Settings) -> Result:
    first, later = asked(facts, "csat"), asked(facts, "csat", draw="follow_up")
    naive_hits = [value >= threshold(first, 2) for value in first.values]
    naive = share(
        naive_hits,
        settings=settings,
        asked=first.asked,
        weights=first.weights,
        groups=first.groups,
        notes=first.notes,
    )
    part = Part(key="naive", label=NAIVE, measure=naive)
    sample = [each for each in facts.answers if each.draw == "follow_up" and each.instrument == "csat"]
    among = tuple(dict.fromkeys(each.conversation or each.id for each in sample))
    if not sample:
        measure = Measure(denominator=first.asked or len(first.answers), asked=0, notes=(note("no-follow-up"),))
        return Result(name="csat-all", measure=measure, parts=(part,))
    if len(later.answers) < settings.floor:
        why = note("too-few", count=len(later.answers), floor=settings.floor)
        measure = Measure(n=len(later.answers), denominator=len(sample), notes=(why,))
        return Result(name="csat-all", measure=measure, among=among, parts=(part,))
    signals = _signals(facts)
    contacts = [_Contact(signals.get(each.conversation, np.nan), each) for each in sample]
    satisfied = {id(each) for each in later.answers if each.value is not None and each.value >= threshold(later, 2)}
    counted = tuple(each.conversation or each.id for each in later.answers if id(each) in satisfied)
    if all(each.asked_at is not None for each in sample):  # the contacts not drawn are not here: no signal to use
        hits = [id(each) in satisfied for each in later.answers]
        measure = share(hits, settings=settings, asked=len(sample), weights=later.weights, groups=later.groups)
    else:
        measure = _estimated(contacts, {id(each) for each in later.answers}, satisfied, settings)
    return Result(name="csat-all", measure=measure, counted=counted, among=among, parts=(part,))


def _signals(facts: Facts) -> dict[str, float]:
    """What the first asking said of each contact, as a share of its scale: a key, or a first answer."""
    keys = {call.conversation: call.level / call.levels for call in facts.calls if call.level is not None}
    answers = {
        each.conversation: (each.value - each.scale.low) / (each.scale.high - each.scale.low)
        for each in facts.answers
        if each.instrument == "csat" and each.draw == "offer" and each.is_answered and each.value is not None
    }
    return keys | answers


def _estimated(contacts: list[_Contact], answered: set[int], satisfied: set[int], settings: Settings) -> Measure:
    records = [each.follow_up for each in contacts]
    came = np.array([id(each) in answered for each in records])
    was_asked = np.array([each.asked_at is not None for each in records])
    state = np.where(was_asked | came, came.astype(float), np.nan)
    return double_sample_mean(
        [each.signal for each in contacts],
        np.where(came, [id(each) in satisfied for each in records], np.nan),
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


DEFINITIONS = (
    Definition(
        name="csat-all",
        title=Text("Satisfied, all contacts", "전체 문의의 만족 비율", "全対応での満足の割合"),
        explanation=Text(
            "The share of satisfied customers among all contacts. A random sample is asked again on a second channel, "
            "and what it says about the silent corrects the first answers.",
            "모든 문의에서 만족한 고객의 비율입니다. 무작위로 뽑은 고객에게 다른 채널로 다시 물어, 응답하지 않은 "
            "고객까지 반영하여 처음 응답을 보정합니다.",
            "すべての対応における満足した方の割合です。無作為に選んだ方に別のチャネルで改めて尋ね、回答しなかった方も"
            "反映して最初の回答を補正します。",
        ),
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
        interval="double sampling, clustered by agent and customer",
        unit="share",
        reads=("answers", "calls"),
        compute=_compute,
    ),
)

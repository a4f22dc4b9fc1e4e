"""Notes: what must be said beside a number, in English, Korean and Japanese.

A `Measure` carries its notes as English sentences, so that a library's user reads them as they are.
`translated` gives the same sentence in another language; numbers in it are kept.
"""

import re
from functools import cache

LANGUAGES = ("en", "ko", "ja")

# name → (English, Korean, Japanese). Words in braces are filled in; they hold numbers or names, never sentences.
NOTES: dict[str, tuple[str, str, str]] = {
    "nobody-answered": (
        "Not measured: nobody answered.",
        "측정하지 못했습니다. 응답한 고객이 없습니다.",
        "測定できません。回答した方がいません。",
    ),
    "nobody-could-be-asked": (
        "Not measured: nobody could be asked (every sampling probability is 0).",
        "측정하지 못했습니다. 질문을 받을 수 있었던 고객이 없습니다(모든 추출 확률이 0).",
        "測定できません。質問の対象になり得た方がいません(抽出確率がすべて0)。",
    ),
    "never-asked": (
        "{count} contacts could never be asked; the number does not speak about them.",
        "{count}건은 질문 대상이 될 수 없었으며, 이 수치는 그 문의를 포함하지 않습니다.",
        "{count}件は質問の対象になり得ず、この数値はそれらを含みません。",
    ),
    "volunteers": (
        "{count} answers came without a draw and were left out.",
        "추출되지 않은 응답 {count}건은 제외했습니다.",
        "抽出によらない回答{count}件は除きました。",
    ),
    "asked-expected": (
        "Asked is the number to be expected from the sampling probabilities.",
        "질문한 수는 추출 확률로 계산한 기대값입니다.",
        "質問した数は抽出確率から求めた期待値です。",
    ),
    "assumes-response": (
        "Assumes that those who answered are like those who did not, given the signal and the features.",
        "신호와 특성이 같으면 응답한 고객과 응답하지 않은 고객이 비슷하다고 가정합니다.",
        "信号と特徴が同じなら、回答した方としなかった方は似ていると仮定しています。",
    ),
    "sensitivity": (
        "The interval allows for odds of answering up to {factor} times higher or lower among the satisfied.",
        "만족한 고객의 응답 오즈가 최대 {factor}배 높거나 낮은 경우까지 구간에 반영했습니다.",
        "満足した方の回答オッズが最大{factor}倍高い、または低い場合までを区間に含めています。",
    ),
    "few-answers": (
        "Few answers: the signal was not used, the interval is that of the answers alone.",
        "응답이 적어 신호를 쓰지 않았으며, 구간은 응답만으로 계산했습니다.",
        "回答が少ないため信号は使わず、区間は回答だけから求めました。",
    ),
    "heavy-weights": (
        "A few answers carry much of the weight: they count like {count}.",
        "일부 응답의 가중치가 커서 실제로는 {count}건에 해당합니다.",
        "一部の回答の重みが大きく、実質は{count}件分です。",
    ),
    "few-clusters": (
        "Only {count} agents or customers: the interval is wide for that reason.",
        "상담원 또는 고객이 {count}명뿐이어서 구간이 넓습니다.",
        "担当者または顧客が{count}名だけのため、区間が広くなっています。",
    ),
    "too-few": (
        "Too few: {count} of at least {floor}.",
        "표본이 너무 적습니다. 최소 {floor}건이 필요하지만 {count}건뿐입니다.",
        "件数が少なすぎます。{floor}件以上必要なところ、{count}件です。",
    ),
    "nothing-counted": (
        "Not measured: there is nothing to count.",
        "측정하지 못했습니다. 집계할 자료가 없습니다.",
        "測定できません。集計する記録がありません。",
    ),
    "keys-alone": (
        "Not measured: keys alone give limits, not a number. A random follow-up would measure it.",
        "측정하지 못했습니다. 키 응답만으로는 범위만 알 수 있으며, 무작위 후속 조사를 해야 측정할 수 있습니다.",
        "測定できません。キー操作だけでは範囲しか分からず、無作為の追跡調査をすれば測定できます。",
    ),
    "careless": (
        "The limits hold if at most {share} % of those who press a key do so without meaning it.",
        "키를 누른 고객 중 뜻 없이 누른 비율이 {share}% 이하일 때 이 범위가 성립합니다.",
        "キーを押した方のうち、意図せず押した割合が{share}%以下であれば、この範囲が成り立ちます。",
    ),
    "no-follow-up": (
        "Not measured: nobody was asked again at random, so the silent are not known.",
        "측정하지 못했습니다. 무작위로 다시 물은 고객이 없어 응답하지 않은 고객을 알 수 없습니다.",
        "測定できません。無作為に改めて尋ねた方がいないため、回答しなかった方のことは分かりません。",
    ),
    "incomplete": (
        "{count} people answered only some of the questions and are not in it.",
        "일부 질문에만 응답한 {count}명은 포함하지 않았습니다.",
        "一部の質問にだけ回答した{count}名は含めていません。",
    ),
    "consistency": (
        "Consistency of the questions: alpha {alpha}, omega {omega}.",
        "문항의 일관성: 알파 {alpha}, 오메가 {omega}",
        "質問の一貫性: アルファ{alpha}、オメガ{omega}",
    ),
    "reliability-unknown": (
        "How reliable the gap is cannot be told: it needs at least two questions a moment.",
        "순간마다 질문이 두 개 이상 있어야 차이의 신뢰도를 알 수 있습니다.",
        "場面ごとに2問以上ないと、差の信頼性は分かりません。",
    ),
    "reliability": (
        "Reliability of the gap: {value}.",
        "차이의 신뢰도: {value}",
        "差の信頼性: {value}",
    ),
    "low-reliability": (
        "The gap is unreliable ({value}, below 0.7). Look at expectation and perception apart.",
        "차이의 신뢰도가 {value}로 0.7보다 낮습니다. 기대와 경험을 따로 보십시오.",
        "差の信頼性は{value}で0.7未満です。期待と実感を分けてご覧ください。",
    ),
    "unknown-customers": (
        "{count} conversations without a known customer are not in it.",
        "고객을 알 수 없는 대화 {count}건은 포함하지 않았습니다.",
        "顧客が分からない会話{count}件は含めていません。",
    ),
    "still-open": (
        "{count} are still open; they count for as long as they were seen.",
        "아직 진행 중인 {count}건은 관찰한 기간만큼만 반영했습니다.",
        "進行中の{count}件は、観察した期間だけ反映しています。",
    ),
    "not-yet-due": (
        "{count} promises are not yet due and are not in it.",
        "아직 기한이 되지 않은 약속 {count}건은 포함하지 않았습니다.",
        "期限前の約束{count}件は含めていません。",
    ),
    "not-seen-so-long": (
        "Not measured: nobody has been seen for so long yet.",
        "측정하지 못했습니다. 그만큼 오래 관찰한 대상이 아직 없습니다.",
        "測定できません。それだけ長く観察した対象がまだありません。",
    ),
    "own-figures": (
        "Reckoned with a yearly margin of {margin}, a discount of {discount} % and {points} points more retention.",
        "연간 이익 {margin}, 할인율 {discount}%, 유지율 {points}%p 향상을 가정하여 계산했습니다.",
        "年間利益{margin}、割引率{discount}%、継続率{points}ポイント向上として計算しました。",
    ),
    "other-scales": (
        "{count} answers on other scales or versions are not in it; they stand apart below.",
        "다른 척도나 버전의 응답 {count}건은 포함하지 않고 아래에 따로 표시합니다.",
        "別の尺度や版の回答{count}件は含めず、下に分けて示します。",
    ),
    "groups-differ": (
        "The groups answered in different languages: do not compare them.",
        "그룹마다 응답 언어가 다르므로 서로 비교하지 마십시오.",
        "グループごとに回答の言語が異なるため、互いに比べないでください。",
    ),
    "asked-unknown": (
        "It is not known how many were asked, so there is no response rate.",
        "몇 명에게 물었는지 알 수 없어 응답률을 낼 수 없습니다.",
        "何名に尋ねたか分からないため、回答率はありません。",
    ),
    "out-of-scale": (
        "{count} answers outside their scale were left out.",
        "척도를 벗어난 응답 {count}건은 제외했습니다.",
        "尺度の範囲を外れた回答{count}件は除きました。",
    ),
    "unbalanced": (
        "The scale has more good levels than bad ones, which lifts the number.",
        "긍정 단계가 부정 단계보다 많은 척도여서 수치가 높게 나옵니다.",
        "肯定の段階が否定より多い尺度のため、数値は高めに出ます。",
    ),
    "languages": (
        "Answers in several languages ({names}) are in it; a change of the mix changes it. Do not compare them.",
        "여러 언어({names})의 응답이 섞여 있어 구성비가 바뀌면 수치도 바뀝니다. 언어끼리 비교하지 마십시오.",
        "複数の言語({names})の回答が混ざっており、構成が変わると数値も変わります。言語間で比べないでください。",
    ),
}


def note(name: str, **values: object) -> str:
    """This will give the English sentence with its values filled in.

    >>> note("volunteers", count=3)
    '3 answers came without a draw and were left out.'
    """
    return NOTES[name][0].format(**values)


def translated(sentence: str, language: str) -> str:
    """This will give a note in the language; a sentence that is no note, or an unknown language, stays as it is.

    >>> translated(note("volunteers", count=3), "ja")
    '抽出によらない回答3件は除きました。'
    """
    if language not in LANGUAGES:
        return sentence
    for name, pattern in _patterns():
        if match := pattern.fullmatch(sentence):
            return NOTES[name][LANGUAGES.index(language)].format(**match.groupdict())
    return sentence


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((name, _pattern(texts[0])) for name, texts in NOTES.items())


def _pattern(template: str) -> re.Pattern[str]:
    pieces = re.split(r"\{(\w+)\}", template)
    return re.compile("".join(f"(?P<{piece}>.+?)" if at % 2 else re.escape(piece) for at, piece in enumerate(pieces)))

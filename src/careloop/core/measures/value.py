"""Value: is what customers get worth what it costs them?

Reads       answers of the instrument "value", eight questions 0 to 10: four values (product, service, personnel, image)
            and four costs (money, time, energy, worry).
Gives       Measure "customer-value", -10 to 10: mean of the four values minus mean of the four costs; parts: the
            eight alone.
How         t over customers, clustered by customer and known agent (after Kotler's customer delivered value).
Read it so  above 0: worth it. The parts say where to work: time and worry are costs too.
Blind to    how much each of the eight matters to this customer; all count alike.
"""

from careloop.core.measures.definition import Facts, Part, Result, Settings
from careloop.core.measures.methods import CLUSTERED, SCORE, together
from careloop.core.measures.sheets import counted, of_answers, sheets
from careloop.core.measures.text import Text

VALUES = {
    "product": Text("Value: product", "가치: 제품", "価値: 商品"),
    "service": Text("Value: service", "가치: 서비스", "価値: サービス"),
    "personnel": Text("Value: people", "가치: 직원", "価値: 人"),
    "image": Text("Value: image", "가치: 이미지", "価値: イメージ"),
}
COSTS = {
    "money": Text("Cost: money", "비용: 금전", "負担: お金"),
    "time": Text("Cost: time", "비용: 시간", "負担: 時間"),
    "energy": Text("Cost: effort", "비용: 수고", "負担: 手間"),
    "worry": Text("Cost: worry", "비용: 심적 부담", "負担: 気苦労"),
}


def _compute(facts: Facts, settings: Settings) -> Result:
    found = sheets(facts, "value", (*VALUES, *COSTS))
    rows = [{question: 10 * sheet.level(question) for question in sheet.values} for sheet in found.complete]
    worth = [sum(row[each] for each in VALUES) / 4 - sum(row[each] for each in COSTS) / 4 for row in rows]
    measure = found.mean(worth, settings, scale=(-10.0, 10.0), notes=found.notes)
    parts = tuple(
        Part(
            key=question,
            label=label,
            measure=found.mean([row[question] for row in rows], settings, scale=(0.0, 10.0)),
        )
        for question, label in {**VALUES, **COSTS}.items()
    )
    return counted("customer-value", found, [each > 0 for each in worth], measure, parts)


DEFINITIONS = (
    of_answers(
        "customer-value",
        Text("Customer value", "고객 가치", "顧客価値"),
        Text(
            "What customers get (product, service, people, image) minus what it costs them (money, time, effort, "
            "worry), from -10 to 10.",
            "고객이 얻는 것(제품, 서비스, 직원, 이미지)에서 치르는 것(금전, 시간, 수고, 심적 부담)을 뺀 값으로, "
            "-10에서 10 사이입니다.",
            "得るもの(商品、サービス、人、イメージ)から負担(お金、時間、手間、気苦労)を引いた値で、-10から10です。",
        ),
        _compute,
        interval=together(SCORE, CLUSTERED),
        unit="score",
    ),
)

"""Methods: how are a measure's limits reckoned, in words of three languages?

The clusters are those that the records name: several answers of one customer always, of one agent where records of
answers name an agent. The desk's results leave the agent out (see the desk's `surveys.bridge.records`).
"""

from careloop.core.measures.text import Text

CLUSTERED = Text(
    "clustered by customer, and by agent where the records name one",
    "고객별로, 기록에 상담원이 있으면 상담원별로도 묶어서 계산",
    "お客様ごと、記録に担当者があれば担当者ごとにもまとめて計算",
)
WILSON = Text("Wilson", "윌슨(Wilson)", "ウィルソン(Wilson)")
GOODMAN = Text(
    "Goodman for all answers at once",
    "모든 응답에 동시에 성립하는 굿맨(Goodman)",
    "全回答に同時に成り立つグッドマン(Goodman)",
)
SCORE = Text("Wilson on the scale, with t", "척도에 맞춘 윌슨(Wilson), t 분포", "尺度上のウィルソン(Wilson)、t分布")
ADJUSTED_WALD = Text(
    "adjusted Wald (Bonett & Price), with t",
    "수정 왈드(Bonett & Price), t 분포",
    "修正ワルド(Bonett & Price)、t分布",
)
DOUBLE_SAMPLING = Text(
    "double sampling: first answers corrected by the random follow-up",
    "이중 추출: 무작위 후속 조사로 첫 응답을 보정",
    "二重抽出: 無作為の追跡調査で最初の回答を補正",
)
KAPLAN_MEIER = Text(
    "Kaplan-Meier with log-log limits",
    "카플란-마이어(Kaplan-Meier), 로그-로그 구간",
    "カプラン・マイヤー(Kaplan-Meier)、二重対数の区間",
)
PAIRS = Text("pairs of one customer", "같은 고객의 짝", "同じ方の組")
BY_DAY = Text("clustered by day", "날짜별로 묶어서 계산", "日ごとにまとめて計算")


def together(*texts: Text) -> Text:
    """This will give several methods as one line.

    >>> together(WILSON, BY_DAY).en
    'Wilson; clustered by day'
    """
    return Text(*("; ".join(getattr(each, language) for each in texts) for language in ("en", "ko", "ja")))

"""Touchpoints: over how many channels does a customer have to go?

Reads       conversations with a known customer.
Gives       Measure "touchpoints": mean number of different channels a customer used; parts: contacts a customer, share
            of customers with four channels or more.
How         mean over customers, t; Wilson for the share.
Read it so  over the same length of time only: a year has more than a month.
Blind to    channels that are not connected.
"""

from collections import defaultdict

from careloop.core.measures.counting import mean, share
from careloop.core.measures.definition import Definition, Facts, Part, Result, Settings
from careloop.core.measures.repeats import customer_of
from careloop.core.measures.text import Text
from careloop.core.notes import note
from careloop.core.records import Conversation

MANY = 4


def _compute(facts: Facts, settings: Settings) -> Result:
    people: dict[str, list[Conversation]] = defaultdict(list)
    for each in facts.conversations:
        people[customer_of(each.customer)].append(each)
    unknown = len(people.pop("", []))
    notes = (note("unknown-customers", count=unknown),) if unknown else ()
    channels = [len({each.channel for each in history}) for history in people.values()]
    among = tuple(each.id for history in people.values() for each in history)
    many = tuple(
        each.id for history, count in zip(people.values(), channels, strict=True) for each in history if count >= MANY
    )
    parts = (
        Part(
            key="contacts",
            label=Text("Contacts a customer", "고객당 문의 수", "お客様1人あたりの問い合わせ数"),
            measure=mean([len(history) for history in people.values()], settings=settings),
            counted=among,
        ),
        Part(
            key="many-channels",
            label=Text(
                "Customers with four channels or more",
                "네 개 이상의 채널을 이용한 고객",
                "四つ以上のチャネルを使った方",
            ),
            measure=share([count >= MANY for count in channels], settings=settings),
            counted=many,
        ),
    )
    measure = mean([float(count) for count in channels], settings=settings, notes=notes)
    return Result(name="touchpoints", measure=measure, counted=among, among=among, parts=parts)


DEFINITIONS = (
    Definition(
        name="touchpoints",
        title=Text("Channels a customer", "고객당 이용 채널 수", "お客様1人あたりのチャネル数"),
        explanation=Text(
            "How many different channels a customer used on average.",
            "고객 한 명이 이용한 서로 다른 채널의 평균 수입니다.",
            "お客様1人が使った異なるチャネルの平均数です。",
        ),
        begins=Text("A customer's first conversation.", "고객의 첫 대화", "お客様の最初の会話"),
        ends=Text("The end of the period.", "기간의 끝", "期間の終わり"),
        denominator=Text(
            "All known customers with a conversation.",
            "대화가 있는 모든 알려진 고객",
            "会話のある、分かっているすべての顧客",
        ),
        exclusions=Text("Conversations without a known customer.", "고객을 알 수 없는 대화", "顧客が分からない会話"),
        interval=Text(
            "t over customers; Wilson for the share",
            "고객 간 t 분포, 비율은 윌슨(Wilson)",
            "お客様間のt分布、割合はウィルソン(Wilson)",
        ),
        unit="count",
        reads=("conversations",),
        compute=_compute,
        is_asked=False,
    ),
)

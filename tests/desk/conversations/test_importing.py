"""Conversations in and out: everything arrives, twice adds nothing, and the same comes back."""

from datetime import UTC, datetime

import msgspec

from careloop.core.records import Conversation as Record
from careloop.core.records import File, Party, Rating, Turn
from careloop.desk.conversations.actions import summary
from careloop.desk.conversations.actions.importing import Plan, Tried, bring_in
from careloop.desk.conversations.models import Conversation, Message, Summary, Tally
from careloop.desk.ledger.queries import events_of
from careloop.desk.people.models import Customer
from careloop.readers import jsonl
from careloop.site.exporting import lines
from tests.cast import Cast


def at(minute: int) -> datetime:
    return datetime(2026, 8, 1, 9, minute, tzinfo=UTC)


YUNA = Record(
    id="KO-1",
    channel="chat",
    inbox="support@shop.example",
    subject="배송 문의",
    language="ko",
    customer=Party(name="김서연", email="seoyeon@mail.example", phone="+821012345678", language="ko", id="c-9"),
    turns=(
        Turn(side="customer", text="아직 안 왔어요.", at=at(1), by="seoyeon@mail.example", name="김서연", id="1"),
        Turn(side="bot", text="곧 연결됩니다.", at=at(2), name="봇", id="2", kind="auto"),
        Turn(side="agent", text="오늘 도착합니다.", at=at(3), by="mina@desk.example", name="Mina", id="3"),
        Turn(
            side="agent",
            text="창고에 확인함",
            at=at(4),
            by="mina@desk.example",
            name="Mina",
            id="4",
            kind="note",
            files=(File(name="영수증.txt", type="text/plain", size=5, content=b"12000"),),
        ),
    ),
    tags=("배송", "vip"),
    ratings=(Rating(question="csat", value=4, at=at(9)),),
    priority="high",
    closed_at=at(5),
)
HARU = Record(
    id="JA-1",
    subject="返品",
    language="ja",
    customer=Party(name="佐藤花子", email="hanako@mail.example", language="ja"),
    turns=(Turn(side="customer", text="返品したいです。", at=at(1), by="hanako@mail.example", name="佐藤花子"),),
)


def plan(cast: Cast) -> Plan:
    return Plan(origin="old-desk", inbox=cast.inbox, agents={cast.mina.email: cast.mina})


def test_everything_arrives(cast: Cast) -> None:
    assert bring_in([YUNA, HARU], plan=plan(cast)) == Tried(added=2, messages=5)
    row = Conversation.objects.get(external_id="old-desk:KO-1")
    assert (row.subject, row.priority, row.channel, row.summary.state) == ("배송 문의", 3, "chat", "closed")
    assert [(m.kind, m.agent) for m in row.messages.order_by("at")] == [
        ("customer", None),
        ("auto", None),
        ("reply", cast.mina),
        ("note", cast.mina),
    ]
    assert row.customer.identities.count() == 2
    assert [event.verb for event in events_of(row.ledger_name)] == ["conversation.imported"]
    tallies = set(Tally.objects.exclude(n=0).values_list("inbox_id", "team_id", "assignee_id", "folder", "turn", "n"))
    assert summary.rebuild(Conversation.objects.all()) == 0
    summary.recount()
    assert tallies == set(Tally.objects.values_list("inbox_id", "team_id", "assignee_id", "folder", "turn", "n"))


def test_a_chat_without_a_subject_is_known_by_its_first_words_and_goes_out_without_one(cast: Cast) -> None:
    bring_in([msgspec.structs.replace(YUNA, subject="")], plan=plan(cast))
    row = Conversation.objects.select_related("summary").get(external_id="old-desk:KO-1")
    assert (row.subject, row.summary.subject) == ("", "아직 안 왔어요.")
    assert summary.rebuild(Conversation.objects.all()) == 0
    assert [each.subject for each in jsonl.read(lines(is_with_files=False)) if isinstance(each, Record)] == [""]


def test_twice_adds_nothing(cast: Cast) -> None:
    bring_in([YUNA, HARU, YUNA], plan=plan(cast))
    assert bring_in([YUNA, HARU], plan=plan(cast)) == Tried(known=2)
    assert (Conversation.objects.count(), Message.objects.count()) == (2, 5)


def test_what_grew_since_is_added_at_its_end(cast: Cast) -> None:
    bring_in([HARU], plan=plan(cast))
    longer = Record(
        **{
            **{f: getattr(HARU, f) for f in HARU.__struct_fields__},
            "turns": (*HARU.turns, Turn(side="agent", text="承知しました。", at=at(8), by="mina@desk.example")),
        }
    )
    assert bring_in([longer], plan=plan(cast)) == Tried(known=1, extended=1, messages=1)
    assert Summary.objects.get().state == "waiting"
    assert bring_in([longer], plan=plan(cast)) == Tried(known=1)


def test_a_trial_stores_nothing(cast: Cast) -> None:
    assert bring_in([YUNA, HARU], plan=plan(cast), is_trial=True) == Tried(added=2, messages=5)
    assert Conversation.objects.count() == 0


def test_one_customer_with_several_addresses_is_one(cast: Cast) -> None:
    again = Record(id="KO-2", customer=Party(name="서연", phone="010-1234-5678", language="ko"), turns=YUNA.turns[:1])
    before = Customer.objects.count()
    bring_in([YUNA], plan=plan(cast))
    bring_in([again], plan=plan(cast))
    assert Customer.objects.count() == before + 1
    assert Conversation.objects.get(external_id="old-desk:KO-2").customer.name == "김서연"


def test_turns_without_a_time_keep_their_order(cast: Cast) -> None:
    undated = Record(
        id="1", turns=(Turn(side="customer", text="a"), Turn(side="agent", text="b"), Turn(side="customer", text="c"))
    )
    bring_in([undated], plan=plan(cast))
    assert [m.text for m in Message.objects.order_by("at", "id")] == ["a", "b", "c"]
    assert Summary.objects.get().state == "reply"


def test_what_goes_in_comes_out(cast: Cast) -> None:
    bring_in([YUNA, HARU], plan=plan(cast))
    first, second = (each for each in jsonl.read(lines(is_with_files=True)) if isinstance(each, Record))
    assert first == msgspec.structs.replace(YUNA, team="Support")  # the desk has given it to a team
    assert second.turns == HARU.turns
    assert second.customer == HARU.customer


def test_the_agents_of_another_team_do_not_see_what_was_imported(cast: Cast) -> None:
    from careloop.desk.conversations.queries import visible_to

    bring_in([YUNA], plan=plan(cast))
    assert visible_to(cast.mina).count() == 1
    assert visible_to(cast.sora).count() == 0

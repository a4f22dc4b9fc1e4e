"""The page holds what the report says, and nothing that a customer wrote becomes markup."""

import msgspec

from careloop.core.analysis import analyse
from careloop.core.records import Conversation, Turn
from careloop.core.report import Cause, Report, Source
from careloop.renderers import html, markdown
from careloop.renderers.words import Words

EVIL = "<script>alert(1)</script> My flight is delayed & nobody tells us why. ![x](http://evil.example/a.png)"


def test_words_of_customers_stay_words() -> None:
    report = analyse([Conversation(id="<b>7</b>", turns=(Turn(side="customer", text=EVIL),))] * 3)
    page = html.render(report)
    assert "<script" not in page
    assert "<b>7</b>" not in page
    assert "&lt;script&gt;" in page
    assert "![x]" not in markdown.render(report)


def test_nothing_read_is_said() -> None:
    assert "No conversation was read." in html.render(analyse([]))
    assert "読んだ会話がありません。" in markdown.render(analyse([]), language="ja")


def test_every_mark_says_how_sure_it_is_and_whether_that_was_measured() -> None:
    told = ("My parcel has not arrived.", "Where is my parcel? It still has not arrived.")
    turns = (
        Turn(side="customer", text=told[0]),
        Turn(side="agent", text="We have many parcels today."),
        Turn(side="customer", text=told[1]),
    )
    report = analyse([Conversation(id=str(number), turns=turns) for number in range(30)])
    marks = [mark for example in report.alerts for line in example.lines for mark in line.marks]
    assert {mark.kind: mark.checked > 0 for mark in marks} == {"issue": True, "red-alert": False}
    page = html.render(report, language="ja")
    issue, alert = marks[0], marks[1]
    assert f"用件の提示：確率 {issue.probability * 100:.0f}%（測定、n {issue.checked}）" in page
    assert f"赤信号：確率 {alert.probability * 100:.0f}%（未測定）" in page
    row = f"| Issue stated | 30 | {issue.probability * 100:.0f} % likely (measured, n {issue.checked}) |"
    assert row in markdown.render(report)


def test_praise_stands_apart_and_the_first_lines_do_not_count_it() -> None:
    def cause(name: str, *, contacts: int, cost: float = 0.0, is_issue: bool = True) -> Cause:
        return Cause(id=name, names={"en": name}, contacts=contacts, share=0.5, cost=cost, is_issue=is_issue)

    causes = (
        cause("Late", contacts=60, cost=60.0),
        cause("Praise", contacts=50, is_issue=False),
        cause("Lost", contacts=40, cost=56.0),
        Cause(id="theme-1", names={}, words=("oak", "elm"), contacts=30, share=0.1, cost=90.0),
    )
    report = msgspec.structs.replace(analyse([]), issues=130, causes=causes)
    lines = html.in_short(report, Words("en"))
    assert lines[:5] == [
        "Most frequent reason: Late – 60 of 130 contacts that state an issue (50 %).",
        "Next: Lost (40).",
        "Besides, 50 contacts state no issue: praise, thanks, greetings.",
        "Costliest for customers: Late – 60 (0–0, 90 % interval) as contacts × effort 0.0 × dissatisfaction 0.00.",
        "Heaviest for the single customer: Lost – a cost of 1.4 a contact, where the costliest reason has 1.0.",
    ]
    costs = markdown.render(_read(report)).partition("## What costs customers most")[2]
    assert [name in costs for name in ("Late", "Lost", "Praise", "oak")] == [True, True, False, False]


def test_a_few_customers_of_other_languages_are_counted_together() -> None:
    source = Source(conversations=1000, languages={"en": 991, "es": 6, "pl": 2, "nl": 1})
    page = html.render(msgspec.structs.replace(analyse([]), source=source), language="ko")
    assert "영어 991 · 스페인어 6 · 그 밖의 언어 3" in page


def _read(report: Report) -> Report:
    return msgspec.structs.replace(report, source=Source(conversations=150))

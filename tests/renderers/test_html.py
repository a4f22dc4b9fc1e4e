"""The page holds what the report says, and nothing that a customer wrote becomes markup."""

from careloop.core.analysis import analyse
from careloop.core.records import Conversation, Turn
from careloop.renderers import html, markdown

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

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

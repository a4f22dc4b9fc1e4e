"""After a backup was put back: who has seen more than there is begins anew, instead of waiting for ever."""

import pytest

from careloop.channels.chat.models import Widget
from careloop.channels.chat.transport import customers
from careloop.channels.chat.transport.customers import _beginning
from careloop.desk.conversations.actions import messages
from careloop.desk.conversations.models import Conversation
from careloop.desk.ledger.queries import latest
from careloop.desk.live.transport import agents
from careloop.desk.live.transport.agents import read_missed
from tests.cast import Cast, writes
from tests.channels.chat.page import SHOP, Page


@pytest.fixture(autouse=True)
def _one_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    """The streams ask from threads of their own, which begin with a fresh connection; here it is the test's."""
    for module in (customers, agents):
        monkeypatch.setattr(module, "close_old_connections", lambda: None)


def test_a_customers_screen_begins_anew(cast: Cast) -> None:
    page = Page(Widget.objects.create(inbox=cast.inbox, company="Example", origins=SHOP))
    page.visit()
    page.say("Hello")
    talk = Conversation.objects.get()
    messages.reply(talk, by=cast.mina, text="Good morning", seen=10**9)
    newest = latest()[0].id
    cursor, told = _beginning(talk.pk, 10**9)
    first, *said = [part for part in told.decode().split("\n\n") if part]
    assert first == "id: 0\nevent: anew\ndata: {}"
    assert [part.count("Hello") + 2 * part.count("Good morning") for part in said if "message" in part] == [1, 2]
    assert 0 < cursor <= newest
    assert _beginning(talk.pk, cursor) == (cursor, b"")  # who is where the ledger is, has missed nothing


def test_an_agents_tab_reads_all_again(cast: Cast) -> None:
    writes(cast.alex, cast.inbox)
    newest = latest()[0].id
    assert read_missed(cast.mina, newest + 1, newest) == [b"id: %d\nevent: refresh\ndata: {}\n\n" % newest]

"""The page of search: marks, filters, further pages, and nothing of another team."""

import pytest

from careloop.desk.conversations.models import (
    Message,
)
from tests.desk.conversations.talk import say


def page_of(client, cast, agent, **asked):
    client.force_login(agent)
    return client.get("/search", asked)


def test_the_page_shows_marked_words_and_leads_to_the_message(cast, write, client):
    conversation = write(cast.yuna, "빨리 환불해 주세요 <b>", subject="급해요")
    page = page_of(client, cast, cast.mina, q="환불 유나")
    message = conversation.messages.get()
    assert page.status_code == 200
    assert f'href="/conversations/{conversation.pk}#message-{message.pk}"' in page.content.decode()
    assert "빨리 <mark>환불</mark>해 주세요 &lt;b&gt;" in page.content.decode()
    assert "급해요" in page.content.decode()


def test_the_page_shows_nothing_of_another_team(cast, write, client):
    write(cast.yuna, "환불해 주세요", subject="비밀")
    page = page_of(client, cast, cast.sora, q="환불").content.decode()
    assert "Nothing found" in page
    assert "비밀" not in page
    by_name = page_of(client, cast, cast.sora, q="김유나")
    assert (by_name.context["people"], by_name.context["hits"].count) == ([], 0)


def test_the_page_teaches_before_anything_is_typed(cast, client):
    page = page_of(client, cast, cast.mina, q=" -- ")
    assert "has:files" in page.content.decode()


def test_the_page_understands_typed_and_chosen_filters(cast, write, client):
    write(cast.alex, "refund outside")
    noted = write(cast.alex, "something")
    say(noted, "refund inside", kind=Message.Kind.NOTE)
    for asked in ({"q": "refund in:notes"}, {"q": "refund", "in_notes": "on"}):
        page = page_of(client, cast, cast.mina, **asked)
        assert [hit.summary.pk for hit in page.context["hits"].rows] == [noted.pk]
    for asked, count in (
        ({"since": "2026-03-03"}, 0),
        ({"since": "2026-03-02", "until": "2026-03-02"}, 2),
        ({"folder": "3"}, 0),
        ({"folder": "1", "team": str(cast.support.pk), "assignee": "0", "channel": "email"}, 2),
    ):
        assert page_of(client, cast, cast.mina, q="refund", **asked).context["hits"].count == count, asked


@pytest.mark.parametrize(
    "asked",
    [
        {"folder": "5"},
        {"folder": "x"},
        {"team": "1 OR 1=1"},
        {"since": "soon"},
        {"until": "9999-12-31"},
        {"before": "²"},
    ],
)
def test_filters_that_are_no_filters_are_refused_in_words(cast, write, client, asked):
    write(cast.alex, "refund")
    page = page_of(client, cast, cast.mina, q="refund", **asked)
    assert (page.status_code, page.context["hits"].count) == (200, 1)


def test_the_page_has_a_next_page(cast, write, client, monkeypatch):
    for minute in range(27):
        write(text="same", minute=minute)
    first = page_of(client, cast, cast.mina, q="same")
    assert (len(first.context["hits"].rows), first.context["hits"].count) == (25, 27)
    second = client.get(f"/search{first.context['further']}")
    assert (len(second.context["hits"].rows), second.context["further"]) == (2, "")


def test_the_page_takes_a_fixed_number_of_statements(cast, write, client, django_assert_max_num_queries):
    for minute in range(5):
        write(text="같은 말", minute=minute)
    client.force_login(cast.mina)
    with django_assert_max_num_queries(14):
        assert client.get("/search", {"q": "같은 말"}).context["hits"].count == 5

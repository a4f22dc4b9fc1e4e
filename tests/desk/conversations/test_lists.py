"""The inbox: what each view shows to whom, in what order, at what cost."""

from itertools import pairwise
from random import Random

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from careloop.desk.conversations.actions import marks, messages, states
from careloop.desk.conversations.models import (
    Conversation,
    Draft,
    Folder,
    Priority,
    SavedView,
    Summary,
)
from careloop.desk.conversations.queries import visible_to
from careloop.desk.conversations.queries.counts import counts_for
from careloop.desk.conversations.queries.filters import (
    ORDERS,
    READERS,
    VIEWS,
    ListQuery,
    NotUnderstood,
    parse_text,
)
from careloop.desk.conversations.queries.lists import PAGE, list_for, matching
from careloop.desk.conversations.queries.navigation import late_counts
from careloop.desk.conversations.queries.reach import branches
from tests.cast import Cast, writes
from tests.desk.conversations.listing import answer, browser, fresh, many, numbers, one_of_each, pages, shown

pytestmark = pytest.mark.django_db


def test_the_inbox_lists_what_waits_and_links_to_it(cast: Cast, as_mina: Client) -> None:
    conversation = writes(cast.yuna, cast.inbox, "환불해 주세요", subject="환불")

    page = as_mina.get("/").content.decode()

    assert f'href="/conversations/{conversation.pk}?list=view%3Dall"' in page
    assert "환불해 주세요" in page
    assert "needs first reply" in page


def test_each_view_holds_its_own(cast: Cast) -> None:
    made = one_of_each(cast)
    number = {conversation.pk: name for name, conversation in made.items()}
    gone = {"snoozed", "closed", "spam"}

    def names(params: str) -> set[str]:
        return {number[pk] for pk in shown(cast.mina, params)}

    assert names("view=mine") == {"mine"}
    assert names("view=all") == set(made) - gone
    assert names("view=unassigned") == set(made) - gone - {"mine", "theirs", "trouble"}
    assert names(f"view=team&team={cast.support.pk}") == set(made) - gone
    assert names(f"view=team&team={cast.billing.pk}") == set()
    assert names("view=theirs") == {"theirs", "trouble"}
    assert names("view=ours") == set(made) - gone - {"theirs", "trouble"}
    for view in ("snoozed", "closed", "spam", "trouble", "drafts", "mentions"):
        assert names(f"view={view}") == {view}
    assert names("view=everything") == set(made)


@pytest.mark.parametrize("view", sorted(VIEWS))
def test_the_other_team_sees_nothing_of_it(cast: Cast, view: str) -> None:
    made = one_of_each(cast)
    # What Sora could see if only the view decided: a draft and a mention of hers in Support's conversations.
    Draft.objects.create(conversation=made["plain"], agent=cast.sora, text="Dear")
    messages.note(made["plain"], by=cast.ren, text="@Sora", mentioned=[cast.sora])
    params = f"view={view}&team={cast.support.pk}" if view == "team" else f"view={view}"
    expected = shown(cast.mina, params) if view not in ("mine", "drafts", "mentions") else [made["plain"].pk]

    assert expected
    assert shown(cast.sora, params) == []
    page = browser(cast.sora).get(f"/?{params}").content.decode()
    assert " text" not in page.partition('id="list"')[2].partition("</main>")[0]
    assert counts_for(fresh(cast.sora)).views == dict.fromkeys(counts_for(cast.mina).views, 0)
    assert late_counts(fresh(cast.sora)) == {}
    assert shown(cast.ada, "view=everything")


@pytest.mark.parametrize("who", ["mina", "ren", "jo", "ada"])
def test_the_whole_team_its_lead_and_the_administrator_see_the_same_open_ones(cast: Cast, who: str) -> None:
    made = one_of_each(cast)
    open_ones = set(made) - {"snoozed", "closed", "spam"}
    assert set(shown(getattr(cast, who))) == {made[name].pk for name in open_ones}


def test_what_is_assigned_across_teams_and_what_has_no_team_is_seen(cast: Cast) -> None:
    lent, free = writes(cast.yuna, cast.inbox), writes(cast.haru, cast.inbox)
    states.assign(lent, by=cast.jo, agent=cast.sora, team=cast.support)
    states.assign(free, by=cast.jo, agent=None, team=None)
    assert set(shown(cast.sora)) == {lent.pk, free.pk}
    assert counts_for(fresh(cast.sora)).views["all"] == 2
    assert shown(cast.sora, "view=mine") == [lent.pk]


def test_who_waits_longest_stands_first_and_those_who_wait_for_us_before_all_others(cast: Cast) -> None:
    first, second, third = (writes(who, cast.inbox) for who in (cast.yuna, cast.haru, cast.alex))
    answer(first, cast.mina)
    assert shown(cast.mina) == [second.pk, third.pk, first.pk]
    states.set_priority(third, by=cast.mina, priority=Priority.URGENT)
    assert shown(cast.mina, "sort=priority") == [third.pk, second.pk, first.pk]
    assert shown(cast.mina, "sort=newest") == [first.pk, third.pk, second.pk]
    assert shown(cast.mina, "sort=oldest") == [first.pk, second.pk, third.pk]


def test_filters_narrow_a_view(cast: Cast) -> None:
    one, two = writes(cast.yuna, cast.inbox), writes(cast.haru, cast.inbox)
    tag = marks.tag(one, by=cast.mina, name="refund")
    states.set_priority(one, by=cast.mina, priority=Priority.HIGH)
    answer(two, cast.mina)
    for params, expected in (
        (f"tag={tag.pk}", [one.pk]),
        ("priority=3", [one.pk]),
        ("state=first", [one.pk]),
        ("state=waiting", [two.pk]),
        ("assignee=me", [two.pk]),
        (f"assignee={cast.mina.pk}", [two.pk]),
        ("assignee=none", [one.pk]),
        (f"inbox={cast.inbox.pk}", [one.pk, two.pk]),
        (f"inbox={cast.billing_inbox.pk}", []),
        (f"customer={cast.haru.customer_id}", [two.pk]),
        (f"team={cast.support.pk}", [one.pk, two.pk]),
        ("channel=email", [one.pk, two.pk]),
        ("channel=chat", []),
    ):
        assert (params, shown(cast.mina, params)) == (params, expected)


@pytest.mark.parametrize("sort", sorted(ORDERS))
def test_pages_follow_one_another_without_gap_or_repeat(cast: Cast, sort: str) -> None:
    many(cast, 130, chance=Random(5), agents=[cast.mina, cast.sora], teams=[cast.support, cast.billing, None])
    for who in (cast.mina, cast.sora, cast.ada):
        for view in ("all", "closed", "mine"):
            query = ListQuery(view=view, sort=sort)
            expected = list(query.order.of(matching(who, query)).values_list("pk", flat=True))
            listings = list(pages(who, query.encoded()))
            assert [row.pk for each in listings for row in each.rows] == expected
            assert [len(each.rows) for each in listings[:-1]] == [PAGE] * (len(listings) - 1)
            for earlier, later in pairwise(listings):
                assert numbers(list_for(who, later.previous)) == numbers(earlier)


def test_a_page_stands_still_while_others_come_and_go(cast: Cast) -> None:
    many(cast, 90, chance=Random(6), agents=[], teams=[cast.support])
    first = list_for(cast.mina, "")
    following = [row.pk for row in list_for(cast.mina, first.next).rows]
    for row in first.rows[:20]:
        states.close(Conversation.objects.get(pk=row.pk), by=cast.ren)
    assert [row.pk for row in list_for(cast.mina, first.next).rows] == following


def test_going_back_past_the_beginning_shows_the_first_page(cast: Cast) -> None:
    many(cast, 80, chance=Random(7), agents=[], teams=[cast.support])
    second = list_for(cast.mina, list_for(cast.mina, "view=everything").next)
    for row in list_for(cast.mina, "view=everything").rows[:20]:
        Summary.objects.filter(pk=row.pk).update(folder=Folder.MERGED)
    back = list_for(cast.mina, second.previous)
    assert len(back.rows) == PAGE
    assert numbers(back) == numbers(list_for(cast.mina, "view=everything"))
    assert back.previous == ""


def test_the_branches_reach_exactly_what_is_visible(cast: Cast) -> None:
    many(cast, 60, chance=Random(8), agents=[cast.mina, cast.sora], teams=[cast.support, cast.billing, None])
    for who in (cast.mina, cast.sora, cast.jo, cast.ada):
        reached = {pk for branch in branches(who) for pk in Summary.objects.filter(branch).values_list("pk", flat=True)}
        assert reached == set(visible_to(who).values_list("pk", flat=True))


@pytest.mark.parametrize("params", ["", "view=mine", "view=closed", "view=everything", "state=first&sort=priority"])
def test_a_page_costs_the_same_number_of_statements_at_any_size(cast: Cast, params: str) -> None:
    SavedView.objects.create(owner=cast.mina, name="Mine", query="view=mine")

    def statements() -> int:
        client = browser(cast.mina)
        client.get(f"/?{params}")
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"/?{params}").status_code == 200
        return len(captured)

    def add() -> None:
        for name in ("red", "blue"):
            conversation = writes(cast.yuna, cast.inbox)
            states.assign(conversation, by=cast.mina, agent=cast.mina, team=cast.support)
            marks.tag(conversation, by=cast.mina, name=name)
        closed = writes(cast.haru, cast.inbox)
        states.close(closed, by=cast.mina)

    add()
    few = statements()
    add()
    add()
    assert statements() == few
    assert few <= 10


def test_no_page_counts_rows_or_skips_them(cast: Cast, as_mina: Client) -> None:
    writes(cast.yuna, cast.inbox)
    with CaptureQueriesContext(connection) as captured:
        as_mina.get("/")
    for statement in captured.captured_queries:
        assert "COUNT(" not in statement["sql"].upper()
        assert " OFFSET " not in statement["sql"].upper()


@pytest.mark.parametrize(
    "params",
    [
        "sort=password",
        "sort=-queue_at",
        "view=nothing",
        "order_by=id",
        "assignee__email=x",
        "team=1 or 1=1",
        "team=-1",
        "team=99999999999999999999",
        "team=٣",
        "view=team",
        "state=merged",
        "priority=9",
        "channel=E'MAIL",
        "after=abc",
        "after=1",
        "after=1.2.3.4",
        "after=9999999999999999999.1.1",
        "after=1.9223372036854775807.1",
        "after=1.99999999999999999999999999.1",
        "after=1.1.1&before=1.1.1",
        "saved=x",
        "page=2",
    ],
)
def test_what_no_list_knows_is_refused_in_a_sentence(cast: Cast, as_mina: Client, params: str) -> None:
    page = as_mina.get(f"/?{params}")
    assert page.status_code == 400
    assert "This list was not understood" in page.content.decode()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from([*READERS, "id", "password"]), st.text(max_size=30), max_size=4))
def test_any_parameters_give_a_list_or_a_sentence(cast: Cast, params: dict[str, str]) -> None:
    try:
        listing = list_for(cast.mina, params)
    except NotUnderstood as problem:
        sentence = str(problem)
    else:
        sentence = "a list"
        assert listing.rows == []
        assert parse_text(listing.query.encoded()) == listing.query
    assert sentence

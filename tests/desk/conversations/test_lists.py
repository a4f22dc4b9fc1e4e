"""The inbox: what each view shows to whom, in what order, at what cost."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from random import Random

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from careloop.desk.conversations.actions import deliveries, marks, messages, regroup, states, summary
from careloop.desk.conversations.models import (
    Conversation,
    Draft,
    Folder,
    Message,
    Priority,
    SavedView,
    Summary,
    Tag,
    Tagging,
    Turn,
)
from careloop.desk.conversations.queries import visible_to
from careloop.desk.conversations.queries.counts import count_up_to, counts_for
from careloop.desk.conversations.queries.filters import (
    ORDERS,
    READERS,
    VIEWS,
    ListQuery,
    NotUnderstood,
    parse,
    parse_text,
)
from careloop.desk.conversations.queries.lists import PAGE, Listing, list_for, matching
from careloop.desk.conversations.queries.navigation import late_counts
from careloop.desk.conversations.queries.reach import branches
from careloop.desk.people.models import Agent, Identity, Team
from tests.cast import Cast, writes

pytestmark = pytest.mark.django_db


def browser(agent: Agent) -> Client:
    client = Client()
    client.force_login(agent)
    return client


def fresh(agent: Agent) -> Agent:
    """The agent as the next request reads them: nothing of their teams is remembered."""
    return Agent.objects.get(pk=agent.pk)


def shown(agent: Agent, params: str = "") -> list[int]:
    return [row.pk for row in list_for(fresh(agent), params).rows]


def pages(agent: Agent, params: str) -> Iterator[Listing]:
    listing = list_for(agent, params)
    yield listing
    while listing.next:
        listing = list_for(agent, listing.next)
        yield listing


def numbers(listing: Listing) -> list[int]:
    return [row.pk for row in listing.rows]


def answer(conversation: Conversation, by: Agent) -> Message:
    version = Summary.objects.get(pk=conversation.pk).last_message_id
    return messages.reply(conversation, by=by, text="We are looking into it.", seen=version)


def one_of_each(cast: Cast) -> dict[str, Conversation]:
    """One conversation of Support for every view."""
    made = {name: writes(cast.yuna, cast.inbox, f"{name} text", subject=name) for name in (*VIEWS, "plain")}
    states.assign(made["mine"], by=cast.jo, agent=cast.mina, team=cast.support)
    answer(made["theirs"], cast.ren)
    states.snooze(made["snoozed"], by=cast.ren, until=None)
    states.close(made["closed"], by=cast.ren)
    states.mark_spam(made["spam"], by=cast.ren)
    deliveries.mark_failed(answer(made["trouble"], cast.ren).delivery, error="no such address")
    Draft.objects.create(conversation=made["drafts"], agent=cast.mina, text="Dear")
    messages.note(made["mentions"], by=cast.ren, text="@Mina look", mentioned=[cast.mina])
    return made


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


def many(cast: Cast, n: int, *, chance: Random, agents: list[Agent], teams: list[Team | None]) -> None:
    """Rows by the hundred with many equal times, written without the actions."""
    now = timezone.now()
    for number in range(n):
        at = now - timedelta(minutes=chance.randrange(12))
        conversation = Conversation.objects.create(
            inbox=cast.inbox, customer=cast.yuna.customer, channel="email", created_at=at
        )
        Summary.objects.create(
            conversation=conversation,
            folder=chance.choice([Folder.OPEN, Folder.OPEN, Folder.CLOSED]),
            turn=chance.choice(list(Turn)),
            queue_at=at,
            last_at=at,
            created_at=at,
            inbox_id=cast.inbox.pk,
            team=chance.choice(teams),
            assignee=chance.choice([None, *agents]),
            customer_id=cast.yuna.customer_id,
            channel="email",
            subject=str(number),
            priority=chance.choice([1, 2, 3, 4]),
        )
    summary.recount()


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


def test_a_list_is_the_same_after_being_written_down(cast: Cast) -> None:
    for text in ("", "view=mine", f"view=team&team={cast.support.pk}", "view=closed&sort=oldest&tag=3&priority=4"):
        assert parse_text(parse(dict(p.split("=") for p in text.split("&") if p)).encoded()).encoded() == text


def test_counts_equal_rows_after_anything_that_happens(cast: Cast) -> None:
    chance, by = Random(20261122), cast.ren
    customers: list[Identity] = [cast.yuna, cast.haru, cast.alex]
    made = [writes(who, cast.inbox) for who in customers] + [writes(cast.alex, cast.billing_inbox)]

    def assign(conversation: Conversation) -> None:
        agent, team = chance.choice([cast.mina, cast.sora, None]), chance.choice([cast.support, cast.billing, None])
        states.assign(conversation, by=by, agent=agent, team=team)

    def begin(_conversation: Conversation) -> None:
        made.append(writes(chance.choice(customers), chance.choice([cast.inbox, cast.billing_inbox])))

    deeds: list[Callable[[Conversation], object]] = [
        assign,
        begin,
        lambda conversation: answer(conversation, by),
        lambda conversation: states.close(conversation, by=by),
        lambda conversation: states.reopen(conversation, by=by),
        lambda conversation: states.snooze(conversation, by=by, until=timezone.now() + timedelta(days=1)),
        lambda conversation: states.wake(conversation, by=by),
        lambda conversation: states.mark_spam(conversation, by=by),
        lambda conversation: states.unmark_spam(conversation, by=by),
    ]
    for step in range(80):
        chance.choice(deeds)(chance.choice(made))
        if step == 40:
            regroup.merge(made.pop(0), into=made[0], by=by)

    for who in (cast.mina, cast.sora, cast.jo, cast.ada):
        agent = fresh(who)
        counted = counts_for(agent)
        for view, n in counted.views.items():
            assert (who.name, view, n) == (who.name, view, matching(agent, ListQuery(view=view)).count())
        for team in (cast.support, cast.billing):
            of_team = ListQuery(view="team", team=str(team.pk))
            assert counted.of(of_team) == matching(agent, of_team).count()


def test_counts_that_need_counting_stop_at_a_limit(cast: Cast) -> None:
    many(cast, 9, chance=Random(1), agents=[], teams=[cast.support])
    assert count_up_to(cast.mina, ListQuery(view="everything"), most=5) == 6
    assert count_up_to(cast.mina, ListQuery(view="everything"), most=9) == 9


def test_late_counts_come_by_themselves(cast: Cast, as_mina: Client) -> None:
    one_of_each(cast)
    view = SavedView.objects.create(owner=cast.mina, name="Closed", query="view=closed")
    broken = SavedView.objects.create(owner=cast.mina, name="Old", query="colour=red")
    assert late_counts(cast.mina) == {"drafts": "1", "mentions": "1", "trouble": "1", f"saved-{view.pk}": "1"}
    page = as_mina.get("/views/counts").content.decode()
    assert f'id="count-saved-{view.pk}" hx-swap-oob="true">1<' in page
    assert f"count-saved-{broken.pk}" not in page


def test_the_rail_of_other_pages_comes_by_itself_and_remembers_the_list(cast: Cast, as_mina: Client) -> None:
    conversation = writes(cast.yuna, cast.inbox)
    page = as_mina.get(f"/conversations/{conversation.pk}?list=view%3Dours").content.decode()
    assert 'hx-get="/views/rail?list=view%3Dours"' in page
    rail = as_mina.get("/views/rail?list=view%3Dours").content.decode()
    assert 'href="/?view=ours" data-key="g w" aria-current="page"' in rail
    assert "aria-current" not in as_mina.get("/views/rail").content.decode()
    assert as_mina.get("/views/rail?list=sort%3Dx").status_code == 400


def test_a_row_says_what_one_must_know(cast: Cast, as_mina: Client) -> None:
    conversation = writes(cast.yuna, cast.inbox, "화면이 <b>안</b> 나와요", subject="<script>alert(1)</script>")
    states.set_priority(conversation, by=cast.mina, priority=Priority.URGENT)
    Tag.objects.create(name="환불", colour="teal")
    marks.tag(conversation, by=cast.mina, name="환불")
    Draft.objects.create(conversation=conversation, agent=cast.mina, text="Dear")
    Draft.objects.create(conversation=writes(cast.haru, cast.inbox), agent=cast.ren, text="Ren's own")
    (row, other) = list_for(cast.mina, "").rows
    assert (row.who, row.state_words, row.priority, row.tags) == (
        "김유나",
        "needs first reply",
        "urgent",
        (("환불", "teal"),),
    )
    assert [name for name, _icon, _words in row.marks] == ["draft", "channel"]
    assert [name for name, _icon, _words in other.marks] == ["channel"]
    page = as_mina.get("/").content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page


@pytest.mark.parametrize("view", sorted(set(VIEWS) - {"everything"}))
def test_an_empty_view_teaches(cast: Cast, as_mina: Client, view: str) -> None:
    listing = list_for(cast.mina, f"view={view}" + (f"&team={cast.support.pk}" if view == "team" else ""))
    assert listing.empty.title
    assert listing.empty.text
    page = as_mina.get(f"/?{listing.query.encoded()}").content.decode()
    assert listing.empty.title.replace("“", "“") in page


def test_the_bar_of_filters_opens_by_a_link_and_stays_while_filtered(cast: Cast, as_mina: Client) -> None:
    assert 'class="filters"' not in as_mina.get("/").content.decode()
    page = as_mina.get("/?filters=open").content.decode()
    assert 'name="assignee"' in page
    assert "Mina" in page
    page = as_mina.get("/?assignee=none").content.decode()
    assert '<option value="none" selected>' in page


def test_strangers_are_sent_to_sign_in(cast: Cast) -> None:
    for address in ("/", "/views", "/views/counts", "/palette"):
        answered = Client().get(address)
        assert (answered.status_code, answered["Location"].partition("?")[0]) == (302, "/account/login/")


def test_only_reading_is_possible_at_the_list(cast: Cast, as_mina: Client) -> None:
    assert as_mina.post("/").status_code == 405


def test_the_migrations_hold_every_index(db: None) -> None:
    call_command("makemigrations", "conversations", check=True, dry_run=True, verbosity=0)


def test_rebuilding_gives_the_same_lists(cast: Cast) -> None:
    one_of_each(cast)
    before = {view: shown(cast.mina, f"view={view}") for view in VIEWS if view != "team"}
    summary.rebuild(Conversation.objects.select_related("customer", "identity"))
    summary.recount()
    assert {view: shown(cast.mina, f"view={view}") for view in before} == before
    assert isinstance(Summary.objects.earliest("queue_at").queue_at, datetime)
    assert Tagging.objects.count() == 0

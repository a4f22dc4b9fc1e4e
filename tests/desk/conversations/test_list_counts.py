"""Counts beside the views, and the page of a list: what it says, and what it costs."""

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from careloop.desk.conversations.actions import marks, regroup, states, summary
from careloop.desk.conversations.models import (
    Conversation,
    Draft,
    Priority,
    SavedView,
    Summary,
    Tag,
    Tagging,
)
from careloop.desk.conversations.queries.counts import count_up_to, counts_for
from careloop.desk.conversations.queries.filters import (
    VIEWS,
    ListQuery,
    parse,
    parse_text,
)
from careloop.desk.conversations.queries.lists import list_for, matching
from careloop.desk.conversations.queries.navigation import late_counts
from careloop.desk.people.models import Identity
from tests.cast import Cast, writes
from tests.desk.conversations.listing import answer, fresh, many, one_of_each, shown

pytestmark = pytest.mark.django_db


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

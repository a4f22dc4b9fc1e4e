"""Lists kept under a name: one's own, and a team's by its leads."""

import pytest
from django.test import Client

from careloop.desk.conversations.actions import states
from careloop.desk.conversations.models import SavedView
from careloop.desk.ledger.queries import events_of
from careloop.desk.people.models import Agent
from tests.cast import Cast, writes

pytestmark = pytest.mark.django_db


def browser(agent: Agent) -> Client:
    client = Client()
    client.force_login(agent)
    return client


def verbs(row_id: int) -> list[str]:
    return [event.verb for event in events_of(f"saved_view:{row_id}")]


def test_a_list_is_saved_opened_renamed_and_deleted(cast: Cast, as_mina: Client) -> None:
    shown, other = writes(cast.yuna, cast.inbox, subject="shown"), writes(cast.haru, cast.inbox, subject="other")
    states.close(shown, by=cast.mina)

    answer = as_mina.post("/views", {"name": "Done", "query": "view=closed&sort=oldest&after=1.2&filters=open"})

    row = SavedView.objects.get()
    assert (row.name, row.query, row.owner, row.team) == ("Done", "view=closed&sort=oldest", cast.mina, None)
    assert answer["Location"] == f"/?saved={row.pk}"
    page = as_mina.get(f"/?saved={row.pk}").content.decode()
    assert "<h1>" in page
    assert "Done" in page
    assert f"/conversations/{shown.pk}?" in page
    assert f"/conversations/{other.pk}?" not in page

    as_mina.post(f"/views/{row.pk}", {"name": "Finished", "query": row.query})
    assert SavedView.objects.get().name == "Finished"
    as_mina.post(f"/views/{row.pk}/gone")
    assert not SavedView.objects.exists()
    assert verbs(row.pk) == ["saved_view.created", "saved_view.changed", "saved_view.deleted"]


def test_the_order_of_a_saved_view_can_be_changed_for_once(cast: Cast, as_mina: Client) -> None:
    first, second = writes(cast.yuna, cast.inbox), writes(cast.haru, cast.inbox)
    row = SavedView.objects.create(owner=cast.mina, name="All", query="sort=oldest")
    page = as_mina.get(f"/?saved={row.pk}&sort=newest").content.decode()
    assert page.index(f"/conversations/{second.pk}?") < page.index(f"/conversations/{first.pk}?")


def test_a_lead_shares_with_the_team_and_an_agent_does_not(cast: Cast, as_mina: Client) -> None:
    jo = browser(cast.jo)
    jo.post("/views", {"name": "Team's", "query": "view=ours", "team": cast.support.pk})
    row = SavedView.objects.get()
    assert (row.owner, row.team) == (None, cast.support)

    assert "Team&#x27;s" in as_mina.get("/").content.decode()
    assert as_mina.get(f"/?saved={row.pk}").status_code == 200
    assert as_mina.get(f"/views/{row.pk}").status_code == 403
    assert as_mina.post(f"/views/{row.pk}", {"name": "Mine now", "query": ""}).status_code == 403
    assert as_mina.post(f"/views/{row.pk}/gone").status_code == 403

    # An agent's own form knows no team, and a team's lead gives to no other team.
    as_mina.post("/views", {"name": "Private", "query": "", "team": cast.support.pk})
    assert SavedView.objects.get(name="Private").team is None
    assert jo.post("/views", {"name": "Theirs", "query": "", "team": cast.billing.pk}).status_code == 422
    assert browser(cast.ada).post(f"/views/{row.pk}/gone").status_code == 302


def test_views_of_others_are_not_there(cast: Cast, as_mina: Client) -> None:
    of_ren = SavedView.objects.create(owner=cast.ren, name="Ren's secret", query="")
    of_billing = SavedView.objects.create(team=cast.billing, name="Billing's secret", query="")
    page = as_mina.get("/").content.decode() + as_mina.get("/views").content.decode()
    assert "secret" not in page
    for row in (of_ren, of_billing):
        for answer in (
            as_mina.get(f"/?saved={row.pk}"),
            as_mina.get(f"/views/{row.pk}"),
            as_mina.post(f"/views/{row.pk}", {"name": "x", "query": ""}),
            as_mina.post(f"/views/{row.pk}/gone"),
        ):
            assert answer.status_code == 404
    assert browser(cast.sora).get(f"/?saved={of_billing.pk}").status_code == 200


def test_what_is_no_list_is_not_saved(cast: Cast, as_mina: Client) -> None:
    answer = as_mina.post("/views", {"name": "Bad", "query": "sort=password"})
    assert answer.status_code == 422
    assert "is not something" in answer.content.decode()
    assert as_mina.post("/views", {"name": "", "query": "view=mine"}).status_code == 422
    assert not SavedView.objects.exists()


def test_the_page_teaches_while_there_are_none(cast: Cast, as_mina: Client) -> None:
    assert "No saved views yet" in as_mina.get("/views").content.decode()

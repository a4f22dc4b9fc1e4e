"""The settings pages about people, as their readers use them, without JavaScript."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from careloop.desk.people.actions.invitations import invite, token_for
from careloop.desk.people.actions.organisations import save_organisation
from careloop.desk.people.models import Agent, BusinessHours, Organisation, Team
from tests.cast import Cast


@pytest.fixture
def as_ada(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.ada)
    return client


def form_of(response: object, name: str = "form") -> dict[str, object]:
    return response.context[name].errors  # type: ignore[attr-defined,no-any-return]


ADMINISTRATORS = ["agents", "invite", "teams", "team_new", "hours", "hours_new"]
LEADS = ["organisations", "organisation_new"]


@pytest.mark.parametrize("page", [*ADMINISTRATORS, *LEADS, "profile"])
def test_who_reaches_which_page(cast: Cast, page: str) -> None:
    seen = {}
    for agent in (cast.mina, cast.jo, cast.ada):
        client = Client()
        client.force_login(agent)
        seen[agent.name] = client.get(reverse(f"people:{page}")).status_code
    assert Client().get(reverse(f"people:{page}")).status_code == 302
    lead, agent = (200 if page not in ADMINISTRATORS else 403), (200 if page == "profile" else 403)
    assert seen == {"Mina": agent, "Jo": lead, "Ada": 200}


@pytest.mark.parametrize("action", ["activation", "invitation_again"])
def test_only_administrators_change_agents(cast: Cast, as_mina: Client, action: str) -> None:
    assert as_mina.post(reverse(f"people:{action}", args=[cast.ren.pk])).status_code == 403
    assert as_mina.get(reverse("people:agent", args=[cast.ren.pk])).status_code == 403
    cast.ren.refresh_from_db()
    assert cast.ren.is_active


def test_inviting_and_coming_in(cast: Cast, as_ada: Client, settings: Any) -> None:
    settings.EMAIL_HOST = "mail.example"
    given = {"name": "Kim", "email": "kim@desk.example", "role": "lead", "language": "ko", "teams": [cast.support.pk]}
    answer = as_ada.post(reverse("people:invite"), given, follow=True)
    kim = Agent.objects.get(email="kim@desk.example")
    assert answer.request["PATH_INFO"] == reverse("people:agent", args=[kim.pk])
    assert "email" in form_of(as_ada.post(reverse("people:invite"), given))
    shown = as_ada.post(reverse("people:invitation_again", args=[kim.pk]))
    kim.refresh_from_db()
    assert token_for(kim)[:20] in shown.content.decode()
    stranger, page = Client(), reverse("people:invitation", args=[token_for(kim)])
    assert "Kim" in stranger.get(page).content.decode()
    assert "password" in form_of(stranger.post(page, {"name": "Kim", "language": "ko", "password": "short"}))
    stranger.post(page, {"name": "Kim Lee", "language": "ko", "password": "correct horse 9"})
    kim.refresh_from_db()
    assert (kim.name, kim.check_password("correct horse 9")) == ("Kim Lee", True)
    assert stranger.get(page).status_code == 410


def test_without_a_mail_server_the_link_is_handed_over_by_hand(cast: Cast, as_ada: Client, settings: Any) -> None:
    settings.EMAIL_HOST = ""
    given = {"name": "Kim", "email": "kim@desk.example", "role": "agent", "language": "ko"}
    page = as_ada.post(reverse("people:invite"), given).content.decode()
    kim = Agent.objects.get(email="kim@desk.example")
    assert token_for(kim)[:20] in page
    assert f'action="{reverse("people:agent", args=[kim.pk])}"' in page  # its form saves the agent, nothing else


def test_the_agent_page_saves_role_teams_and_absence(cast: Cast, as_ada: Client) -> None:
    page = reverse("people:agent", args=[cast.mina.pk])
    given = {"role": "lead", "teams": [cast.billing.pk], "away_from": "2026-03-03T09:00", "away_until": ""}
    as_ada.post(page, given)
    mina = Agent.objects.get(pk=cast.mina.pk)
    assert (mina.role, list(mina.teams.all())) == ("lead", [cast.billing])
    assert mina.away_from is not None
    assert mina.away_from.isoformat() == "2026-03-03T00:00:00+00:00"  # Ada reads Seoul time
    assert "away_until" in form_of(as_ada.post(page, {**given, "away_until": "2026-03-02T09:00"}))
    assert "Ada changed the role" in as_ada.get(page).content.decode()


def test_the_last_administrator_is_kept(cast: Cast, as_ada: Client) -> None:
    page = reverse("people:agent", args=[cast.ada.pk])
    assert "role" in form_of(as_ada.post(page, {"role": "agent"}))
    answer = as_ada.post(reverse("deactivation", args=[cast.ada.pk]), follow=True)
    cast.ada.refresh_from_db()
    assert (cast.ada.is_active, cast.ada.role, answer.status_code) == (True, "administrator", 200)


def test_a_team_is_made_and_changed(cast: Cast, as_ada: Client) -> None:
    as_ada.post(reverse("people:team_new"), {"name": "Returns", "members": [cast.mina.pk]})
    team = Team.objects.get(name="Returns")
    as_ada.post(reverse("people:team", args=[team.pk]), {"name": "Returns", "members": [cast.mina.pk, cast.ren.pk]})
    assert team.members.count() == 2
    assert "name" in form_of(as_ada.post(reverse("people:team_new"), {"name": "returns"}))


def hours_form(**changes: str) -> dict[str, str]:
    week = {f"day{weekday}": "09:00-12:00, 13:00-18:00" for weekday in range(5)}
    rows = {
        "days-TOTAL_FORMS": "1",
        "days-INITIAL_FORMS": "0",
        "days-0-on": "2030-03-05",
        "days-0-name": "Founding day",
    }
    return {"name": "Seoul", "timezone": "Asia/Seoul", "country": "KR", **week, **rows, **changes}


def test_hours_are_previewed_saved_and_removed(cast: Cast, as_ada: Client) -> None:
    new = reverse("people:hours_new")
    preview = as_ada.post(new, hours_form(then="preview"))
    assert len(preview.context["openings"]) == 10
    assert not BusinessHours.objects.exists()
    as_ada.post(new, hours_form())
    hours = BusinessHours.objects.get()
    assert (hours.periods.count(), hours.holidays.get().name) == (10, "Founding day")
    page = reverse("people:hours_one", args=[hours.pk])
    shown = as_ada.get(page).content.decode()
    assert "09:00-12:00, 13:00-18:00" in shown
    assert "2030-03-05" in shown
    assert set(form_of(as_ada.post(page, hours_form(day0="noon", timezone="Mars/Base")))) == {"timezone", "day0"}
    as_ada.post(reverse("people:hours_removal", args=[hours.pk]))
    assert not BusinessHours.objects.exists()


def test_public_holidays_in_the_readers_language(cast: Cast, as_ada: Client) -> None:
    as_ada.post(reverse("people:hours_new"), hours_form())
    Agent.objects.filter(pk=cast.ada.pk).update(language="ko")
    page = as_ada.get(reverse("people:hours_one", args=[BusinessHours.objects.get().pk]))
    assert "설날" in page.content.decode()


def test_an_organisation_with_its_domains(cast: Cast, as_ada: Client) -> None:
    as_ada.post(reverse("people:organisation_new"), {"name": "Han", "domains": "han.example\nhan.test", "note": ""})
    han = Organisation.objects.get()
    assert sorted(han.domains.values_list("domain", flat=True)) == ["han.example", "han.test"]
    page = reverse("people:organisation", args=[han.pk])
    assert "domains" in form_of(as_ada.post(page, {"name": "Han", "domains": "gmail.com"}))
    assert "Han" in as_ada.get(reverse("people:organisations"), {"q": "han.test"}).content.decode()
    as_ada.post(reverse("people:organisation_removal", args=[han.pk]))
    assert not Organisation.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_lists_cost_the_same_for_one_and_three(
    cast: Cast, as_ada: Client, count: int, django_assert_num_queries: object
) -> None:
    for number in range(count):
        invite(f"a{number}@desk.example", by=cast.ada, name=f"Agent {number}")
        save_organisation(None, by=cast.ada, name=f"Firm {number}", domains=[f"firm{number}.example"])
    as_ada.get(reverse("people:agents"))
    for page, statements in (("agents", 4), ("teams", 3), ("organisations", 4)):
        with django_assert_num_queries(statements):  # type: ignore[operator]
            as_ada.get(reverse(f"people:{page}"))


def test_my_profile(cast: Cast, as_mina: Client) -> None:
    page = reverse("people:profile")
    given = {"name": "Mina Kim", "language": "ko", "timezone": "Asia/Tokyo", "theme": "dark", "signature": "Mina"}
    answer = as_mina.post(
        page, {**given, "has_keys": "", "is_told_mentioned": "on", "role": "administrator"}, follow=True
    )
    cast.mina.refresh_from_db()
    mina = cast.mina
    assert (mina.name, mina.language, mina.timezone, mina.theme) == ("Mina Kim", "ko", "Asia/Tokyo", "dark")
    assert (mina.has_keys, mina.is_told_assigned, mina.is_told_mentioned, mina.role) == (False, False, True, "agent")
    assert answer.headers["Content-Language"] == "ko"
    assert "language" in form_of(as_mina.post(page, {**given, "language": "xx"}))

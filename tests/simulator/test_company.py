"""The demo company is set up whole: every reference leads somewhere, every text is in three languages."""

from careloop.simulator.company import company
from careloop.simulator.reasons import REASONS
from careloop.simulator.scripts import LANGUAGES


def test_references_lead_somewhere() -> None:
    teams = {team.key for team in company().teams}
    assert {agent.team for agent in company().agents} == teams
    assert {inbox.team for inbox in company().inboxes} <= teams
    assert {reason.team for reason in REASONS} == teams
    assert 8 <= len(company().agents) <= 12


def test_every_text_is_in_three_languages() -> None:
    ours = company()
    named = [ours.name, ours.phone, *(one.name for one in ours.inboxes), *(one.name for one in ours.teams)]
    named += [table for one in ours.canned_answers for table in (one.title, one.text)]
    named += [one.called for one in ours.agents]
    assert all(set(table) == set(LANGUAGES) and all(table.values()) for table in named)
    assert len(ours.canned_answers) >= 12


def test_every_language_is_answered_in_every_team() -> None:
    for team in company().teams:
        spoken = {language for agent in company().agents if agent.team == team.key for language in agent.languages}
        assert spoken == set(LANGUAGES), team.key


def test_every_address_is_an_example() -> None:
    ours = company()
    addresses = [one.address for one in ours.inboxes] + [one.address for one in ours.agents]
    assert all(address.endswith(".example") for address in addresses)
    assert all(one.domain.endswith(".example") for one in ours.organisations)

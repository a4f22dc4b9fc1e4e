"""The demo company on a desk: its people, inboxes and texts, and what its customers have written so far."""

import secrets
from collections.abc import Callable
from datetime import datetime, time, timedelta
from itertools import islice

from django.db import transaction

from careloop.channels.chat.models import Widget
from careloop.channels.email.models import Mailbox
from careloop.channels.webform.models import RequestPage
from careloop.desk.conversations.actions.importing import Plan, bring_in
from careloop.desk.conversations.models import CannedAnswer, Inbox, Macro, Tag
from careloop.desk.people.models import (
    Agent,
    BusinessHours,
    Membership,
    Organisation,
    OrganisationDomain,
    Period,
    Role,
    Team,
)
from careloop.simulator.company import Company, company
from careloop.simulator.feelings import Feeling, feeling_of
from careloop.simulator.simulation import simulate
from careloop.site import config, demo_surveys, post_office

SEED = 7
BATCH = 200
FORGOTTEN = timedelta(days=12)  # a desk in good hands has closed what nobody has spoken of for so long
PASSWORD_FILE = "demo-password"  # noqa: S105 (the name of a file)
COUNTRY = {"Asia/Seoul": "KR", "Asia/Tokyo": "JP", "Europe/London": "GB"}
BRANDS = ("blue", "green", "violet", "orange")
COLOURS = ("red", "orange", "yellow", "green", "teal", "blue", "violet", "pink")


def password() -> str:
    """Give the password of all demo people: made once, kept beside the database."""
    path = config.home() / PASSWORD_FILE
    if not path.exists():
        path.write_text(secrets.token_urlsafe(9))
        path.chmod(0o600)
    return path.read_text().strip()


def is_loaded() -> bool:
    """Say whether the demo company is here already."""
    return Agent.objects.filter(email__endswith=f"@{company().domain}").exists()


def load(*, count: int, until: datetime, smtp_port: int, progress: Callable[[int], None]) -> int:
    """Set the company up and let its customers write. Gives the number of conversations."""
    shop = company()
    with transaction.atomic():
        teams = {team.key: Team.objects.create(name=team.name["en"]) for team in shop.teams}
        agents = _agents(shop, teams)
        inboxes = _inboxes(shop, _hours(shop), smtp_port)
        _texts(shop)
        _organisations(shop)
    plan = Plan(
        origin="demo",
        inbox=inboxes[shop.inboxes[0].address],
        inboxes=inboxes,
        agents=agents,
        teams={key.lower(): team for key, team in teams.items()},
        closed_before=until - FORGOTTEN,
        departments=frozenset(each.name for each in shop.organisations if each.is_internal),
    )
    conversations = simulate(seed=SEED, until=until, count=count)
    feelings: dict[str, Feeling] = {}
    done = 0
    while batch := list(islice(conversations, BATCH)):
        done += bring_in(batch, plan=plan).added
        feelings |= {plan.external_id(each): feeling_of(each, seed=SEED) for each in batch}
        progress(done)
    with transaction.atomic():
        demo_surveys.load(feelings, until=until)
    return done


def _agents(shop: Company, teams: dict[str, Team]) -> dict[str, Agent]:
    secret = password()
    agents = {}
    for person in shop.agents:
        # Whoever tries the desk as an administrator meets it in English, as an agent in the agent's own language.
        language = "en" if person.role == Role.ADMINISTRATOR else person.languages[0]
        agent = Agent.objects.create_user(
            person.address, secret, name=person.name, role=person.role, language=language, signature=person.name
        )
        Membership.objects.create(team=teams[person.team], agent=agent)
        agents[person.address.lower()] = agent
    return agents


def _hours(shop: Company) -> dict[str, BusinessHours]:
    made = {}
    for week in shop.hours:
        hours = BusinessHours.objects.create(
            name=week.zone.rpartition("/")[2], timezone=week.zone, country=COUNTRY.get(week.zone, "")
        )
        Period.objects.bulk_create(
            Period(hours=hours, weekday=day, opens_at=time.fromisoformat(opens), closes_at=time.fromisoformat(closes))
            for day in week.weekdays
            for opens, closes in week.periods
        )
        made[week.zone] = hours
    return made


def _inboxes(shop: Company, hours: dict[str, BusinessHours], smtp_port: int) -> dict[str, Inbox]:
    zone = {"ko": "Asia/Seoul", "ja": "Asia/Tokyo", "en": "Europe/London"}
    inboxes = {}
    for number, each in enumerate(shop.inboxes):
        inbox = Inbox.objects.create(
            name=each.name[each.language],
            language=each.language,
            phone=each.phone,
            hours=hours.get(zone[each.language]),
            signature=shop.name[each.language],
        )
        Mailbox.objects.create(
            inbox=inbox,
            address=each.address,
            sender_name=shop.name[each.language],
            smtp_host=post_office.HOST,
            smtp_port=smtp_port,
            smtp_security=Mailbox.Security.NONE,
        )
        RequestPage.objects.create(
            inbox=inbox, slug=each.key, company=shop.name[each.language], brand=BRANDS[number % len(BRANDS)]
        )
        Widget.objects.create(
            inbox=inbox, key=f"demo-{each.key}", company=shop.name[each.language], brand=BRANDS[number % len(BRANDS)]
        )
        inboxes[each.address] = inbox
    return inboxes


def _texts(shop: Company) -> None:
    Tag.objects.bulk_create(
        Tag(name=name, colour=COLOURS[number % len(COLOURS)]) for number, name in enumerate(shop.tags)
    )
    CannedAnswer.objects.bulk_create(
        CannedAnswer(title=each.title[language], shortcut=each.key, language=language, text=each.text[language])
        for each in shop.canned_answers
        for language in shop.languages
    )
    Macro.objects.create(
        title="Thank and close",
        steps=[{"do": "tag", "tag": "praise"}, {"do": "priority", "priority": 1}, {"do": "close"}],
    )
    Macro.objects.create(
        title="Urgent to the technicians",
        steps=[
            {"do": "priority", "priority": 4},
            {"do": "team", "team": Team.objects.get(name="Technical").pk},
            {"do": "note", "text": "Please look at this first."},
        ],
    )


def _organisations(shop: Company) -> None:
    for each in shop.organisations:
        organisation = Organisation.objects.create(name=each.name)
        if each.domain:
            OrganisationDomain.objects.get_or_create(domain=each.domain, defaults={"organisation": organisation})

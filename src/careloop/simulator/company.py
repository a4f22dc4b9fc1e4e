"""The demo company: a fictitious shop for home appliances and filter subscriptions in three languages."""

import tomllib
from functools import cache
from importlib import resources

import msgspec


class Inbox(msgspec.Struct, frozen=True):
    """An address customers write to."""

    key: str
    name: dict[str, str]
    address: str
    language: str
    team: str
    phone: str


class Team(msgspec.Struct, frozen=True):
    """People who answer the same reasons."""

    key: str
    name: dict[str, str]


class Skill(msgspec.Struct, frozen=True):
    """How an agent works; shares are from 0 to 1, `pace` multiplies every wait."""

    acknowledges: float
    asks_again: float
    recites: float  # answers with the script's sentence in place of an acknowledgement
    delights: float
    wrong_language: float
    pace: float


class Agent(msgspec.Struct, frozen=True):
    """Somebody who answers."""

    name: str
    address: str
    role: str  # agent, lead or administrator
    team: str
    languages: list[str]
    called: dict[str, str]  # how the name stands in an answer, by language
    skill: Skill


class CannedAnswer(msgspec.Struct, frozen=True):
    """A prepared answer with variables, in every language."""

    key: str
    title: dict[str, str]
    text: dict[str, str]


class Organisation(msgspec.Struct, frozen=True):
    """A business customer, or a department of the company itself."""

    key: str
    name: str
    language: str
    domain: str
    is_internal: bool = False


class Hours(msgspec.Struct, frozen=True):
    """When people answer: periods of a day, `weekdays` from 0 = Monday, in one time zone."""

    zone: str
    weekdays: list[int]
    periods: list[tuple[str, str]]


class Company(msgspec.Struct, frozen=True):
    """Everything a desk is set up with before the first customer writes."""

    name: dict[str, str]
    domain: str
    phone: dict[str, str]
    languages: list[str]
    hours: list[Hours]
    inboxes: list[Inbox]
    teams: list[Team]
    agents: list[Agent]
    canned_answers: list[CannedAnswer]
    organisations: list[Organisation]
    tags: list[str]


@cache
def company() -> Company:
    """This will give the demo company, the same every time."""
    folder = resources.files("careloop.simulator.texts")
    tables: dict[str, object] = {}
    for name in ("company.toml", "canned.toml"):
        tables.update(tomllib.loads(folder.joinpath(name).read_text(encoding="utf-8")))
    return msgspec.convert(tables, Company)

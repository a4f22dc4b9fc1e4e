"""Sampling: is this person asked now, and with which probability?

Reads       a resolved contact, the rules of a survey, and when the person was last asked.
Gives       Drawn: what became of the contact, and the probability with which it would have been asked.
How         the first rule that fits gives the share; a uniform number of the generator decides. Whoever opted out,
            was asked lately or cannot be reached is not asked, and is counted as such.
Read it so  weights are 1 / probability over the contacts with a probability above 0; the others are outside of what
            the answers speak for, and are shown.
Blind to    contacts that no rule covers.
"""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

import msgspec
import numpy as np

Outcome = Literal["asked", "not-drawn", "cool-down", "opted-out", "no-address", "late"]


class Contact(msgspec.Struct, frozen=True, kw_only=True):
    """What rules look at."""

    channel: str
    inbox: int = 0
    team: int = 0
    language: str = ""
    reasons: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()  # "answered" or "unanswered", and "again" where it was closed before
    segments: tuple[str, ...] = ()  # "organisation" or "private", and "new" or "returning"
    is_department: bool = False


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """Which contacts, and what share of them. An empty list fits everything."""

    id: int = 0
    share: float
    channels: tuple[str, ...] = ()
    inboxes: tuple[int, ...] = ()
    teams: tuple[int, ...] = ()
    languages: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()  # one of them is enough
    except_reasons: tuple[str, ...] = ()  # one of them is too many
    outcomes: tuple[str, ...] = ()  # one of them is enough
    segments: tuple[str, ...] = ()  # one of them is enough
    whom: Literal["customers", "departments", "all"] = "customers"


class Drawn(msgspec.Struct, frozen=True):
    """What became of a contact; `probability` is that of being asked, before the die was cast."""

    outcome: Outcome
    probability: float
    rule: int


def fits(rule: Rule, contact: Contact) -> bool:
    """This function will say whether a rule covers a contact."""
    if rule.whom != "all" and (rule.whom == "departments") != contact.is_department:
        return False
    pairs = (
        (rule.channels, contact.channel),
        (rule.inboxes, contact.inbox),
        (rule.teams, contact.team),
        (rule.languages, contact.language),
    )
    if any(wanted and found not in wanted for wanted, found in pairs):
        return False
    enough = (
        (rule.reasons, contact.reasons),
        (rule.outcomes, contact.outcomes),
        (rule.segments, contact.segments),
    )
    if any(wanted and set(wanted).isdisjoint(found) for wanted, found in enough):
        return False
    return set(rule.except_reasons).isdisjoint(contact.reasons)


def draw(
    contact: Contact,
    rules: Sequence[Rule],
    *,
    now: datetime,
    rng: np.random.Generator,
    cool_down: timedelta,
    last_asked_at: datetime | None = None,
    is_opted_out: bool = False,
    has_address: bool = True,
    is_late: bool = False,
) -> Drawn | None:
    """This function will decide whether a contact is asked. None: no rule covers it.

    Raises ValueError: when a rule's share is not between 0 and 1.
    """
    rule = next((rule for rule in rules if fits(rule, contact)), None)
    if rule is None:
        return None
    if not 0 <= rule.share <= 1:
        raise ValueError(f"The share of a rule lies between 0 and 1, not {rule.share}.")
    hindrance: Outcome | None = None
    if is_late:
        hindrance = "late"
    elif is_opted_out:
        hindrance = "opted-out"
    elif not has_address:
        hindrance = "no-address"
    elif last_asked_at is not None and now - last_asked_at < cool_down:
        hindrance = "cool-down"
    if hindrance:
        return Drawn(hindrance, 0.0, rule.id)
    return Drawn("asked" if rng.random() < rule.share else "not-drawn", rule.share, rule.id)


def after_quiet(at: datetime, *, quiet_from: time, quiet_until: time, zone: str) -> datetime:
    """This function will give `at`, or the end of the quiet hours it falls into, which may cross midnight.

    >>> from datetime import UTC
    >>> night = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)  # 23:00 in Seoul
    >>> after_quiet(night, quiet_from=time(21), quiet_until=time(8), zone="Asia/Seoul").astimezone(UTC)
    datetime.datetime(2026, 3, 2, 23, 0, tzinfo=datetime.timezone.utc)
    """
    local = at.astimezone(ZoneInfo(zone))
    crosses = quiet_until <= quiet_from
    clock = local.time()
    if quiet_from == quiet_until:
        return at
    is_late = clock >= quiet_from
    is_early = clock < quiet_until
    if not ((is_late or is_early) if crosses else (is_late and is_early)):
        return at
    day = local.date() + timedelta(days=1) if crosses and is_late else local.date()
    return datetime.combine(day, quiet_until, tzinfo=ZoneInfo(zone)).astimezone(at.tzinfo)

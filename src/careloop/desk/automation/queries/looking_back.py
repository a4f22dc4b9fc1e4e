"""What a rule, saved or not, would have met last week; nothing is done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from careloop.desk.automation.models import Rule
from careloop.desk.automation.queries.clock import elapsed_before
from careloop.desk.automation.queries.matching import Event, matching, number_in
from careloop.desk.automation.rules import ACTOR, CLOCK
from careloop.desk.conversations.models import Summary
from careloop.desk.conversations.queries import visible_to
from careloop.desk.ledger.queries import happened
from careloop.desk.people.models import Agent

WEEK = timedelta(days=7)
WITHIN = 50_000  # entries of the ledger that are looked through
SHOWN = 50


@dataclass(frozen=True, kw_only=True)
class DryRun:
    """What a rule would have met: of how many times, how many, and the newest of their conversations."""

    happened: int
    matched: int
    rows: list[Summary]


def dry_run(rule: Rule, *, agent: Agent, now: datetime) -> DryRun:
    """Give what a rule, saved or not, would have met in the last seven days."""
    n, week = _looked_at(rule, now)
    met = matching(rule.conditions, week)
    numbers = list(dict.fromkeys(number_in(event.subject) for event in met))[:SHOWN]
    rows = visible_to(agent).in_bulk(numbers)
    return DryRun(happened=n, matched=len(met), rows=[rows[number] for number in numbers if number in rows])


def _looked_at(rule: Rule, now: datetime) -> tuple[int, Sequence[Event]]:
    if rule.verb in CLOCK:
        return elapsed_before(rule, since=now - WEEK, now=now)
    events = [
        event
        for event in happened(rule.verb, since=now - WEEK, within=WITHIN)
        if not event.actor.startswith(ACTOR) and number_in(event.subject)
    ]
    return len(events), events

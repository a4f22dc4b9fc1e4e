"""The demo company's conversations: cases decided, told, put into time and cut off at the present."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

import msgspec

from careloop.core.records import Conversation, File, Party, Rating, Turn
from careloop.simulator import files, seasons
from careloop.simulator.cases import Case, cases
from careloop.simulator.company import company
from careloop.simulator.dialogue import QUOTED_ON, Line, Told, lead, tell
from careloop.simulator.scripts import phrases
from careloop.simulator.slots import day_of

PENALTIES = {"repeat": 0.9, "nudged": 0.7, "asked-again": 0.9, "wrong-language": 0.8, "abuse": 1.5, "escalated": 0.3}
TAGS = ("repeat", "escalated", "apology", "compensation", "abuse", "wrong-language")
SIDES = {"customer": "customer", "agent": "agent", "lead": "agent", "note": "agent", "auto": "system"}
URGENT = frozenset({"boiler_error", "aircon_leak"})


def simulate(*, seed: int, until: datetime, count: int = 3000, days: int = 400) -> Iterator[Conversation]:
    """This will give `count` conversations of the `days` before `until`, in the order of their first turn.

    The same arguments give the same conversations. `until` needs a zone; what would be said later is not said,
    so the last days hold conversations that wait for an answer. Raises ValueError when `until` has no zone.
    """
    if until.tzinfo is None:
        raise ValueError("until needs a time zone, like datetime(2026, 8, 1, tzinfo=UTC)")
    for case in cases(seed=seed, until=until, count=count, days=days):
        yield conversation(case, until=until, rng=Random(f"{seed}-{case.number}"))  # noqa: S311 - a demo, not a secret


def conversation(case: Case, *, until: datetime, rng: Random) -> Conversation:
    """This will tell one case as far as it has come by `until`."""
    told = tell(case, rng=rng)
    party = _party(case, rng)
    turns = _turns(case, told, party, until=until, rng=rng)
    is_whole = len(turns) == len(told.lines)
    last_at = turns[-1].at or case.start
    closed_at = _closed_at(last_at, until=until, rng=rng) if is_whole else None
    is_ours_to_wait = closed_at is None and turns[-1].side == "agent"
    is_taken = any(turn.side == "agent" for turn in turns) or rng.random() < 0.3
    owner = lead() if "escalated" in told.events and any(turn.by == lead().address for turn in turns) else case.agent
    return Conversation(
        id=f"CL-{case.number:05}",
        channel=case.channel,
        inbox=_inbox(case),
        subject="" if case.channel in {"chat", "phone"} else told.subject,
        language=case.language,
        customer=party,
        turns=turns,
        tags=case.reason.tags + tuple(tag for tag in TAGS if tag in told.events),
        ratings=_ratings(case, told, closed_at, rng=rng) if closed_at else (),
        team=case.reason.team,
        agent=owner.address if is_taken else "",
        priority=_priority(case, told),
        closed_at=closed_at,
        snoozed_until=until + timedelta(days=rng.randrange(1, 7)) if is_ours_to_wait and rng.random() < 0.25 else None,
    )


def _turns(case: Case, told: Told, party: Party, *, until: datetime, rng: Random) -> tuple[Turn, ...]:
    turns: list[Turn] = []
    at = case.start
    for number, line in enumerate(told.lines):
        if number:
            at = _next(case, line, at, before=told.lines[number - 1].who, rng=rng)
        if at > until and number:
            break
        answered = [turn.at for turn in turns if turn.side == "agent" and turn.at is not None]
        quoted_on = day_of(answered[-1] if answered else at, case.language)
        dated = msgspec.structs.replace(line, text=line.text.replace(QUOTED_ON, quoted_on))
        turns.append(_turn(case, dated, party, at=at, number=number, rng=rng))
    return tuple(turns)


def _turn(case: Case, line: Line, party: Party, *, at: datetime, number: int, rng: Random) -> Turn:
    agent = lead() if line.who == "lead" else case.agent
    speakers = {
        "customer": (party.email or party.phone or party.id, party.name),
        "auto": (_inbox(case), company().name[case.language]),
    }
    by, name = speakers.get(line.who, (agent.address, agent.name))
    return Turn(
        side=SIDES[line.who],  # type: ignore[arg-type]
        text=line.text,
        at=at,
        by=by,
        name=name,
        kind={"note": "note", "auto": "auto"}.get(line.who, "message"),  # type: ignore[arg-type]
        id=f"CL-{case.number:05}-{number}",
        files=(_file(case, rng),) if line.has_file else (),
    )


def _next(case: Case, line: Line, at: datetime, *, before: str, rng: Random) -> datetime:
    """When the next line is said: written answers wait for working hours, spoken ones for a breath."""
    if line.after_hours is not None:
        found = at + timedelta(hours=line.after_hours * rng.uniform(1, 1.15), seconds=rng.randrange(5, 60))
    elif case.channel in {"chat", "phone"} or line.who == "note" or (line.who == before == "agent"):
        pace = 1.0 if line.who == "customer" or case.channel == "phone" else case.agent.skill.pace
        return at + timedelta(seconds=rng.uniform(12, 140) * pace)
    elif line.who == "customer":
        return at + timedelta(hours=min(60.0, rng.lognormvariate(1.2, 1.0)))
    else:
        found = at + timedelta(hours=min(40.0, rng.lognormvariate(0.9, 0.8) * case.agent.skill.pace))
    return seasons.working(found, rng=rng) if line.who in {"agent", "lead"} else found


def _party(case: Case, rng: Random) -> Party:
    """What this channel lets us know of the customer."""
    customer = case.customer
    knows_mail = case.channel in {"email", "webform"} or (case.channel == "chat" and rng.random() < 0.6)
    knows_phone = case.channel in {"phone", "webform"} or rng.random() < 0.4
    addresses = (customer.email, *customer.other_addresses)
    email = addresses[-1] if rng.random() < 0.25 else customer.email
    others = tuple(one for one in addresses if one != email) if case.channel == "webform" else ()
    return Party(
        name=customer.name,
        email=email if knows_mail else "",
        phone=customer.phone if knows_phone or not knows_mail else "",
        other_addresses=others,
        organisation=customer.organisation.name if customer.organisation else "",
        language=customer.language,
        id=customer.id,
    )


def _inbox(case: Case) -> str:
    inboxes = company().inboxes
    if case.reason.is_internal:
        return next(inbox.address for inbox in inboxes if inbox.key == "inside")
    inbox = next(inbox for inbox in inboxes if inbox.language == case.language)
    return inbox.phone if case.channel == "phone" else inbox.address


def _closed_at(last_at: datetime, *, until: datetime, rng: Random) -> datetime | None:
    """Finished conversations are closed within a week; a few are forgotten and stay open."""
    found = last_at + timedelta(hours=rng.uniform(0.2, 150))
    return found if found < until and rng.random() > 0.03 else None


def _ratings(case: Case, told: Told, closed_at: datetime, *, rng: Random) -> tuple[Rating, ...]:
    if case.reason.is_internal or rng.random() > 0.3:
        return ()
    skill = case.agent.skill
    expected = 3.6 + 0.9 * skill.acknowledges + 0.5 * skill.delights - 0.3 * skill.pace - 0.6 * case.is_angry
    expected -= sum(PENALTIES.get(event, 0) for event in told.events)
    value = max(1, min(5, round(rng.gauss(expected, 0.8))))
    comment = ""
    if rng.random() < 0.3:
        quick, slow, twice, kind, unread = phrases(case.language)["survey"]
        comment = (
            rng.choice((quick, kind)) if value >= 4 else rng.choice((slow, unread) if value <= 2 else (twice, slow))
        )
    return (
        Rating(
            question="satisfaction",
            value=value,
            at=closed_at + timedelta(minutes=rng.randrange(5, 600)),
            comment=comment,
        ),
    )


def _priority(case: Case, told: Told) -> str:
    if case.reason.key in URGENT:
        return "urgent"
    if "escalated" in told.events or case.is_angry:
        return "high"
    return "low" if case.reason.key == "praise" else "normal"


def _file(case: Case, rng: Random) -> File:
    order = case.slots["order"]
    makers = {
        "invoice": lambda: files.pdf(f"Onharu - Invoice {order}", name=f"invoice-{order}.pdf"),
        "quote": lambda: files.pdf(f"Onharu - Quote {order}", name=f"quote-{order}.pdf"),
        "statement": lambda: files.pdf(f"Statement {order}", name="statement.pdf"),
        "log": lambda: files.log(rng=rng),
    }
    return makers.get(case.reason.file, lambda: files.photo(rng=rng))()

"""One case of the demo company: who, why, with whom, where, and whether it comes back."""

from datetime import datetime, timedelta
from random import Random

import msgspec

from careloop.simulator import seasons
from careloop.simulator.company import Agent, company
from careloop.simulator.people import Customer, customers, departments
from careloop.simulator.reasons import PEACEFUL, REASONS, Reason, weight_in
from careloop.simulator.slots import due_after, slots

CHANNELS = {"email": 52, "webform": 18, "chat": 18, "phone": 12}
REPEAT_SHARE = 0.09
REPEAT_WITHIN_DAYS = (3, 15)
WRITTEN_ONLY = frozenset({"business_quote", "invoice_request", "privacy_delete", "repair_quote"})
RECENT_CASES = 400


class Case(msgspec.Struct, frozen=True):
    """What is decided about a conversation before a word is said."""

    number: int
    start: datetime
    reason: Reason
    customer: Customer
    agent: Agent
    channel: str
    slots: dict[str, str]
    is_angry: bool
    first: datetime | None = None  # when the customer first wrote about it, for a repeated contact

    @property
    def language(self) -> str:
        """The language the customer writes in."""
        return self.customer.language


def cases(*, seed: int, until: datetime, count: int, days: int) -> list[Case]:
    """This will decide all cases, in the order in which they begin."""
    rng = Random(f"cases-{seed}")  # noqa: S311 - a demo, not a secret
    people = customers(max(10, count * 2 // 5), rng=rng)
    # A few customers write often, most of them once or twice.
    cumulative = _cumulated([1 / (place + 10) ** 0.5 for place in range(len(people))])
    inside = departments(rng=rng)
    made: list[Case] = []
    for moment in seasons.starts(until=until, count=count, days=days, rng=rng):
        reason = rng.choices(REASONS, [weight_in(one, moment.month) for one in REASONS])[0]
        customer = (
            rng.choice(_asking(inside, reason))
            if reason.is_internal
            else rng.choices(people, cum_weights=cumulative)[0]
        )
        if reason.key == "business_quote" and customer.organisation is None:
            customer = rng.choice([one for one in people if one.organisation] or people)
        start = seasons.local_start(moment, customer.language, until=until, rng=rng)
        made.append(
            _repeated(made, moment, until, rng) or _new(len(made), start, reason, customer, until=until, rng=rng)
        )
    return [
        msgspec.structs.replace(case, number=number)
        for number, case in enumerate(sorted(made, key=lambda case: case.start), start=1)
    ]


def _asking(inside: list[Customer], reason: Reason) -> list[Customer]:
    """The departments that have this matter: the warehouse asks about stock, accounting about sums."""
    return [one for one in inside if one.email.startswith(reason.key.split("_")[0])]


def _new(number: int, start: datetime, reason: Reason, customer: Customer, *, until: datetime, rng: Random) -> Case:
    channel = rng.choices(list(CHANNELS), list(CHANNELS.values()))[0]
    if reason.is_internal or reason.key in WRITTEN_ONLY:
        channel = "email"
    elif reason.file == "photo" and channel == "phone":
        channel = "webform"
    if channel in {"chat", "phone"}:  # nobody answers those at night
        start, channel = _staffed(start, channel, until=until, rng=rng)
    values = slots(reason, customer, start=start, number=number + 1, rng=rng)
    is_angry = customer.register != "business" and reason.key not in PEACEFUL and rng.random() < reason.temper
    return Case(number, start, reason, customer, _agent(reason, customer.language, rng), channel, values, is_angry)


def _staffed(start: datetime, channel: str, *, until: datetime, rng: Random) -> tuple[datetime, str]:
    opened = seasons.working(start, rng=rng)
    return (opened, channel) if opened < until else (start, "webform")


def _repeated(made: list[Case], moment: datetime, until: datetime, rng: Random) -> Case | None:
    """The same customer with the same matter some days later, which is what a poor answer costs."""
    if rng.random() > REPEAT_SHARE:
        return None
    low, high = (timedelta(days=days) for days in REPEAT_WITHIN_DAYS)
    told = {case.slots["order"] for case in made[-RECENT_CASES:] if case.first is not None}
    earlier = [case for case in made[-RECENT_CASES:] if low < moment - case.start < high and _comes_back(case, told)]
    if not earlier:
        return None
    case = rng.choice(earlier)
    start = seasons.local_start(moment, case.language, until=until, rng=rng)
    channel = case.channel
    if channel in {"chat", "phone"}:
        start, channel = _staffed(start, channel, until=until, rng=rng)
    values = {**case.slots, "due": due_after(start, case.language, rng=rng)}
    is_angry = case.is_angry or (case.customer.register != "business" and rng.random() < 0.4)
    return msgspec.structs.replace(
        case, start=start, channel=channel, slots=values, first=case.start, is_angry=is_angry
    )


def _comes_back(case: Case, told: set[str]) -> bool:
    quiet = case.reason.is_internal or case.reason.key in PEACEFUL
    return not quiet and case.first is None and case.slots["order"] not in told


def _agent(reason: Reason, language: str, rng: Random) -> Agent:
    """Somebody of the team who speaks the language; else whoever does."""
    agents = [agent for agent in company().agents if language in agent.languages and agent.role == "agent"]
    return rng.choice([agent for agent in agents if agent.team == reason.team] or agents)


def _cumulated(weights: list[float]) -> list[float]:
    total = 0.0
    return [total := total + weight for weight in weights]

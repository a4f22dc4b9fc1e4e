"""Groups against one another: only within a language, pulled towards the others, never a ranking."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from careloop.core.measures.counting import rate
from careloop.core.measures.definition import FLOOR
from careloop.core.statistics.comparison import compare
from careloop.desk.surveys.bridge.judging import rated
from careloop.desk.surveys.queries.contacts import Contact


@dataclass(frozen=True)
class Group:
    """A team, an agent, a channel or a reason, shrunken towards the others: above, below, or not told apart.

    `language` is empty where all who were asked speak one; else a group stands once for each, compared within it.
    """

    key: str
    name: str
    good: int
    n: int
    asked: int
    language: str = ""
    share: float | None = None
    interval: tuple[float, float] | None = None
    band: str = "too few"

    @property
    def answered_share(self) -> float | None:
        """The response rate."""
        return rate(self.n, self.asked)


KEYS: dict[str, Callable[[Contact], list[tuple[str, str]]]] = {
    "team": lambda contact: [(str(contact.team), contact.team_name)] if contact.team else [],
    "agent": lambda contact: [(str(contact.agent), contact.agent_name)] if contact.agent else [],
    "channel": lambda contact: [(contact.channel, contact.channel)],
    "reason": lambda contact: [(reason, reason) for reason in contact.reasons],
}


def groups(contacts: Sequence[Contact], question: str, by: str) -> list[Group]:
    """Give them in the order of their names; those with too few answers are named without a figure."""
    reached = [contact for contact in contacts if contact.is_reached]
    languages = {contact.language for contact in reached if contact.answer(question)} - {""}
    if len(languages) < 2:
        return _compared(reached, question, by)
    found = [
        replace(group, language=language)
        for language in sorted({contact.language for contact in reached})
        for group in _compared([contact for contact in reached if contact.language == language], question, by)
    ]
    return sorted(found, key=lambda each: (each.name, each.language))


def _compared(contacts: Sequence[Contact], question: str, by: str) -> list[Group]:
    members: dict[tuple[str, str], list[Contact]] = defaultdict(list)
    for contact in contacts:
        for key in KEYS[by](contact):
            members[key].append(contact)
    ordered = sorted(members.items(), key=lambda each: each[0][1])
    answers = [rated(mine, question) for _key, mine in ordered]
    rows = [
        Group(key, name, sum(each.hits), len(each.said), len(mine))
        for ((key, name), mine), each in zip(ordered, answers, strict=True)
    ]
    if sum(row.n > 0 for row in rows) < 2:
        return rows
    effective = [each.effective() for each in answers]
    found = compare([good for good, _n in effective], [n for _good, n in effective])
    return [
        replace(row, share=found.shares[at], interval=found.intervals[at], band=found.bands[at])
        if row.n >= FLOOR
        else row
        for at, row in enumerate(rows)
    ]

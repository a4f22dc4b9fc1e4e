"""Whether every agent's contacts are asked alike: who leaves conversations out of the draw shows here."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef

from careloop.core.statistics.share import wilson
from careloop.desk.conversations.models import Closure
from careloop.desk.conversations.rules import visible_q
from careloop.desk.people.models import Agent
from careloop.desk.surveys.models import Draw, Survey
from careloop.desk.surveys.queries.results import seen_draws

Limits = tuple[float, float]


@dataclass
class Offers:
    """One agent: conversations closed, those of them that a rule covered, contacts that could be asked, and asked."""

    name: str
    closed: int = 0
    covered: int = 0
    could: int = 0
    asked: int = 0
    expected: float = 0.0  # how many the draw asks on average, the sum of its probabilities

    @property
    def covered_share(self) -> float | None:
        return self.covered / self.closed if self.closed else None

    @property
    def covered_limits(self) -> Limits | None:
        return wilson(self.covered, self.closed) if self.closed else None

    @property
    def asked_share(self) -> float | None:
        return self.asked / self.could if self.could else None

    @property
    def asked_limits(self) -> Limits | None:
        return wilson(self.asked, self.could) if self.could else None

    @property
    def expected_share(self) -> float | None:
        return self.expected / self.could if self.could else None


def offers_by_agent(agent: Agent, survey: Survey, *, since: datetime, until: datetime) -> list[Offers]:
    """Give the offers of each agent whose contacts the reader may see, by name."""
    found: dict[tuple[str, int], Offers] = defaultdict(lambda: Offers(name=""))
    mine = visible_q(agent, team="conversation__team", assignee="conversation__assignee")
    drawn = Draw.objects.filter(survey=survey, conversation=OuterRef("conversation"), at__gte=since)
    closures = Closure.objects.filter(
        mine, at__gte=since, at__lt=until, conversation__assignee__isnull=False, conversation__merged_into__isnull=True
    ).annotate(is_covered=Exists(drawn))
    for pk, name, is_covered in closures.values_list(
        "conversation__assignee", "conversation__assignee__name", "is_covered"
    ):
        row = found[name, pk]
        row.closed, row.covered = row.closed + 1, row.covered + is_covered
    draws = seen_draws(agent, survey).filter(at__gte=since, at__lt=until, probability__gt=0, agent__isnull=False)
    for pk, name, outcome, probability in draws.values_list("agent", "agent__name", "outcome", "probability"):
        row = found[name, pk]
        row.could, row.expected = row.could + 1, row.expected + probability
        row.asked += outcome == Draw.Outcome.ASKED
    for (name, _pk), row in found.items():
        row.name = name
    return [found[key] for key in sorted(found)]

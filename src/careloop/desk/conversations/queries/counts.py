"""How many conversations each view holds: sums of tallies, never counts over rows."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from careloop.desk.conversations.models import Folder, Received, Tally, Turn
from careloop.desk.conversations.queries.filters import ListQuery
from careloop.desk.conversations.queries.lists import matching
from careloop.desk.conversations.rules import tallies_q
from careloop.desk.people.models import Agent

MOST = 1000  # what is counted row by row is counted so far and no further

OPEN = Q(folder=Folder.OPEN)
KINDS: dict[str, Q] = {
    "all": OPEN,
    "unassigned": OPEN & Q(assignee_id=0),
    "ours": OPEN & Q(turn=Turn.OURS),
    "theirs": OPEN & Q(turn=Turn.THEIRS),
    "snoozed": Q(folder=Folder.SNOOZED),
    "closed": Q(folder=Folder.CLOSED),
    "spam": Q(folder=Folder.SPAM),
}


@dataclass(frozen=True, kw_only=True)
class Counts:
    """How many conversations of each view and each team the agent may see."""

    views: dict[str, int] = field(default_factory=dict)
    teams: dict[int, int] = field(default_factory=dict)  # open ones

    def of(self, query: ListQuery) -> int | None:
        """Give how many a list holds, or None where no tally says so."""
        if query.is_filtered or query.saved:
            return None
        return self.teams.get(int(query.team), 0) if query.view == "team" else self.views.get(query.view)


def counts_for(agent: Agent) -> Counts:
    """Sum the tallies the agent may see: one statement, one row a team."""
    kinds = {**KINDS, "mine": OPEN & Q(assignee_id=agent.pk)}
    sums = {f"n_{name}": Coalesce(Sum("n", filter=kind), 0) for name, kind in kinds.items()}
    views = dict.fromkeys(kinds, 0)
    teams: dict[int, int] = {}
    rows = Tally.objects.filter(tallies_q(agent)).order_by().values("team_id").annotate(**sums)
    for team, *numbers in rows.values_list("team_id", *sums):
        for name, n in zip(kinds, numbers, strict=True):
            views[name] += n
        teams[team] = numbers[list(kinds).index("all")]
    return Counts(views=views, teams=teams)


def count_up_to(agent: Agent, query: ListQuery, most: int = MOST) -> int:
    """Count the rows of any list, giving up at `most` + 1."""
    return _capped(matching(agent, query), most)


def quarantined() -> int:
    """Count what could not be read and waits for someone to look, giving up at MOST + 1."""
    return _capped(Received.objects.filter(state=Received.State.QUARANTINED), MOST)


def _capped(rows: QuerySet[Any], most: int) -> int:
    return rows.order_by()[: most + 1].count()

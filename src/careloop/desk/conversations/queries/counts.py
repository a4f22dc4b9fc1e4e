"""How many conversations each view holds: sums of tallies, never counts over rows."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Case, QuerySet, Sum, Value, When

from careloop.desk.conversations.models import Folder, Received, Tally, Turn
from careloop.desk.conversations.queries.filters import ListQuery
from careloop.desk.conversations.queries.lists import matching
from careloop.desk.conversations.rules import tallies_q
from careloop.desk.people.models import Agent
from careloop.desk.people.queries.prepared import Prepared, shape_of, stand_in, values_of

MOST = 1000  # what is counted row by row is counted so far and no further

FOLDERS = {Folder.SNOOZED: "snoozed", Folder.CLOSED: "closed", Folder.SPAM: "spam"}
NAMES = ("all", "mine", "unassigned", "ours", "theirs", *FOLDERS.values())


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
    """Sum the tallies the agent may see: one statement, at most thirty rows a team."""
    views, teams = dict.fromkeys(NAMES, 0), dict[int, int]()
    for team, folder, turn, whose, n in TALLIED.rows(shape_of(agent), **values_of(agent)):
        if folder != Folder.OPEN:
            if folder in FOLDERS:
                views[FOLDERS[folder]] += n
            continue
        teams[team] = teams.get(team, 0) + n
        for name in ("all", "ours" if turn == Turn.OURS else "theirs", *([whose] if whose else [])):
            views[name] += n
    return Counts(views=views, teams=teams)


def _tallied(shape: tuple[bool, bool, int], **places: int) -> QuerySet[Any, Any]:
    agent = stand_in(shape, places)
    # One CASE and sums here, not a sum with a filter for each view: that reads the rows once.
    owner = Case(When(assignee_id=agent.pk, then=Value("mine")), When(assignee_id=0, then=Value("unassigned")))
    rows = Tally.objects.filter(tallies_q(agent)).order_by().annotate(owner=owner)
    return rows.values_list("team_id", "folder", "turn", "owner").annotate(Sum("n"))


TALLIED: Prepared[tuple[int, Folder, Turn, str, int]] = Prepared(_tallied)


def count_up_to(agent: Agent, query: ListQuery, most: int = MOST) -> int:
    """Count the rows of any list, giving up at `most` + 1."""
    return _capped(matching(agent, query), most)


def quarantined() -> int:
    """Count what could not be read and waits for someone to look, giving up at MOST + 1."""
    return _capped(Received.objects.filter(state=Received.State.QUARANTINED), MOST)


def _capped(rows: QuerySet[Any], most: int) -> int:
    return rows.order_by()[: most + 1].count()

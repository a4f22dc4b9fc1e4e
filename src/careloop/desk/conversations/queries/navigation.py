"""The views beside every list: names, counts, addresses and keys, ready to print."""

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from careloop.desk.conversations.models import SavedView
from careloop.desk.conversations.queries.counts import MOST, Counts, count_up_to, counts_for, quarantined
from careloop.desk.conversations.queries.filters import DEFAULT_VIEW, ListQuery, NotUnderstood, parse_text
from careloop.desk.conversations.queries.saved_views import saved_views, saved_views_at_hand
from careloop.desk.people.models import Agent, Team


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One link to a view."""

    name: str  # what a later answer puts its count under: "drafts", "saved-3"
    words: str
    icon: str
    url: str
    key: str = ""
    count: str = ""
    is_loud: bool = False
    is_current: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    """Links under one title."""

    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, kw_only=True)
class Navigation:
    """All the views of an agent, and what the present one is called and holds."""

    groups: tuple[Group, ...]
    title: str
    count: int | None

    @property
    def count_words(self) -> str:
        """The count with its thousands apart."""
        return "" if self.count is None else grouped(self.count)


def view_words() -> dict[str, tuple[str, str, str]]:
    """Give for each view its name, icon and key, in the order in which they stand."""
    return {
        "all": (_("All open"), "inbox", "g a"),
        "mine": (_("Mine"), "person", "g m"),
        "unassigned": (_("Unassigned"), "plus", "g u"),
        "ours": (_("Waiting for us"), "reply", "g w"),
        "theirs": (_("Waiting for customer"), "clock", "g t"),
        "drafts": (_("My drafts"), "note", "g d"),
        "mentions": (_("Mentions of me"), "chat", "g n"),
        "snoozed": (_("Snoozed"), "snooze", "g z"),
        "closed": (_("Closed"), "check", "g e"),
        "trouble": (_("Not delivered"), "warning", "g x"),
        "spam": (_("Spam"), "close", "g p"),
    }


LATE = ("drafts", "mentions", "trouble")  # counted row by row, after the page is there


def navigation_for(agent: Agent, query: ListQuery | None) -> Navigation:
    """Give the views of an agent, the one of `query` marked: four statements at any size."""
    counts = counts_for(agent)
    teams = list(Team.objects.filter(pk__in=agent.team_ids).order_by("name"))
    saved = saved_views_at_hand(agent)
    words = view_words()
    base = reverse("inbox")

    def entry(view: str) -> Entry:
        name, icon, key = words[view]
        n = counts.views.get(view)
        return Entry(
            name=view,
            words=name,
            icon=icon,
            url=base if view == DEFAULT_VIEW else f"{base}?view={view}",
            key=key,
            count=grouped(n) if n else "",
            is_loud=view == "mine" and bool(n),
            is_current=query is not None and not query.saved and query.view == view,
        )

    groups = [
        Group(title=_("Views"), entries=tuple(map(entry, ("all", "mine", "unassigned", "ours", "theirs")))),
        Group(title=_("Teams"), entries=tuple(_team_entry(team, counts, query, base) for team in teams)),
        Group(title=_("Saved views"), entries=tuple(_saved_entry(row, query, base) for row in saved)),
        Group(title=pgettext("heading", "Mine"), entries=tuple(map(entry, ("drafts", "mentions")))),
        Group(
            title=_("Done and set aside"),
            entries=(*map(entry, ("snoozed", "closed", "trouble", "spam")), *_quarantine_entry()),
        ),
    ]
    return Navigation(
        groups=tuple(group for group in groups if group.entries),
        title=_title(query, words, teams, saved),
        count=counts.of(query) if query else None,
    )


def late_counts(agent: Agent) -> dict[str, str]:
    """Count what no tally knows: drafts, mentions, trouble, quarantine and saved views, each up to 1,000."""
    found = {view: count_up_to(agent, ListQuery(view=view)) for view in LATE}
    for row in saved_views(agent):
        try:
            found[f"saved-{row.pk}"] = count_up_to(agent, parse_text(row.query))
        except NotUnderstood:  # saved when a filter existed that is gone
            continue
    found["quarantine"] = quarantined()
    return {name: up_to(n) for name, n in found.items() if n}


def grouped(n: int) -> str:
    """Write a count with thousands apart, the same in all three languages."""
    return f"{n:,}"


def up_to(n: int) -> str:
    """Write a count that stops at 1,000."""
    return f"{MOST:,}+" if n > MOST else f"{n:,}"


def _team_entry(team: Team, counts: Counts, query: ListQuery | None, base: str) -> Entry:
    n = counts.teams.get(team.pk)
    return Entry(
        name=f"team-{team.pk}",
        words=team.name,
        icon="people",
        url=f"{base}?view=team&team={team.pk}",
        count=grouped(n) if n else "",
        is_current=query is not None and not query.saved and (query.view, query.team) == ("team", str(team.pk)),
    )


def _saved_entry(row: SavedView, query: ListQuery | None, base: str) -> Entry:
    return Entry(
        name=f"saved-{row.pk}",
        words=row.name,
        icon="filter" if row.owner_id else "people",
        url=f"{base}?saved={row.pk}",
        is_current=query is not None and query.saved == str(row.pk),
    )


def _quarantine_entry() -> tuple[Entry, ...]:
    try:
        url = reverse("email:quarantine")
    except NoReverseMatch:  # the channel is not part of this installation
        return ()
    return (Entry(name="quarantine", words=_("Quarantine"), icon="lock", url=url),)


def _title(
    query: ListQuery | None, words: dict[str, tuple[str, str, str]], teams: list[Team], saved: list[SavedView]
) -> str:
    if query is None:
        return ""
    if query.saved:
        return next((row.name for row in saved if str(row.pk) == query.saved), "")
    if query.view == "team":
        return next((team.name for team in teams if str(team.pk) == query.team), _("Team"))
    return words[query.view][0] if query.view in words else _("Everything")

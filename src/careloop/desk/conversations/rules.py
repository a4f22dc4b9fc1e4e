"""Who may see and do what with conversations. Every list, count, search, page, export and link uses these."""

from django.db.models import Q

from careloop.desk.people.models import Agent


def visible_q(agent: Agent, *, team: str = "team", assignee: str = "assignee") -> Q:
    """Give the one visibility rule as a condition on rows that have a team and an assignee.

    An administrator sees everything. Others see what belongs to no team, to a team of theirs, or to themselves.
    """
    if not agent.is_active:
        return Q(pk__in=[])
    if agent.is_administrator:
        return Q()
    return Q(**{f"{team}__isnull": True}) | Q(**{f"{team}__in": sorted(agent.team_ids)}) | Q(**{assignee: agent})


def tallies_q(agent: Agent) -> Q:
    """Give the same rule as a condition on tallies, where 0 stands for no team."""
    if not agent.is_active:
        return Q(pk__in=[])
    if agent.is_administrator:
        return Q()
    return Q(team_id__in=[0, *sorted(agent.team_ids)]) | Q(assignee_id=agent.pk)


def sees(agent: Agent, *, team_id: int | None, assignee_id: int | None) -> bool:
    """Say of one row what `visible_q` says of many."""
    if not agent.is_active:
        return False
    return agent.is_administrator or team_id is None or team_id in agent.team_ids or assignee_id == agent.pk


def may_delete_shared(agent: Agent, *, owner_id: int | None, team_id: int | None) -> bool:
    """Say whether the agent may change a canned answer, macro or view: their own, or a team's and all's as a lead."""
    if owner_id is not None:
        return owner_id == agent.pk
    if agent.is_administrator:
        return True
    return agent.is_lead and team_id in agent.team_ids


def may_keep_tags(agent: Agent) -> bool:
    return agent.is_active and agent.is_lead

"""Teams and who is in them.

A team is never deleted: a conversation without a team is seen by everybody, so deleting one would show its
conversations to all. An empty team is harmless.
"""

from collections.abc import Iterable

from django.db import transaction

from careloop.desk.ledger.actions import record
from careloop.desk.people.models import Agent, BusinessHours, Membership, Team


def save_team(
    team: Team | None, *, by: Agent, name: str, hours: BusinessHours | None = None, members: Iterable[Agent] = ()
) -> Team:
    """Make or change a team with exactly these members; writes `team.created` or `team.edited`."""
    with transaction.atomic():
        is_new = team is None
        row = team or Team()
        row.name, row.hours = name.strip()[:80], hours
        row.save()
        wanted = {agent.pk for agent in members}
        present = set(row.memberships.values_list("agent_id", flat=True))
        row.memberships.exclude(agent__in=wanted).delete()
        Membership.objects.bulk_create(Membership(team=row, agent_id=pk) for pk in sorted(wanted - present))
        record(
            "team.created" if is_new else "team.edited",
            f"team:{row.pk}",
            actor=by.actor,
            came=sorted(wanted - present),
            went=sorted(present - wanted),
        )
    return row


def set_teams(agent: Agent, *, by: Agent, teams: Iterable[Team]) -> None:
    """Put an agent into exactly these teams; writes `agent.teams_changed` when that changes anything."""
    with transaction.atomic():
        wanted = {team.pk for team in teams}
        present = set(agent.memberships.values_list("team_id", flat=True))
        if wanted == present:
            return
        agent.memberships.exclude(team__in=wanted).delete()
        Membership.objects.bulk_create(Membership(agent=agent, team_id=pk) for pk in sorted(wanted - present))
        record(
            "agent.teams_changed",
            agent.actor,
            actor=by.actor,
            came=sorted(wanted - present),
            went=sorted(present - wanted),
        )

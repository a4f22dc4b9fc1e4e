"""Keeping lists under a name: of one's own, or of a team when a lead says so."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from careloop.desk.conversations.models import SavedView
from careloop.desk.conversations.rules import may_delete_shared
from careloop.desk.ledger.actions import record
from careloop.desk.people.models import Agent, Team


def save_view(*, by: Agent, name: str, query: str, team: Team | None = None) -> SavedView:
    """Keep a list under a name; writes `saved_view.created`. Raises PermissionDenied: for a team one does not lead."""
    _permit(by, owner_id=None if team else by.pk, team=team)
    with transaction.atomic():
        row = SavedView.objects.create(owner=None if team else by, team=team, name=name, query=query)
        record("saved_view.created", f"saved_view:{row.pk}", actor=by.actor, team=team and team.pk)
    return row


def change_view(row: SavedView, *, by: Agent, name: str, team: Team | None) -> None:
    """Rename it, and give it to a team or take it for oneself; writes `saved_view.changed`.

    Raises PermissionDenied: when it is not the agent's to change, or the team is not theirs to give to.
    """
    _permit(by, owner_id=row.owner_id, team=row.team)
    _permit(by, owner_id=None if team else by.pk, team=team)
    with transaction.atomic():
        row.name, row.team, row.owner = name, team, None if team else by
        row.save()
        record("saved_view.changed", f"saved_view:{row.pk}", actor=by.actor, team=team and team.pk)


def delete_view(row: SavedView, *, by: Agent) -> None:
    """Forget it; the conversations stay. Writes `saved_view.deleted`. Raises PermissionDenied: if it is not theirs."""
    _permit(by, owner_id=row.owner_id, team=row.team)
    with transaction.atomic():
        record("saved_view.deleted", f"saved_view:{row.pk}", actor=by.actor)
        row.delete()


def _permit(by: Agent, *, owner_id: int | None, team: Team | None) -> None:
    if not may_delete_shared(by, owner_id=owner_id, team_id=team.pk if team else None):
        raise PermissionDenied

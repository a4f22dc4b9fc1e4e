"""The saved views an agent has: their own, and those of their teams."""

from django.db.models import Q, QuerySet
from django.http import Http404

from careloop.desk.conversations.models import SavedView
from careloop.desk.people.models import Agent
from careloop.desk.people.queries.prepared import Prepared, shape_of, stand_in, values_of


def saved_views(agent: Agent) -> QuerySet[SavedView]:
    """Give the agent's own views and their teams', by name. An administrator has those of every team."""
    of_teams = Q(team__isnull=False) if agent.is_administrator else Q(team__in=sorted(agent.team_ids))
    return SavedView.objects.filter(Q(owner=agent) | Q(owner__isnull=True) & of_teams).order_by("name", "pk")


def saved_views_at_hand(agent: Agent) -> list[SavedView]:
    """Give the same, as every page with the views needs it."""
    return SAVED.rows(shape_of(agent), **values_of(agent))


SAVED: Prepared[SavedView] = Prepared(lambda shape, **places: saved_views(stand_in(shape, places)))


def find_saved_view(agent: Agent, pk: int) -> SavedView:
    """Give one of them. Raises Http404: when it is not there or not the agent's to see."""
    row = saved_views(agent).filter(pk=pk).first()
    if row is None:
        raise Http404
    return row

"""Lists of conversations: the page of one, and who is next in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, F, OuterRef, QuerySet
from django.db.models.expressions import RawSQL
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from careloop.desk.conversations.models import Draft, Summary
from careloop.desk.conversations.queries import keyset
from careloop.desk.conversations.queries.emptiness import Empty, nothing_in
from careloop.desk.conversations.queries.filters import (
    DEFAULT_VIEW,
    ListQuery,
    NotUnderstood,
    condition,
    parse,
    parse_text,
)
from careloop.desk.conversations.queries.reach import first_of_each
from careloop.desk.conversations.queries.rows import Row, rows_of
from careloop.desk.conversations.queries.visibility import visible_to
from careloop.desk.people.models import Agent
from careloop.desk.people.queries.prepared import Prepared, shape_of, stand_in, values_of

PAGE = 25


@dataclass(frozen=True, kw_only=True)
class Listing:
    """One page of a list."""

    query: ListQuery
    rows: list[Row]
    previous: str  # query strings of the pages beside it; empty where there is none
    next: str
    back: str  # "?list=…": what a conversation page needs to show this list beside it
    at: datetime

    @property
    def empty(self) -> "Empty":
        """What to say when there is nothing in it."""
        return nothing_in(self.query)

    @property
    def unfiltered(self) -> str:
        """The query string of its view without any filter."""
        kept = {"view": self.query.view, "team": self.query.team if self.query.view == "team" else ""}
        return ListQuery(**kept, sort=self.query.sort).encoded()


def list_for(agent: Agent, params: "Mapping[str, str] | ListQuery | str", *, current: int | None = None) -> Listing:
    """Give a page of the list described by `params` (a list query, an address' parameters, or a query string).

    Three statements (two when it is empty) at any size. Raises NotUnderstood: when `params` ask for what no list knows.
    """
    query = _query(params)
    try:
        page = page_of(agent, query)
    except keyset.NoPosition as error:
        raise NotUnderstood(_("This page of the list does not exist. Begin again at its first page.")) from error
    now = timezone.now()
    back = "?" + urlencode({"list": query.encoded() or f"view={DEFAULT_VIEW}"})
    url = (
        f"{reverse('inbox')}conversations/"  # the address of a conversation but its number; reversed once, not 25 times
    )
    return Listing(
        query=query,
        rows=rows_of(page.rows, now=now, url=url, back=back, current=current),
        previous=query.encoded(before=page.previous) if page.previous else "",
        next=query.encoded(after=page.next) if page.next else "",
        back=back,
        at=now,
    )


def page_of(agent: Agent, query: ListQuery, *, size: int = PAGE) -> keyset.Page:
    """Give the rows of a page and the positions beside it. Raises NoPosition: when it begins nowhere."""
    if _is_plain(query):
        rows = FIRST_PAGE.rows((shape_of(agent), query.view, query.sort, size), **values_of(agent))
        return keyset.first_page(rows, query.order, size=size)
    return _any_page(agent, query, size)


def _is_plain(query: ListQuery) -> bool:
    """Whether it is the beginning of a view as it stands: then nothing in its statement depends on what was asked."""
    return not (query.after or query.before or query.is_filtered or query.view == "team")


def _first_page(shape: tuple[Any, str, str, int], **places: int) -> QuerySet[Summary]:
    agent, query, size = stand_in(shape[0], places), ListQuery(view=shape[1], sort=shape[2]), shape[3]
    rows = decorated(matching(agent, query), agent)
    if query.is_wide and not agent.is_administrator:
        asked = condition(query, agent)
        rows = rows.filter(
            pk__in=first_of_each(agent, asked, query.order, position="", backwards=False, limit=size + 1)
        )
    return query.order.of(rows)[: size + 1]


FIRST_PAGE: Prepared[Summary] = Prepared(_first_page)


def _any_page(agent: Agent, query: ListQuery, size: int) -> keyset.Page:
    def narrowing(position: str, backwards: bool, limit: int) -> RawSQL:  # noqa: FBT001
        asked = condition(query, agent)
        return first_of_each(agent, asked, query.order, position=position, backwards=backwards, limit=limit)

    return keyset.page(
        decorated(matching(agent, query), agent),
        query.order,
        after=query.after,
        before=query.before,
        size=size,
        narrowing=narrowing if query.is_wide and not agent.is_administrator else None,
    )


def matching(agent: Agent, query: ListQuery) -> QuerySet[Summary]:
    """Give every row of a list that the agent may see, in no order."""
    return visible_to(agent).filter(condition(query, agent))


def decorated(rows: QuerySet[Summary], agent: Agent) -> QuerySet[Summary]:
    """Add what a row shows from elsewhere: the owner's and the team's name, and whether the agent has a draft in it."""
    return rows.annotate(
        owner=F("assignee__name"),
        team_name=F("team__name"),
        has_draft=Exists(Draft.objects.filter(conversation=OuterRef("pk"), agent=agent).exclude(text="")),
    )


def _query(params: "Mapping[str, str] | ListQuery | str") -> ListQuery:
    if isinstance(params, ListQuery):
        return params
    return parse_text(params) if isinstance(params, str) else parse(params)

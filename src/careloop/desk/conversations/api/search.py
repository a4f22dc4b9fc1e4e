"""Searching everything that was said."""

from typing import Annotated

from django.http import HttpRequest
from ninja import Query, Router

from careloop.desk.conversations.api import schemas
from careloop.desk.conversations.api.asking import asking
from careloop.desk.conversations.api.telling import conversations_out
from careloop.desk.conversations.models import Summary
from careloop.desk.conversations.queries import search
from careloop.desk.conversations.queries.lists import decorated

router = Router(tags=["Search"])


@router.get("", response=schemas.SearchPage, url_name="search")
def find(
    request: HttpRequest,
    q: Annotated[str, Query(min_length=1, max_length=400)],
    cursor: Annotated[str, Query(pattern=r"^[0-9]{0,19}$")] = "",
    limit: schemas.Limit = 25,
) -> schemas.SearchPage:
    """Give the conversations in which a message, with its customer's names, holds all that is asked; newest first."""
    agent = asking(request)
    before = min(int(cursor), schemas.LARGEST) if cursor else None
    hits = search.search(agent, q.replace("\0", " "), before=before, size=limit)
    rows = decorated(Summary.objects.filter(pk__in=[hit.summary.pk for hit in hits.rows]), agent)
    told = {each.id: each for each in conversations_out(rows)} if hits.rows else {}
    items = [
        schemas.HitOut(
            conversation=told[hit.summary.pk],
            message=hit.message.pk,
            passage="".join(piece.text for piece in hit.passage),
        )
        for hit in hits.rows
    ]
    return schemas.SearchPage(
        items=items, count=hits.count, is_capped=hits.is_capped, next=str(hits.next) if hits.next else None
    )

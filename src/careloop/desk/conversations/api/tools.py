"""What conversations are sorted by: tags and inboxes."""

from django.http import HttpRequest
from ninja import Router

from careloop.desk.conversations.api import schemas
from careloop.desk.conversations.models import Inbox, Tag

tags = Router(tags=["Conversations"])
inboxes = Router(tags=["People"])


@tags.get("", response=list[schemas.TagOut], url_name="tags")
def list_tags(request: HttpRequest) -> list[schemas.TagOut]:  # noqa: ARG001
    """Give every tag, by name."""
    return [schemas.TagOut(id=tag.pk, name=tag.name, colour=tag.colour) for tag in Tag.objects.order_by("name")]


@inboxes.get("", response=list[schemas.InboxOut], url_name="inboxes")
def list_inboxes(request: HttpRequest) -> list[schemas.InboxOut]:  # noqa: ARG001
    """Give every inbox, by name."""
    return [
        schemas.InboxOut(id=row.pk, name=row.name, team=row.team_id, language=row.language, is_active=row.is_active)
        for row in Inbox.objects.order_by("name")
    ]

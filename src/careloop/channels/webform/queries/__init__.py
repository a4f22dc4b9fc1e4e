"""What the public pages show: never more than the one conversation that a link is for."""

from django.db.models import Prefetch, QuerySet
from django.http import Http404

from careloop.channels.webform.models import RequestPage
from careloop.desk.conversations.queries.public import (
    PublicAttachment,
    PublicConversation,
    PublicMessage,
    find_by_key,
    public_attachment,
    public_messages,
)
from careloop.desk.conversations.queries.theirs import home_of, owner_of

__all__ = [
    "PublicAttachment",
    "PublicConversation",
    "PublicMessage",
    "find_by_key",
    "goes_on_here",
    "home_of",
    "open_page",
    "page_of",
    "pages",
    "public_attachment",
    "public_messages",
]


def open_page(slug: str) -> RequestPage:
    """Give the page at an address. Raises Http404: when there is none, or it is closed to the public."""
    page = RequestPage.objects.select_related("inbox").filter(slug=slug, is_open=True, inbox__is_active=True).first()
    if page is None:
        raise Http404
    return page


def page_of(inbox_id: int) -> RequestPage | None:
    """Give the request page of an inbox, if it has one."""
    return RequestPage.objects.select_related("inbox").filter(inbox_id=inbox_id).first()


def pages() -> QuerySet[RequestPage]:
    """Give every request page with its inbox and its texts."""
    return RequestPage.objects.select_related("inbox").prefetch_related(Prefetch("texts"))


def goes_on_here(conversation: PublicConversation) -> bool:
    """Say whether what became of a request is its customer's own to say: it stands alone, or in another of theirs."""
    return owner_of(home_of(conversation)) == owner_of(conversation)

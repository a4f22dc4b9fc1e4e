"""Chats and their visitors."""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, Greatest
from django.http import Http404
from django.utils import timezone

from careloop.channels.chat.models import Visitor, Widget
from careloop.channels.chat.rules.tokens import digest
from careloop.desk.conversations.queries.public import PublicConversation, find_by_key
from careloop.desk.people.queries.prepared import Prepared

BESIDE = ("inbox__hours", "inbox__team__hours")
GONE_AFTER = timedelta(seconds=90)  # a browser that is there says so every 25 seconds
__all__ = ["PublicConversation", "find_by_key"]
_OPEN = Prepared(
    lambda _shape, key: Widget.objects.select_related(*BESIDE).filter(key=key, is_open=True, inbox__is_active=True),
    texts=("key",),
)
_WHOSE = Prepared(
    lambda _shape, widget, token: Visitor.objects.select_related(
        "identity__customer", "conversation__identity", "conversation__customer"
    ).filter(widget=widget, token=token),
    texts=("token",),
)


def widgets() -> QuerySet[Widget]:
    """Give every chat with its inbox and words."""
    return Widget.objects.select_related(*BESIDE).prefetch_related("texts")


def open_widget(key: str) -> Widget:
    """Give the chat of a public name. Raises Http404: when there is none, or it is not in use."""
    # Without its words: nine of ten requests say none of them.
    found = _OPEN.rows(key=key)
    if not found:
        raise Http404
    return found[0]


def find_visitor(widget: Widget, token: str) -> Visitor | None:
    """Give whose browser keeps this token; None when nobody's does."""
    if not token:
        return None
    found = _WHOSE.rows(widget=widget.pk, token=digest(token))
    return found[0] if found else None


def is_there(conversation_id: int) -> bool:
    """Say whether a conversation is open in some browser now."""
    here = Visitor.objects.filter(conversation=conversation_id, seen_at__gt=timezone.now() - GONE_AFTER)
    return here.exists()


def address_left(conversation_id: int) -> str:
    """Give the mail address that whoever speaks in a conversation left for answers; "" where they left none."""
    left = Visitor.objects.filter(conversation=conversation_id).exclude(email="").order_by("-seen_at")
    return left.values_list("email", flat=True).first() or ""


def gone_with_answers_unread(*, now: datetime) -> QuerySet[PublicConversation]:
    """Give the talks whose customer left an address, is there in no browser, and has unread answers, however old."""
    newest = Coalesce("conversation__merged_into__summary__last_message_id", "conversation__summary__last_message_id")
    is_unread = Q(newest__gt=Greatest("read_id", "mailed_id")) | Q(conversation__merged_into__merged_into__isnull=False)
    there = Visitor.objects.filter(conversation=OuterRef("conversation"), seen_at__gte=now - GONE_AFTER)
    left = Visitor.objects.filter(~Q(email=""), conversation__isnull=False, seen_at__lt=now - GONE_AFTER)
    waiting = left.annotate(newest=newest).filter(is_unread, ~Exists(there)).values("conversation")
    return PublicConversation.objects.filter(pk__in=waiting).select_related("inbox", "identity").order_by("pk")

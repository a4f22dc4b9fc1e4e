"""Chats and their visitors."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404
from django.utils import timezone

from careloop.channels.chat.models import Visitor, Widget
from careloop.channels.chat.rules.tokens import digest
from careloop.desk.conversations.queries.public import PublicConversation, find_by_key
from careloop.desk.people.queries.prepared import Prepared

BESIDE = ("inbox__hours", "inbox__team__hours")
AT_ONCE = 200
GONE_AFTER = timedelta(seconds=90)  # a browser that is there says so every 25 seconds
__all__ = ["PublicConversation", "find_by_key"]
_NAMED = Prepared(
    lambda _shape, key: Widget.objects.select_related(*BESIDE).filter(key=key),
    texts=("key",),
)
# Every message asks for this: what it needs and no more; whoever needs the hours of the inbox asks for them.
_WHOSE = Prepared(
    lambda _shape, key, token: Visitor.objects.select_related(
        "widget__inbox", "identity__customer", "conversation"
    ).filter(widget__key=key, token=token),
    texts=("key", "token"),
)


def widgets() -> QuerySet[Widget]:
    """Give every chat with its inbox and words."""
    return Widget.objects.select_related(*BESIDE).prefetch_related("texts")


def find_widget(key: str) -> Widget | None:
    """Give the chat of a public name, in use or not; None when there is none. Who has begun goes on in a closed one."""
    # Without its words: nine of ten requests say none of them.
    return next(iter(_NAMED.rows(key=key)), None)


def open_widget(key: str) -> Widget:
    """Give the chat of a public name. Raises Http404: when there is none, or it is not in use."""
    found = find_widget(key)
    if found is None or not found.is_in_use:
        raise Http404
    return found


def find_visitor(key: str, token: str) -> Visitor | None:
    """Give whose browser keeps this token in the chat of this public name, with that chat; None when nobody's does."""
    if not token:
        return None
    found = _WHOSE.rows(key=key, token=digest(token))
    return found[0] if found else None


def is_there(conversation_id: int) -> bool:
    """Say whether a conversation is open in some browser now."""
    here = Visitor.objects.filter(conversation=conversation_id, seen_at__gt=timezone.now() - GONE_AFTER)
    return here.exists()


def address_left(conversation_id: int) -> str:
    """Give the mail address that whoever speaks in a conversation left for answers; "" where they left none."""
    left = Visitor.objects.filter(conversation=conversation_id).exclude(email="").order_by("-seen_at")
    return left.values_list("email", flat=True).first() or ""


def gone_with_answers(*, now: datetime) -> QuerySet[PublicConversation]:
    """Give some talks whose customer was answered and is there in no browser, however long ago: who left first, first.

    One index holds those of whom it is open what they have read (`visitor_answered`), so that it costs the same however
    many have ever been here.
    """
    there = Visitor.objects.filter(conversation=OuterRef("conversation"), seen_at__gte=now - GONE_AFTER)
    left = Visitor.objects.filter(has_answer=True, conversation__isnull=False, seen_at__lt=now - GONE_AFTER)
    first = list(left.filter(~Exists(there)).order_by("seen_at").values_list("conversation", flat=True)[:AT_ONCE])
    return PublicConversation.objects.filter(pk__in=first).select_related("inbox", "identity").order_by("pk")


def talks_now_in(conversation_ids: Iterable[int]) -> set[int]:
    """Give some conversations with all that were merged into them, however deep."""
    found = young = set(conversation_ids)
    while young:
        rows = PublicConversation.objects.filter(merged_into__in=young).values_list("pk", flat=True)
        young = set(rows) - found
        found = found | young
    return found

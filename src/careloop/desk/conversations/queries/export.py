"""Everything, to be taken along: conversations as records, a batch at a time."""

from collections.abc import Iterator

from django.db.models import Prefetch, QuerySet

from careloop.desk.conversations.models import (
    Attachment,
    Closure,
    Conversation,
    Link,
    Message,
    Participant,
    Snooze,
    SpamMark,
    Tagging,
)

BATCH = 200


def whole(conversations: QuerySet[Conversation]) -> Iterator[Conversation]:
    """Give the conversations in order with all that an export says of them loaded; what is merged away comes with
    its target. Memory stays that of one batch.
    """
    last = 0
    wanted = conversations.filter(merged_into__isnull=True).order_by("pk")
    while True:
        batch = list(_loaded(wanted.filter(pk__gt=last))[:BATCH])
        if not batch:
            return
        yield from batch
        last = batch[-1].pk


def _loaded(conversations: QuerySet[Conversation]) -> QuerySet[Conversation]:
    messages = Message.objects.select_related("agent", "identity").prefetch_related(
        Prefetch("attachments", queryset=Attachment.objects.select_related("blob").order_by("id"))
    )
    return conversations.select_related(
        "inbox", "customer__organisation", "identity", "team", "assignee", "origin"
    ).prefetch_related(
        "customer__identities",
        Prefetch("messages", queryset=messages.order_by("at", "id")),
        Prefetch("taggings", queryset=Tagging.objects.select_related("tag").order_by("id")),
        Prefetch("closures", queryset=Closure.objects.filter(ended_at__isnull=True)),
        Prefetch("spam_marks", queryset=SpamMark.objects.filter(ended_at__isnull=True)),
        Prefetch("participants", queryset=Participant.objects.order_by("id")),
        Prefetch("links_out", queryset=Link.objects.select_related("second__origin")),
        Prefetch("links_in", queryset=Link.objects.select_related("first__origin")),
        Prefetch("snoozes", queryset=Snooze.objects.filter(ended_at__isnull=True)),
    )

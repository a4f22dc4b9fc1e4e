"""What a customer sees with the private link of a conversation: their own messages and our answers, nothing inside."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, prefetch_related_objects
from django.http import Http404

from careloop.desk.conversations.models import Attachment, Conversation, Delivery, Message
from careloop.desk.conversations.queries.theirs import is_alone, theirs
from careloop.desk.people.queries.prepared import Prepared

PublicConversation = Conversation
PublicMessage = Message
PublicAttachment = Attachment
SPOKEN = (Message.Kind.CUSTOMER, Message.Kind.REPLY)


def find_by_key(key: str) -> Conversation:
    """Give the conversation of a private link. Raises Http404: when no link is like this, or it is spam."""
    found = (
        Conversation.objects.select_related("summary", "inbox", "customer", "identity__customer")
        .filter(key=key)
        .first()
    )
    if found is None or found.summary.state == "spam":
        raise Http404
    return found


def public_messages(conversation: Conversation) -> QuerySet[Message]:
    """Give what its customer may read, oldest first.

    Where conversations were merged, each customer reads what is theirs (see `theirs`), wherever it is now. A reply
    still held for undo is not there yet; a forward never is.
    """
    here = Q(conversation=conversation) if is_alone(conversation) else Q(pk__in=theirs(conversation))
    return public_rows().filter(here).order_by("at", "id")


def public_among(numbers: Iterable[int]) -> dict[int, Message]:
    """Give those of some messages that the customer of the conversation they are in may read, by number.

    Each says whether it `has_files`. Every message of every chat is asked for here, so the statements are written once.
    """
    found = {row.pk: row for row in _rows(_AMONG, numbers)}
    prefetch_related_objects([row for row in found.values() if row.has_files], "attachments__blob")
    mixed = set(_rows(_MIXED, {row.conversation_id for row in found.values()}))
    for conversation in Conversation.objects.filter(pk__in=mixed) if mixed else ():
        own = set(theirs(conversation))
        found = {pk: row for pk, row in found.items() if row.conversation_id != conversation.pk or pk in own}
    return found


def _rows(statement: Prepared[Any], numbers: Iterable[int]) -> list[Any]:
    """Ask for some numbers. The last stands several times, so that four statements do for up to eight."""
    asked = list(numbers)
    if not asked:
        return []
    places = 1 << (len(asked) - 1).bit_length()
    asked += asked[-1:] * (places - len(asked))
    return statement.rows(places, **{f"number_{place}": number for place, number in enumerate(asked)})


def public_to(conversation: Conversation, numbers: Iterable[int]) -> dict[int, Message]:
    """Give those of some messages that the customer of one conversation may read, wherever it was merged into."""
    return {row.pk: row for row in public_messages(conversation).filter(pk__in=list(numbers))}


def public_rows() -> QuerySet[Message]:
    """Give what customers may read of any conversation: whoever shows it knows whose it is."""
    held = Q(delivery__state=Delivery.State.QUEUED, delivery__attempts=0)
    return (
        Message.objects.filter(kind__in=SPOKEN, is_forward=False)
        .exclude(held & ~Q(delivery__channel="page"))
        .select_related("agent")
        .prefetch_related("attachments__blob")
    )


def _among(_shape: object, **numbers: int) -> QuerySet[Message]:
    files = Exists(Attachment.objects.filter(message=OuterRef("pk")))
    return (
        public_rows()
        .filter(pk__in=numbers.values())
        .select_related(None)
        .prefetch_related(None)
        .annotate(has_files=files)
    )


_AMONG = Prepared(_among)
_MIXED = Prepared(
    lambda _shape, **numbers: Conversation.objects.filter(merged_into__in=numbers.values()).values_list(
        "merged_into_id", flat=True
    )
)


def public_attachment(conversation: Conversation, pk: int) -> Attachment:
    """Give a file of what its customer may read. Raises Http404: of anything else."""
    found = Attachment.objects.filter(pk=pk, message__in=public_messages(conversation)).first()
    if found is None:
        raise Http404
    return found

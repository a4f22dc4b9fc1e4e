"""Keeping the list rows and the counts true: in the transaction of each change, or rebuilt from the facts."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Count

from careloop.desk.conversations.models import (
    Attachment,
    Closure,
    Conversation,
    Delivery,
    Folder,
    Message,
    Snooze,
    SpamMark,
    Summary,
    Tally,
    Turn,
)
from careloop.desk.people.actions.rows import put, rewrite
from careloop.desk.people.queries.prepared import Prepared

SNIPPET = 160
OPENING = 80
_ROW = Prepared(lambda _shape, pk: Summary.objects.filter(pk=pk))
# One statement, whether the group was counted before or not; every mail and every answer needs it.
COUNT = (
    "INSERT INTO conversations_tally (inbox_id, team_id, assignee_id, folder, turn, n) VALUES (%s, %s, %s, %s, %s, %s)"
    " ON CONFLICT (inbox_id, team_id, assignee_id, folder, turn) DO UPDATE SET n = conversations_tally.n + %s"
)
SPOKEN = (Message.Kind.CUSTOMER, Message.Kind.REPLY)
WRONG = (Delivery.State.FAILED, Delivery.State.BOUNCED, Delivery.State.MISSED)


def refresh(conversation: Conversation) -> Summary:
    """Derive the list row of a conversation from its facts, save it and move the counts accordingly."""
    before = Summary.objects.filter(pk=conversation.pk).first()
    after = derive(conversation)
    after.save(force_insert=before is None)
    count_move(before, after)
    return after


def derive(conversation: Conversation) -> Summary:
    """Compute the list row of a conversation from its messages and states; nothing is saved."""
    spoken = Message.objects.filter(conversation=conversation, kind__in=SPOKEN, is_forward=False).order_by("at", "id")
    wrong = set(
        Delivery.objects.filter(message__conversation=conversation, state__in=WRONG).values_list("state", flat=True)
    )
    snooze = Snooze.objects.filter(conversation=conversation, ended_at__isnull=True).first()
    return compose(
        conversation,
        list(spoken.only("id", "kind", "at", "text")),
        folder=folder_of(conversation),
        snoozed_until=snooze.until if snooze else None,
        has_files=Attachment.objects.filter(message__conversation=conversation, is_inline=False).exists(),
        has_trouble=bool(wrong - {Delivery.State.MISSED}),
        has_missed=Delivery.State.MISSED in wrong,
    )


def compose(
    conversation: Conversation,
    spoken: Sequence[Message],
    *,
    folder: Folder,
    snoozed_until: datetime | None,
    has_files: bool,
    has_trouble: bool = False,
    has_missed: bool = False,
) -> Summary:
    """Compute a list row from what was said, in order, and from where the conversation lies; asks no table."""
    last = spoken[-1] if spoken else None
    replies = [index for index, said in enumerate(spoken) if said.kind == Message.Kind.REPLY]
    waiting = spoken[replies[-1] + 1 :] if replies else spoken
    last_at = last.at if last else conversation.created_at
    return Summary(
        conversation=conversation,
        folder=folder,
        turn=Turn.OURS if waiting else Turn.THEIRS,
        queue_at=waiting[0].at if waiting else last_at,
        is_answered=bool(replies),
        message_count=len(spoken),
        last_message_id=max((said.pk for said in spoken), default=0),
        snippet=snippet(last.text) if last else "",
        last_at=last_at,
        has_files=has_files,
        has_trouble=has_trouble,
        has_missed=has_missed,
        snoozed_until=snoozed_until,
        **_copied(conversation) | {"subject": conversation.subject or _opening(spoken)},
    )


def _opening(spoken: Sequence[Message]) -> str:
    """Give the first words: what stands as the subject of a chat or a call, which have none, in lists."""
    return snippet(spoken[0].text)[:OPENING] if spoken else ""


def _copied(conversation: Conversation) -> dict[str, object]:
    return {
        "inbox_id": conversation.inbox_id,
        "team_id": conversation.team_id,
        "assignee_id": conversation.assignee_id,
        "customer_id": conversation.customer_id,
        "channel": conversation.channel,
        "subject": conversation.subject,
        "customer_name": (conversation.customer.name or str(conversation.identity or ""))[:160],
        "priority": conversation.priority,
        "created_at": conversation.created_at,
    }


def folder_of(conversation: Conversation) -> Folder:
    """Say where a conversation lies; what is merged away or spam stays so whatever else happens to it."""
    if conversation.merged_into_id is not None:
        return Folder.MERGED
    for state, folder in ((SpamMark, Folder.SPAM), (Closure, Folder.CLOSED), (Snooze, Folder.SNOOZED)):
        if state.objects.filter(conversation=conversation, ended_at__isnull=True).exists():
            return folder
    return Folder.OPEN


def begin(conversation: Conversation, *, said: Sequence[Message] = (), has_files: bool = False) -> Summary:
    """Save the list row of a new conversation, with what was said in it so far."""
    row = compose(conversation, said, folder=Folder.OPEN, snoozed_until=None, has_files=has_files)
    put(row)
    count_move(None, row)
    return row


def add(message: Message, *, has_files: bool, row: Summary | None = None) -> Summary:
    """Move the list row on by one new customer message or reply: the quick way to what `refresh` would derive.

    `row` is the list row if the caller, who holds the lock, has just read it.
    """

    def change(summary: Summary) -> None:
        summary.message_count += 1
        summary.last_message_id = max(summary.last_message_id, message.pk)
        summary.has_files = summary.has_files or has_files
        summary.snippet, summary.last_at = snippet(message.text), message.at
        if message.kind == Message.Kind.REPLY:
            summary.turn, summary.is_answered, summary.queue_at = Turn.THEIRS, True, message.at
        elif summary.turn == Turn.THEIRS:
            summary.turn, summary.queue_at = Turn.OURS, message.at

    return edit(message.conversation, change, row=row)


def edit(conversation: Conversation, change: Callable[[Summary], None], *, row: Summary | None = None) -> Summary:
    """Apply `change` to the list row and move the counts; the caller holds the conversation's lock."""
    summary = row or row_of(conversation)
    was, before = dict(vars(summary)), key_of(summary)
    change(summary)
    rewrite(summary, was=was)
    _move(before, key_of(summary))
    return summary


def row_of(conversation: Conversation) -> Summary:
    """Give the list row of a conversation as it is now."""
    return _ROW.rows(pk=conversation.pk)[0]


def snippet(text: str) -> str:
    """Give the beginning of a text on one line, for lists."""
    return " ".join(text[: SNIPPET * 4].split())[:SNIPPET]


def count_move(before: Summary | None, after: Summary | None) -> None:
    """Take a conversation out of the count it was in and put it into the one it is in now."""
    _move(key_of(before) if before else None, key_of(after) if after else None)


def key_of(summary: Summary) -> tuple[int, int, int, int, int]:
    """Give what the counts distinguish of a conversation."""
    return (summary.inbox_id, summary.team_id or 0, summary.assignee_id or 0, summary.folder, summary.turn)


def _move(before: tuple[int, ...] | None, after: tuple[int, ...] | None) -> None:
    if before == after:
        return
    count_many({key: step for key, step in ((before, -1), (after, 1)) if key})


def count_many(steps: Mapping[tuple[int, ...], int]) -> None:
    """Move the counts of several groups, each by its step."""
    # In a fixed order, so that two transactions never wait for each other's rows.
    with connection.cursor() as cursor:
        for key, step in sorted(steps.items()):
            cursor.execute(COUNT, [*map(int, key), max(step, 0), step])


def rebuild(conversations: Iterable[Conversation]) -> int:
    """Derive the list rows of the given conversations anew. Gives how many differed from what was stored."""
    wrong = 0
    for conversation in conversations:
        with transaction.atomic():
            Conversation.objects.select_for_update().get(pk=conversation.pk)
            before = Summary.objects.filter(pk=conversation.pk).first()
            after = refresh(conversation)
            wrong += before is None or any(
                getattr(before, field.attname) != getattr(after, field.attname) for field in Summary._meta.fields
            )
    return wrong


def recount() -> None:
    """Count all conversations anew into the tallies."""
    with transaction.atomic():
        Tally.objects.all().delete()
        rows = Summary.objects.values_list("inbox_id", "team_id", "assignee_id", "folder", "turn").annotate(
            n=Count("pk")
        )
        Tally.objects.bulk_create(
            Tally(inbox_id=i, team_id=t or 0, assignee_id=a or 0, folder=f, turn=u, n=n)
            for i, t, a, f, u, n in rows.order_by()
        )

"""All conversations as JSON Lines, one at a time, so that memory stays small however many there are."""

from collections.abc import Iterator

from careloop.desk.conversations.actions.files import content_of
from careloop.desk.conversations.bridge.exchange import record_of
from careloop.desk.conversations.models import Conversation
from careloop.desk.conversations.queries.export import whole
from careloop.readers import jsonl


def lines(*, is_with_files: bool) -> Iterator[bytes]:
    """Give the canonical line of every conversation, oldest first; with the contents of its files if wanted."""
    for conversation in whole(Conversation.objects.all()):
        messages = list(conversation.messages.all())
        digests = {file.blob_id for message in messages for file in message.attachments.all() if is_with_files}
        record = record_of(
            conversation,
            messages=messages,
            tags=[tagging.tag.name for tagging in conversation.taggings.all()],
            closure=next((row for row in conversation.closures.all() if row.ended_at is None), None),
            snooze=next((row for row in conversation.snoozes.all() if row.ended_at is None), None),
            spam=next((row for row in conversation.spam_marks.all() if row.ended_at is None), None),
            contents={digest: content_of(digest) for digest in digests},
        )
        yield jsonl.write(record)


def count() -> int:
    """Give how many lines there will be."""
    return Conversation.objects.filter(merged_into__isnull=True).count()

"""Keeping what is being written. A draft is nobody's business but its author's, so the ledger does not hear of it."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from careloop.desk.conversations.actions.files import NewFile, content_of, keep
from careloop.desk.conversations.models import Conversation, Draft, DraftFile, Message
from careloop.desk.people.models import Agent


class TooMuch(Exception):
    """The files of a draft are more than a mail can carry."""


MOST_BYTES = 20 * 1024 * 1024  # what the common mail servers still take once it is encoded
LONGEST_ADDRESSES = 20_000


@dataclass(frozen=True, kw_only=True)
class Page:
    """The page that saves a draft, and the version of the draft it knows."""

    key: str
    version: int


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A draft as it is kept now; `other`: what was written meanwhile on another page, kept below this page's text."""

    draft: Draft
    other: str = ""


def save_draft(
    conversation: Conversation,
    *,
    by: Agent,
    kind: str,
    text: str,
    to: str = "",
    cc: str = "",
    bcc: str = "",
    seen: int = 0,
    files: tuple[NewFile, ...] = (),
    page: Page | None = None,
) -> Kept | None:
    """Keep what an agent has written so far, in the conversation where it is now when it was merged meanwhile.

    What another page of hers has saved since this one looked is never written over: both texts are kept.
    Gives None where there is nothing to keep (an empty draft goes away). Raises TooMuch: with files over 20 MB.
    """
    while conversation.merged_into is not None:
        conversation = conversation.merged_into
    with transaction.atomic():
        where = {"conversation": conversation, "agent": by, "kind": kind}
        row = Draft.objects.select_for_update().filter(**where).first()
        other = _other(row, page, text) if row else ""
        has_files = bool(files) or (row is not None and row.files.exists())
        if not has_files and not other and not any(each.strip() for each in (text, to, cc, bcc)):
            if row:
                row.delete()
            return None
        row = row or Draft(**where)
        given = (_both(text, other), *(each[:LONGEST_ADDRESSES] for each in (to, cc, bcc)))
        row.text, row.to, row.cc, row.bcc = (each.replace("\0", "") for each in given)  # PostgreSQL keeps no NUL
        row.seen = max(seen, row.seen)
        row.version, row.page = row.version + 1, page.key if page else ""
        row.save()
        _supersede(row)
        _add(row, files)
    return Kept(draft=row, other=other)


def _other(row: Draft, page: Page | None, text: str) -> str:
    """The text that was saved from elsewhere since the page looked, and that its own does not hold."""
    is_known = page is None or page.key == row.page or page.version == row.version
    kept = row.text.strip()  # a form sends its lines with other ends than it was given
    return "" if is_known or "\n".join(kept.splitlines()) in "\n".join(text.splitlines()) else kept


def _both(text: str, other: str) -> str:
    return f"{text.rstrip()}\n\n{other}" if text.strip() and other else text if text.strip() else other or text


def begin_forward(message: Message, *, by: Agent, heading: str) -> Draft:
    """Put a message and its files into the agent's draft of a forward, below what is there, after a heading line."""
    conversation = message.conversation
    quoted = "\n".join(f"> {line}".rstrip() for line in message.text.splitlines())
    with transaction.atomic():
        row, _is_new = Draft.objects.get_or_create(conversation=conversation, agent=by, kind="forward")
        row.text = f"{row.text.rstrip()}\n\n{heading}\n\n{quoted}\n"
        row.version, row.page = row.version + 1, ""
        row.save()
        known = set(row.files.values_list("blob_id", "name"))
        for file in message.attachments.order_by("id"):
            if (file.blob_id, file.name) not in known:
                DraftFile.objects.create(draft=row, blob_id=file.blob_id, name=file.name, type=file.type)
    return row


def drop_file(file: DraftFile) -> None:
    """Take a file off a draft again."""
    file.delete()


def discard(draft: Draft) -> None:
    """Throw a draft away."""
    draft.delete()


def files_of(draft: Draft | None) -> tuple[NewFile, ...]:
    """Give the files waiting in a draft, contents included."""
    if draft is None:
        return ()
    return tuple(
        NewFile(name=file.name, type=file.type, content=content_of(file.blob_id)) for file in draft.files.order_by("id")
    )


def _supersede(draft: Draft) -> None:
    # A text begun as a reply and turned into a note is one text: it must not wait to be sent as a reply later.
    text = draft.text.strip()
    for other in Draft.objects.filter(conversation=draft.conversation_id, agent=draft.agent_id).exclude(pk=draft.pk):
        begun = other.text.strip()
        is_cut_short = begun.startswith(text) and len(text) > len(begun) // 2  # "T" is no rest of "Thank you for …"
        if text.startswith(begun) or is_cut_short:
            other.files.update(draft=draft)
            other.delete()


def _add(draft: Draft, files: tuple[NewFile, ...]) -> None:
    if not files:
        return
    kept = sum(draft.files.values_list("blob__size", flat=True))
    if kept + sum(len(file.content) for file in files) > MOST_BYTES:
        raise TooMuch(_("These files are larger than %(n)s MB together.") % {"n": MOST_BYTES >> 20})
    for file in files:
        DraftFile.objects.create(draft=draft, blob=keep(file.content), name=file.name[:255], type=file.type[:120])


def take_up_again(conversation: Conversation, message: Message, *, by: Agent, copied: list[str]) -> None:
    """Make a message that was taken back the agent's draft; those `copied` without being named are not named now."""
    draft, _is_new = Draft.objects.get_or_create(
        conversation=conversation, agent=by, kind="forward" if message.is_forward else Message.Kind.REPLY
    )
    # What was begun since the message went is kept, below what comes back.
    draft.text = f"{message.text}\n\n{draft.text}" if draft.text.strip() else message.text
    named = [address for address in message.cc if address not in copied]
    draft.to, draft.cc, draft.bcc = (", ".join(each) for each in (message.to, named, message.bcc))
    if not message.is_forward:
        draft.to = ""
    draft.version, draft.page = draft.version + 1, ""
    draft.save()
    DraftFile.objects.bulk_create(
        DraftFile(draft=draft, blob_id=file.blob_id, name=file.name, type=file.type)
        for file in message.attachments.order_by("id")
    )

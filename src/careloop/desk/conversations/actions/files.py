"""Storing contents by their own digest: equal files once, names never used as paths."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from careloop.desk.conversations.models import Attachment, Blob, Message


@dataclass(frozen=True, kw_only=True)
class NewFile:
    """A file on its way in."""

    name: str
    type: str
    content: bytes
    content_id: str = ""
    is_inline: bool = False


def path_of(digest: str) -> str:
    """Give the storage name of a content."""
    return f"blobs/{digest[:2]}/{digest[2:4]}/{digest}"


def keep(content: bytes) -> Blob:
    """Store a content under its sha256, unless it is there. The file is complete before any row names it."""
    digest = hashlib.sha256(content).hexdigest()
    path = path_of(digest)
    if not default_storage.exists(path):
        default_storage.save(path, ContentFile(content))
    blob, _is_new = Blob.objects.get_or_create(digest=digest, defaults={"size": len(content)})
    return blob


def keep_contents(contents: Sequence[bytes]) -> list[str]:
    """Store many contents with one row statement. Gives their digests in the same order."""
    digests = [hashlib.sha256(content).hexdigest() for content in contents]
    for digest, content in zip(digests, contents, strict=True):
        path = path_of(digest)
        if not default_storage.exists(path):
            default_storage.save(path, ContentFile(content))
    rows = {digest: Blob(digest=digest, size=len(content)) for digest, content in zip(digests, contents, strict=True)}
    Blob.objects.bulk_create(rows.values(), ignore_conflicts=True)
    return digests


def content_of(digest: str) -> bytes:
    """Give a stored content. Raises FileNotFoundError: when the storage has lost it."""
    with default_storage.open(path_of(digest)) as file:
        return bytes(file.read())


def attach(message: Message, files: tuple[NewFile, ...]) -> None:
    """Hang files on a message."""
    for file in files:
        Attachment.objects.create(
            message=message,
            blob=keep(file.content),
            name=file.name[:255],
            type=file.type[:120],
            content_id=file.content_id[:255],
            is_inline=file.is_inline,
        )

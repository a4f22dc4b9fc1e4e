"""Keeping the tools of the desk: canned answers, macros, tags, inboxes. Each change is one entry in the ledger."""

from typing import Any, TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from careloop.desk.conversations.models import CannedAnswer, Inbox, Macro, Tag, Tagging
from careloop.desk.ledger.actions import record
from careloop.desk.people.models import Agent

Tool = TypeVar("Tool", CannedAnswer, Macro, Tag, Inbox)
NAMES = {CannedAnswer: "answer", Macro: "macro", Tag: "tag", Inbox: "inbox"}


class NameTaken(Exception):
    """Another tag has this name already. Merge the two instead."""


def save_tool(row: Tool, *, by: Agent, **fields: Any) -> Tool:
    """Save a canned answer, macro, tag or inbox, new or changed; writes `answer.saved`, `macro.saved` and so on.

    Raises NameTaken: when a tag is renamed to the name of another.
    """
    with transaction.atomic():
        if isinstance(row, Tag) and Tag.objects.filter(name__iexact=fields["name"]).exclude(pk=row.pk).exists():
            raise NameTaken(_("Another tag has this name already. Merge the two instead."))
        before = {} if row.pk is None else {name: getattr(row, name) for name in fields}
        for name, value in fields.items():
            setattr(row, name, value)
        row.save()
        changed = [name for name in fields if name not in before or before[name] != fields[name]]
        record(f"{NAMES[type(row)]}.saved", f"{NAMES[type(row)]}:{row.pk}", actor=by.actor, changed=changed)
    return row


def remove_tool(row: CannedAnswer | Macro | Tag, *, by: Agent) -> None:
    """Delete a canned answer, a macro, or a tag with all its taggings; writes `answer.removed` and so on."""
    with transaction.atomic():
        name = NAMES[type(row)]
        count = Tagging.objects.filter(tag=row).count() if isinstance(row, Tag) else 0
        record(f"{name}.removed", f"{name}:{row.pk}", actor=by.actor, title=str(row), taggings=count)
        row.delete()


def merge_tags(tag: Tag, *, into: Tag, by: Agent) -> int:
    """Give every conversation of one tag the other and delete the first; writes `tag.merged`. Gives how many moved."""
    if tag.pk == into.pk:
        return 0
    with transaction.atomic():
        both = Tagging.objects.filter(tag=into).values("conversation")
        moved = Tagging.objects.filter(tag=tag).exclude(conversation__in=both).update(tag=into)
        record("tag.merged", f"tag:{tag.pk}", actor=by.actor, title=tag.name, into=into.pk, moved=moved)
        tag.delete()
    return moved

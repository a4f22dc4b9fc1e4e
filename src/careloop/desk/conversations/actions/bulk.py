"""The same to many conversations: each alone, so that one refusal stops none of the others, with one undo for all."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from careloop.desk.conversations.actions import regroup
from careloop.desk.conversations.actions.deeds import AT_ONCE, VERBS, Step
from careloop.desk.conversations.actions.regroup import CannotRegroup
from careloop.desk.conversations.actions.states import NotTheirs
from careloop.desk.conversations.models import Conversation, Deed
from careloop.desk.people.models import Agent


@dataclass(kw_only=True)
class Outcome:
    """What came of it: the conversations changed, and the others with the reason in a sentence."""

    deed: Deed
    changed: list[int] = field(default_factory=list)
    refused: list[tuple[Conversation, str]] = field(default_factory=list)


def do_to_each(
    steps_for: Callable[[Conversation], list[Step]], conversations: list[Conversation], *, by: Agent, label: str
) -> Outcome:
    """Apply its steps to each conversation, all of them or none to one; what cannot be done is said and left.

    In order: for each fifty one transaction with their changes, their ledger entries and the steps of the one Deed
    that takes everything back: others write in between, and what is done can be undone after a crash.
    """
    outcome = Outcome(deed=Deed.objects.create(by=by, label=label[:200]))
    for some in _batches(conversations):
        with transaction.atomic():
            for conversation in some:
                _do_one(steps_for(conversation), conversation, by=by, outcome=outcome)
            outcome.deed.save(update_fields=["steps"])
    return outcome


def merge_all(conversations: list[Conversation], *, into: Conversation, by: Agent, label: str) -> Outcome:
    """Merge each of them into one; what cannot be merged is said and left. One Deed takes every merge back."""
    outcome = Outcome(deed=Deed.objects.create(by=by, label=label[:200]))
    with transaction.atomic():
        for conversation in conversations:
            if conversation.pk != into.pk:
                _merge_one(conversation, into, by=by, outcome=outcome)
        outcome.deed.save(update_fields=["steps"])
    return outcome


def _do_one(steps: list[Step], conversation: Conversation, *, by: Agent, outcome: Outcome) -> None:
    undoing: list[Step] = []
    try:
        with transaction.atomic():
            for step in steps:
                back = VERBS[step["do"]](conversation, by, step)
                if back:
                    undoing.insert(0, {**back, "conversation": conversation.pk})
    except NotTheirs as refusal:
        sentence = _("%(agent)s could not see it. Choose someone of its team, or hand it to their team too.")
        outcome.refused.append((conversation, sentence % {"agent": refusal}))
        return
    if undoing:
        outcome.changed.append(conversation.pk)
        outcome.deed.steps[:0] = undoing


def _merge_one(conversation: Conversation, into: Conversation, *, by: Agent, outcome: Outcome) -> None:
    try:
        with transaction.atomic():
            row = regroup.merge(conversation, into=into, by=by)
    except CannotRegroup as refusal:
        outcome.refused.append((conversation, str(refusal)))
        return
    outcome.changed.append(conversation.pk)
    outcome.deed.steps.insert(0, {"do": "unmerge", "regrouping": row.pk, "conversation": into.pk})


def _batches(conversations: list[Conversation]) -> Iterator[list[Conversation]]:
    for start in range(0, len(conversations), AT_ONCE):
        yield conversations[start : start + AT_ONCE]

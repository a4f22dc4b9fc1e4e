"""Doing several things at once, to one or many conversations, with one undo for the lot."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from careloop.desk.conversations.actions import marks, messages, regroup, states
from careloop.desk.conversations.models import (
    Closure,
    Conversation,
    Deed,
    Message,
    Priority,
    Regrouping,
    Snooze,
    SpamMark,
    Summary,
    Tagging,
    Turn,
)
from careloop.desk.people.models import Agent, Team

Step = dict[str, Any]
AT_ONCE = 50  # steps or conversations in one transaction
HIDING = ("close", "snooze")  # what takes a conversation out of sight


class CannotUndo(Exception):
    """It was undone already, or is not this agent's."""


class PartlyUndone(Exception):
    """Some of it stays as it is, for the reasons in the message; the rest is undone."""


def do(steps: list[Step], conversations: list[Conversation], *, by: Agent, label: str) -> Deed:
    """Apply the steps to each conversation and remember how to take all of it back.

    A step is {"do": verb, …}: assign (agent, team), close, reopen, snooze (until), wake, tag (name), untag (name),
    priority (priority), spam, unspam, reply (text), note (text). Raises KeyError: for any other verb.
    """
    with transaction.atomic():
        undoing: list[Step] = []
        for conversation in conversations:
            for step in steps:
                back = VERBS[step["do"]](conversation, by, step)
                if back:
                    undoing.insert(0, {**back, "conversation": conversation.pk, **_seen_until_now(back, conversation)})
        return Deed.objects.create(by=by, label=label[:200], steps=undoing)


def undo(deed: Deed, *, by: Agent) -> list[int]:
    """Take a deed back, last step first, but for what a colleague has changed since. Gives the conversations touched.

    In order: for each fifty steps one transaction with their changes and the deed's remaining steps, so that others
    write in between, and what was not reached can be undone after a crash.
    Raises CannotUndo: when it is not the agent's own, or undone already. PartlyUndone, when all else is undone: a reply
    has left meanwhile, a merge stands under a later one, a customer waits in what would be hidden again.
    """
    touched: list[int] = []
    staying: dict[int, str] = {}  # the places of the steps that stay, and why
    while reached := _undo_some(deed, by=by, is_first=not touched, staying=staying):
        touched += reached
    if staying:
        raise PartlyUndone(" ".join(dict.fromkeys(staying.values())))
    return list(dict.fromkeys(touched))


def _undo_some(deed: Deed, *, by: Agent, is_first: bool, staying: dict[int, str]) -> list[int]:
    """Those that stay are kept at the front: they can be undone once nothing is in their way."""
    with transaction.atomic():
        row = Deed.objects.select_for_update().filter(pk=deed.pk, by=by, undone_at=None).first()
        if row is None and is_first:
            raise CannotUndo(_("This has been undone already."))
        if row is None:
            return []
        before, ahead = len(staying), row.steps[len(staying) :]
        some, rest = ahead[:AT_ONCE], ahead[AT_ONCE:]
        rows = Conversation.objects.select_related("summary").in_bulk({step["conversation"] for step in some})
        kept = row.steps[:before]
        for step in some:
            if step["conversation"] in rows and (reason := _take_back(step, rows[step["conversation"]], by)):
                staying[len(kept)] = reason
                kept.append(step)
        row.steps = [*kept, *rest]
        row.undone_at = None if row.steps else timezone.now()
        row.save(update_fields=["steps", "undone_at"])
        return [step["conversation"] for step in some]


def _take_back(step: Step, conversation: Conversation, by: Agent) -> str:
    """Give why it cannot be, "" when it is done."""
    if "unheard_from" in step and _was_unheard(conversation, since=step["unheard_from"]):
        return _("#%(number)s stays open: the customer has written since, and waits.") % {"number": conversation.pk}
    try:
        with transaction.atomic():
            VERBS[step["do"]](conversation, by, step)
    except (messages.TooLate, regroup.CannotRegroup, states.NotTheirs) as refusal:
        return str(refusal)
    return ""


def _seen_until_now(back: Step, conversation: Conversation) -> Step:
    if back["do"] not in HIDING:
        return {}
    return {"unheard_from": Summary.objects.values_list("last_message_id", flat=True).get(pk=conversation.pk)}


def _was_unheard(conversation: Conversation, *, since: int) -> bool:
    newer = conversation.messages.filter(kind=Message.Kind.CUSTOMER, pk__gt=since)
    return Summary.objects.filter(pk=conversation.pk, turn=Turn.OURS).exists() and newer.exists()


def _assign(conversation: Conversation, by: Agent, step: Step) -> Step | None:
    before = Conversation.objects.values_list("assignee_id", "team_id").get(pk=conversation.pk)
    agent_id, team_id = step.get("agent", before[0]), step.get("team", before[1])
    if before == (agent_id, team_id) or list(before) != step.get("left", list(before)):
        return None
    agent = Agent.objects.filter(pk=agent_id, is_active=True).first() if agent_id else None
    team = Team.objects.filter(pk=team_id).first() if team_id else None
    states.assign(conversation, by=by, agent=agent, team=team)
    return {"do": "assign", "agent": before[0], "team": before[1], "left": [agent_id, team_id]}


def _close(conversation: Conversation, by: Agent, _step: Step) -> Step | None:
    if _is_in(Closure, conversation):
        return None
    until = _sleep(conversation)
    states.close(conversation, by=by)
    return until or {"do": "reopen"}


def _reopen(conversation: Conversation, by: Agent, _step: Step) -> Step | None:
    if not _is_in(Closure, conversation):
        return None
    states.reopen(conversation, by=by)
    return {"do": "close"}


def _snooze(conversation: Conversation, by: Agent, step: Step) -> Step:
    back = _sleep(conversation) or ({"do": "close"} if _is_in(Closure, conversation) else {"do": "wake"})
    until = step.get("until")
    states.snooze(conversation, by=by, until=datetime.fromisoformat(until) if until else None)
    return back


def _wake(conversation: Conversation, by: Agent, _step: Step) -> Step | None:
    back = _sleep(conversation)
    states.wake(conversation, by=by)
    return back


def _tag(conversation: Conversation, by: Agent, step: Step) -> Step | None:
    if Tagging.objects.filter(conversation=conversation, tag__name=step["name"]).exists():
        return None
    return {"do": "untag", "name": marks.tag(conversation, by=by, name=step["name"]).name}


def _untag(conversation: Conversation, by: Agent, step: Step) -> Step | None:
    if not Tagging.objects.filter(conversation=conversation, tag__name=step["name"]).exists():
        return None
    marks.untag(conversation, by=by, name=step["name"])
    return {"do": "tag", "name": step["name"]}


def _priority(conversation: Conversation, by: Agent, step: Step) -> Step | None:
    before = Conversation.objects.values_list("priority", flat=True).get(pk=conversation.pk)
    after = int(step["priority"])
    if before == after or before != step.get("left", before):
        return None
    states.set_priority(conversation, by=by, priority=Priority(after))
    return {"do": "priority", "priority": before, "left": after}


def _spam(conversation: Conversation, by: Agent, _step: Step) -> Step | None:
    if _is_in(SpamMark, conversation):
        return None
    states.mark_spam(conversation, by=by)
    return {"do": "unspam"}


def _unspam(conversation: Conversation, by: Agent, _step: Step) -> Step | None:
    if not _is_in(SpamMark, conversation):
        return None
    states.unmark_spam(conversation, by=by)
    return {"do": "spam"}


def _reply(conversation: Conversation, by: Agent, step: Step) -> Step:
    seen = step.get("seen") or Summary.objects.values_list("last_message_id", flat=True).get(pk=conversation.pk)
    message = messages.reply(conversation, by=by, text=step["text"], seen=seen, keeps_draft=True)
    return {"do": "withdraw", "message": message.pk}


def _withdraw(conversation: Conversation, by: Agent, step: Step) -> None:
    message = Message.objects.filter(pk=step["message"], conversation=conversation).first()
    if message:
        messages.withdraw(message, by=by)


def _note(conversation: Conversation, by: Agent, step: Step) -> None:
    # A note stays when the rest is undone: it is part of the history that colleagues may have read.
    messages.note(conversation, by=by, text=step["text"], keeps_draft=True)


def _unmerge(_conversation: Conversation, by: Agent, step: Step) -> None:
    regroup.undo(Regrouping.objects.get(pk=step["regrouping"]), by=by)


def _is_in(state: type[Closure | Snooze | SpamMark], conversation: Conversation) -> bool:
    return bool(state.objects.filter(conversation=conversation, ended_at__isnull=True).exists())


def _sleep(conversation: Conversation) -> Step | None:
    row = Snooze.objects.filter(conversation=conversation, ended_at__isnull=True).first()
    return {"do": "snooze", "until": row.until.isoformat() if row.until else None} if row else None


VERBS: dict[str, Callable[[Conversation, Agent, Step], Step | None]] = {
    "assign": _assign,
    "close": _close,
    "reopen": _reopen,
    "snooze": _snooze,
    "wake": _wake,
    "tag": _tag,
    "untag": _untag,
    "priority": _priority,
    "spam": _spam,
    "unspam": _unspam,
    "reply": _reply,
    "withdraw": _withdraw,
    "note": _note,
    "unmerge": _unmerge,
}

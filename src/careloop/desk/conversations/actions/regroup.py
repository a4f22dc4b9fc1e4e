"""Merging and splitting conversations, and taking either back without loss."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from careloop.desk.conversations.actions import summary
from careloop.desk.conversations.actions.search import reindex_conversation
from careloop.desk.conversations.models import Assignment, Conversation, Draft, Message, Regrouping
from careloop.desk.ledger.actions import record
from careloop.desk.people.models import Agent


class CannotRegroup(Exception):
    """These conversations cannot be merged or split like this; the message says why."""


def merge(conversation: Conversation, *, into: Conversation, by: Agent) -> Regrouping:
    """Bring all messages of one conversation into another; later mail to it follows.

    In order: moves messages and drafts, remembers them, marks the origin as merged, moves both list rows, writes
    `conversation.merged` on both.
    Raises CannotRegroup: into itself, or when either is merged already.
    """
    with transaction.atomic():
        origin, target = _both(conversation, into)
        if origin.pk == target.pk:
            raise CannotRegroup(_("A conversation cannot be merged into itself. Choose another one."))
        if origin.merged_into_id or target.merged_into_id:
            raise CannotRegroup(_("One of them is already merged. Undo that merge first, or use its target."))
        moved = list(origin.messages.order_by("id").values_list("id", flat=True))
        drafts = _move_drafts(origin, target)
        row = Regrouping.objects.create(
            kind=Regrouping.Kind.MERGE, origin=origin, target=target, messages=moved, before={"drafts": drafts}, by=by
        )
        Message.objects.filter(conversation=origin, addressed__isnull=True).update(addressed=origin)
        Message.objects.filter(conversation=origin).update(conversation=target)
        origin.merged_into = target
        origin.save(update_fields=["merged_into"])
        _settle(origin, target, "merged", by)
    return row


def split(conversation: Conversation, *, messages: list[Message], subject: str, by: Agent) -> Regrouping:
    """Move some messages into a new conversation with the same customer, inbox and team.

    Raises CannotRegroup: without messages, with all of them, or with another conversation's.
    """
    with transaction.atomic():
        origin = Conversation.objects.select_for_update(of=("self",)).get(pk=conversation.pk)
        chosen = sorted(message.pk for message in messages)
        own = set(origin.messages.values_list("id", flat=True))
        if not chosen or not own.issuperset(chosen):
            raise CannotRegroup(_("Choose at least one message of this conversation."))
        if own == set(chosen):
            raise CannotRegroup(_("Leave at least one message here; splitting off all of them changes nothing."))
        target = _sibling(origin, subject=subject, messages=messages, by=by)
        row = Regrouping.objects.create(
            kind=Regrouping.Kind.SPLIT, origin=origin, target=target, messages=chosen, by=by
        )
        Message.objects.filter(pk__in=chosen).update(conversation=target)
        summary.begin(target)
        _settle(origin, target, "split", by)
    return row


def undo(row: Regrouping, *, by: Agent) -> None:
    """Take a merge or split back: every message returns, and so does what was addressed to the origin meanwhile.

    What was split off returns to where its origin is now, and stays its own there should the origin's merge be undone.
    Raises CannotRegroup: when it is undone already, or a later merge stands in the way.
    """
    with transaction.atomic():
        row = Regrouping.objects.select_for_update().get(pk=row.pk)
        origin, target = _both(row.origin, row.target)
        if row.undone_at:
            raise CannotRegroup(_("This has been undone already."))
        if target.merged_into_id:
            raise _merged_later(target.pk, target.merged_into_id)
        if row.kind == Regrouping.Kind.MERGE:
            _unmerge(row, origin, target)
        else:
            _unsplit(row, origin, target)
        row.undone_at, row.undone_by = timezone.now(), by
        row.save(update_fields=["undone_at", "undone_by"])
        _settle(origin, target, "unmerged" if row.kind == Regrouping.Kind.MERGE else "unsplit", by)


def _unmerge(row: Regrouping, origin: Conversation, target: Conversation) -> None:
    Message.objects.filter(conversation=target, pk__in=row.messages).update(conversation=origin)
    # What came meanwhile to the origin, or to anything that was merged into it before, belongs to the origin.
    Message.objects.filter(conversation=target, addressed__in=_family(origin)).update(conversation=origin)
    Message.objects.filter(conversation=origin, addressed=origin).update(addressed=None)
    Draft.objects.filter(conversation=target, pk__in=row.before.get("drafts", [])).update(conversation=origin)
    origin.merged_into = None
    origin.save(update_fields=["merged_into"])


def _family(conversation: Conversation) -> list[int]:
    """The conversation and all that is merged into it, however deep."""
    family, young = [conversation.pk], [conversation.pk]
    while young := list(Conversation.objects.filter(merged_into__in=young).values_list("pk", flat=True)):
        family += young
    return family


def _unsplit(row: Regrouping, origin: Conversation, target: Conversation) -> None:
    later = Regrouping.objects.filter(target=target, kind=Regrouping.Kind.MERGE, undone_at=None, pk__gt=row.pk)
    if (merge := later.order_by("-pk").first()) is not None:  # what it brought is not the origin's
        raise _merged_later(merge.origin_id, target.pk)
    home = _home(origin)
    Message.objects.filter(conversation=target).update(
        conversation=home, **({} if home.pk == origin.pk else {"addressed": origin})
    )
    target.merged_into = origin
    target.save(update_fields=["merged_into"])
    if home.pk != origin.pk:
        summary.refresh(home)
        reindex_conversation(home)


def _home(conversation: Conversation) -> Conversation:
    """Where its messages are: itself, or what it was merged into, however often."""
    while conversation.merged_into_id is not None:
        conversation = Conversation.objects.select_for_update(of=("self",)).get(pk=conversation.merged_into_id)
    return conversation


def _merged_later(origin_id: int, target_id: int) -> CannotRegroup:
    return CannotRegroup(
        _("#%(origin)s was merged into #%(target)s later. Undo that merge first.")
        % {"origin": origin_id, "target": target_id}
    )


def _both(one: Conversation, two: Conversation) -> tuple[Conversation, Conversation]:
    # Locked in one order, so that two people merging crosswise do not wait for each other for ever.
    rows = {
        row.pk: row
        for row in Conversation.objects.select_for_update(of=("self",))
        .select_related("customer", "identity")
        .filter(pk__in=[one.pk, two.pk])
        .order_by("pk")
    }
    return rows[one.pk], rows[two.pk]


def _sibling(origin: Conversation, *, subject: str, messages: list[Message], by: Agent) -> Conversation:
    first = min(messages, key=lambda message: (message.at, message.pk))
    identity = first.identity or origin.identity
    target = Conversation.objects.create(
        inbox=origin.inbox,
        customer=identity.customer if identity else origin.customer,
        identity=identity,
        channel=first.channel if first.is_from_customer else origin.channel,
        subject=(subject.strip() or first.subject or origin.subject)[:400],
        language=origin.language,
        team=origin.team,
        assignee=origin.assignee,
        priority=origin.priority,
        created_at=first.at,
    )
    Assignment.objects.create(conversation=target, by=by, agent=origin.assignee, team=origin.team)
    return target


def _move_drafts(origin: Conversation, target: Conversation) -> list[int]:
    taken = set(Draft.objects.filter(conversation=target).values_list("agent_id", "kind"))
    # A draft stays behind where its author has another one in the target already; undoing the merge shows it again.
    movable = [draft.pk for draft in origin.drafts.all() if (draft.agent_id, draft.kind) not in taken]
    Draft.objects.filter(pk__in=movable).update(conversation=target)
    return movable


def _settle(origin: Conversation, target: Conversation, verb: str, by: Agent) -> None:
    for one, two in ((origin, target), (target, origin)):
        summary.refresh(one)
        record(f"conversation.{verb}", one.ledger_name, actor=by.actor, other=two.pk, is_origin=one.pk == origin.pk)
    reindex_conversation(origin, target)

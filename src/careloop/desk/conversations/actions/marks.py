"""Marks on a conversation: tags, followers, people copied in, links, blocked senders."""

from django.db import transaction

from careloop.desk.conversations.actions.states import actor_of
from careloop.desk.conversations.models import Block, Conversation, Follower, Link, Participant, Tag, Tagging
from careloop.desk.ledger.actions import record
from careloop.desk.people.models import Agent


def tag(conversation: Conversation, *, by: Agent | None, name: str) -> Tag:
    """Put a tag on it, making the tag when it is new; writes `conversation.tagged`."""
    with transaction.atomic():
        label, _is_new = Tag.objects.get_or_create(name=name.strip()[:60])
        _tagging, is_new = Tagging.objects.get_or_create(conversation=conversation, tag=label, defaults={"by": by})
        if is_new:
            record("conversation.tagged", conversation.ledger_name, actor=actor_of(by), tag=label.pk)
    return label


def untag(conversation: Conversation, *, by: Agent | None, name: str) -> None:
    """Take a tag off; writes `conversation.untagged`."""
    with transaction.atomic():
        gone = Tagging.objects.filter(conversation=conversation, tag__name=name).select_related("tag").first()
        if gone:
            record("conversation.untagged", conversation.ledger_name, actor=actor_of(by), tag=gone.tag_id)
            gone.delete()


def follow(conversation: Conversation, *, by: Agent) -> None:
    """Hear of this conversation from now on; writes `conversation.followed`."""
    with transaction.atomic():
        _row, is_new = Follower.objects.get_or_create(conversation=conversation, agent=by)
        if is_new:
            record("conversation.followed", conversation.ledger_name, actor=by.actor)


def unfollow(conversation: Conversation, *, by: Agent) -> None:
    """Hear of it no longer; writes `conversation.unfollowed`."""
    with transaction.atomic():
        if Follower.objects.filter(conversation=conversation, agent=by).delete()[0]:
            record("conversation.unfollowed", conversation.ledger_name, actor=by.actor)


def copy_in(conversation: Conversation, *, by: Agent | None, address: str, name: str = "") -> Participant:
    """Let someone outside read along: they get a copy of each reply; writes `participant.added`.

    Without an agent it was the customer, in a mail that our own server has authenticated.
    """
    with transaction.atomic():
        participant, is_new = Participant.objects.get_or_create(
            conversation=conversation, address=address.strip().lower(), defaults={"name": name[:160]}
        )
        if is_new:
            record("participant.added", conversation.ledger_name, actor=actor_of(by), participant=participant.pk)
    return participant


def leave_out(participant: Participant, *, by: Agent) -> None:
    """Send no more copies to this person; writes `participant.removed`."""
    with transaction.atomic():
        record("participant.removed", participant.conversation.ledger_name, actor=by.actor, participant=participant.pk)
        participant.delete()


def link(conversation: Conversation, *, by: Agent, other: Conversation) -> None:
    """Say that two conversations belong together; writes `conversation.linked` on both."""
    first, second = sorted((conversation, other), key=lambda each: each.pk)
    with transaction.atomic():
        _row, is_new = Link.objects.get_or_create(first=first, second=second, defaults={"by": by})
        if is_new:
            for one, two in ((first, second), (second, first)):
                record("conversation.linked", one.ledger_name, actor=by.actor, other=two.pk)


def unlink(conversation: Conversation, *, by: Agent, other: Conversation) -> None:
    """Take the link away; writes `conversation.unlinked` on both."""
    first, second = sorted((conversation, other), key=lambda each: each.pk)
    with transaction.atomic():
        if Link.objects.filter(first=first, second=second).delete()[0]:
            for one, two in ((first, second), (second, first)):
                record("conversation.unlinked", one.ledger_name, actor=by.actor, other=two.pk)


def block(address: str, *, by: Agent) -> Block:
    """Send whatever comes from an address (or a whole domain) to spam; writes `sender.blocked`."""
    with transaction.atomic():
        row, is_new = Block.objects.get_or_create(address=address.strip().lower(), defaults={"by": by})
        if is_new:
            record("sender.blocked", f"block:{row.pk}", actor=by.actor)
    return row


def unblock(row: Block, *, by: Agent) -> None:
    """Hear from the sender again; writes `sender.unblocked`."""
    with transaction.atomic():
        record("sender.unblocked", f"block:{row.pk}", actor=by.actor)
        row.delete()

"""Whose is what in a conversation that others were merged into: each customer's own words, and our answers to them."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from careloop.desk.conversations.models import Conversation, Message, Regrouping
from careloop.desk.people.models import Identity


def home_of(conversation: Conversation) -> Conversation:
    """Give where its messages are: itself, or what it was merged into, however often."""
    return way_home(conversation)[-1]


def way_home(conversation: Conversation) -> list[Conversation]:
    """Give the conversation and what it was merged into, one after the other; the last is where its messages are."""
    way = [conversation]
    while way[-1].merged_into is not None:
        way.append(way[-1].merged_into)
    return way


def is_alone(conversation: Conversation) -> bool:
    """Say whether nothing was merged: then all of it was said on the one matter, whoever joined in."""
    return conversation.merged_into_id is None and not conversation.merged.exists()


def owner_of(conversation: Conversation) -> int:
    """Give the customer whose page it is, whoever has answered in it by mail since and is answered there."""
    return conversation.customer_id


def theirs(conversation: Conversation) -> list[int]:
    """Give the messages, among those where it is now, that the customer of a conversation may read.

    Theirs is what they said and what was said to them: in this conversation, in those merged into it, and, since it
    was merged away itself, in the one that it went into. What was said there before is of another matter.
    """
    group = _Group(conversation)
    said = Message.objects.filter(conversation=group.home).only(
        "id", "kind", "at", "to", "cc", "conversation_id", "addressed_id", "identity__customer_id"
    )
    return [message.pk for message in said.select_related("identity") if group.is_theirs(message)]


@dataclass(frozen=True)
class _Group:
    """A conversation among all that share its home."""

    own: Conversation

    @cached_property
    def home(self) -> Conversation:
        return home_of(self.own)

    @cached_property
    def parents(self) -> dict[int, int | None]:
        found: dict[int, int | None] = {self.home.pk: None}
        young = [self.home.pk]
        while young:
            rows = dict(Conversation.objects.filter(merged_into__in=young).values_list("pk", "merged_into"))
            found |= rows
            young = list(rows)
        return found

    @cached_property
    def owners(self) -> dict[int, int]:
        rows = Conversation.objects.filter(pk__in=self.parents).select_related("identity")
        return {row.pk: owner_of(row) for row in rows}

    @cached_property
    def merged_at(self) -> dict[int, datetime]:
        rows = Regrouping.objects.filter(origin__in=self.parents, kind=Regrouping.Kind.MERGE, undone_at=None)
        return dict(rows.order_by("id").values_list("origin_id", "at"))

    @cached_property
    def addresses(self) -> dict[str, int]:
        rows = Identity.objects.filter(customer__in=set(self.owners.values()))
        return {address.casefold(): customer for address, customer in rows.values_list("address", "customer_id")}

    @cached_property
    def shared_since(self) -> dict[int, datetime | None]:
        """Since when each of them is in one place with our own; None: always was part of it."""
        return {pk: self._shared_since(pk) for pk in self.parents}

    def is_theirs(self, message: Message) -> bool:
        place = message.addressed_id if message.addressed_id in self.parents else message.conversation_id
        since = self.shared_since[place]
        return (since is None or message.at >= since) and self._is_of_owner(message, place)

    def _is_of_owner(self, message: Message, place: int) -> bool:
        owner = self.owners[self.own.pk]
        if message.is_from_customer:
            persons = {message.identity.customer_id} if message.identity else set()
        else:
            named = (str(each).casefold() for each in (*message.to, *message.cc))
            persons = {self.addresses[each] for each in named if each in self.addresses}
        known = persons & set(self.owners.values())
        # Somebody else's word (a colleague who was copied in) is of the conversation it was said in.
        return owner in known if known else self.owners[place] == owner

    def _shared_since(self, pk: int) -> datetime | None:
        ours, others = self._way(self.own.pk), self._way(pk)
        if self.own.pk in others:
            return None
        walked = [*(each for each in ours if each not in others), *(each for each in others if each not in ours)]
        return max(self.merged_at[each] for each in walked)

    def _way(self, pk: int) -> list[int]:
        way, step = [pk], self.parents[pk]
        while step is not None:
            way.append(step)
            step = self.parents[step]
        return way

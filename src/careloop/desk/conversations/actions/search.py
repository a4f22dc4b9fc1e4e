"""Keeping the search index true: in the transaction of each change, or rebuilt from the facts.

A message is found by its own words and by the terms of its conversation (subject, number, and the names and addresses
of the customer), so that "Kim refund" is one look-up. The price is paid when a customer is renamed or merged or a
subject changes: all messages of these conversations are written again, some ten thousand a second.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import islice
from typing import TypeVar

from django.db import transaction
from django.db.models import Max, Q, QuerySet, Subquery

from careloop.core.search import BOUNDARY, mark, terms
from careloop.desk.conversations.actions import search_rows
from careloop.desk.conversations.actions.search_rows import Document
from careloop.desk.conversations.models import (
    Attachment,
    Conversation,
    IndexedConversation,
    IndexedCustomer,
    IndexedMessage,
    Message,
)
from careloop.desk.conversations.models.search import CONVERSATION_BITS, CONVERSATION_MASK, place_at
from careloop.desk.people.models import Customer, Identity
from careloop.desk.people.queries.prepared import Prepared

NOTE = mark("note")
_NAMES = ("pk", "merged_into_id", "name", "organisation__name")
_NAMED = Prepared(
    lambda _shape, pk: Customer.objects.filter(Q(pk=pk) | Q(merged_into=pk)).order_by("id").values_list(*_NAMES)
)
_ADDRESSES = ("customer_id", "kind", "address", "display")
_REACHED = Prepared(lambda _shape, pk: Identity.objects.filter(customer=pk).order_by("id").values_list(*_ADDRESSES))
_PERSON = Prepared(lambda _shape, pk: IndexedCustomer.objects.filter(pk=pk).values_list("pk", "terms"))
_WORDS = Prepared(lambda _shape, pk: IndexedConversation.objects.filter(pk=pk))
_PLACE = Prepared(lambda _shape, place: IndexedMessage.objects.filter(pk=place))
_BEFORE = Prepared(
    lambda _shape, conversation, message: IndexedMessage.objects.filter(
        message_id=Subquery(
            Message.objects.filter(conversation=conversation, pk__lt=message).order_by("-pk").values("pk")[:1]
        )
    )
)
BATCH = 1000
Row = TypeVar("Row")
Guests = dict[int, list[int]]  # customers by the conversation that theirs went into


def index_message(message: Message) -> None:
    """Make a new message findable, in the caller's transaction; its attachments must be stored already."""
    index_messages([message])


def index_new(message: Message, *, files: Sequence[str], is_first: bool) -> None:
    """Make a message findable that was stored a moment ago; `is_first`: its conversation was, too.

    The same as `index_message`, without asking the tables for what the caller knows.
    """
    conversation = message.conversation
    found = {} if is_first else {row.pk: row.terms for row in _WORDS.rows(pk=conversation.pk)}
    words = found or _put_conversations([conversation], guests={} if is_first else _guests([conversation]))
    place = place_at(message.at, conversation.pk)
    if not is_first and _PLACE.rows(place=place):  # something was said here in this very second
        place = _place_behind(message, place)
    grams = f"{_grams(message, list(files))} {BOUNDARY} {words[conversation.pk]}"
    search_rows.put_messages([Document(place, message.pk, grams)])


def _place_behind(message: Message, place: int) -> int:
    """Give a free place behind a taken one: behind that of the message before, when many are said in a few seconds."""
    before = _BEFORE.rows(conversation=message.conversation_id, message=message.pk)
    place = max(place, *(row.place for row in before)) + (1 << CONVERSATION_BITS) if before else place
    while _PLACE.rows(place=place):
        place += 1 << CONVERSATION_BITS
    return place


def index_messages(messages: Iterable[Message]) -> int:
    """Make many new messages findable, in the caller's transaction. Gives how many were not findable before."""
    return sum(_put(batch) for batch in _batches(messages))


def reindex_conversation(*conversations: Conversation) -> int:
    """Make conversations findable as they are now: after a changed subject, a merge, a split, or undoing one.

    After moving messages, name the conversations that messages went to. Gives how many messages were written.
    """
    ids = [conversation.pk for conversation in conversations]
    with transaction.atomic():
        messages = Message.objects.filter(conversation__in=ids).order_by("id")
        for batch in _batches(messages.iterator(BATCH)):
            _take_out(batch)
        IndexedConversation.objects.filter(pk__in=ids).delete()
        return index_messages(messages.iterator(BATCH))


def reindex_customer(*customers: Customer) -> int:
    """Make customers and all their messages findable as they are now: after a new name, address or organisation.

    After a merge (or undoing one) name both. Conversations whose terms are the same are left alone. Gives how many
    messages were written again.
    """
    ids = {customer.pk for customer in customers}
    with transaction.atomic():
        search_rows.take_out_customers(list(IndexedCustomer.objects.filter(pk__in=ids)))
        _put_customers(Customer.objects.filter(pk__in=ids, merged_into__isnull=True))
        stale = []
        people = _terms_of_customers(ids)
        theirs = Q(customer__in=ids) | Q(pk__in=_homes_of(ids))
        for batch in _batches(Conversation.objects.filter(theirs).order_by("pk").iterator(BATCH)):
            known = dict(IndexedConversation.objects.filter(pk__in=[row.pk for row in batch]).values_list())
            guests = _guests(batch)
            people |= _terms_of_customers(_everybody(batch, guests) - people.keys())
            fresh = _terms_of_conversations(batch, people, guests)
            stale += [row for row in batch if known.get(row.pk) != fresh[row.pk]]
        return sum(reindex_conversation(*batch) for batch in _batches(stale))


def forget_messages(messages: Iterable[Message]) -> None:
    """Take messages out of the index. Call it while their texts and attachments are still there."""
    with transaction.atomic():
        for batch in _batches(messages):
            search_rows.forget_words(_take_out(batch))


def rebuild_index(progress: Callable[[int, int], None] = lambda _done, _all: None) -> int:
    """Write the whole index anew, one transaction a batch; the desk can be used meanwhile, with gaps in its search.

    `progress` hears how many messages are done and the highest number of one. Gives how many were written.
    """
    last = Message.objects.aggregate(last=Max("id"))["last"] or 0
    with transaction.atomic():
        search_rows.empty()
    _put_customers(Customer.objects.filter(merged_into__isnull=True))
    count = done = 0
    while done < last:
        with transaction.atomic():
            batch = list(Message.objects.filter(id__gt=done, id__lte=last).order_by("id")[:BATCH])
            if not batch:
                break
            done = batch[-1].pk
            count += index_messages(batch)
        progress(done, last)
    search_rows.tidy()
    return count


def _put(messages: list[Message]) -> int:
    present = IndexedMessage.objects.filter(message_id__in=[message.pk for message in messages])
    known = set(present.values_list("message_id", flat=True))
    messages = [message for message in messages if message.pk not in known]
    conversations = {message.conversation_id for message in messages}
    shared = dict(IndexedConversation.objects.filter(pk__in=conversations).values_list())
    if missing := conversations - shared.keys():
        rows = list(Conversation.objects.filter(pk__in=missing))
        shared |= _put_conversations(rows, guests=_guests(rows))
    own = _grams_of_messages(messages)
    places = _free_places(messages)
    search_rows.put_messages(
        [Document(places[m.pk], m.pk, f"{own[m.pk]} {BOUNDARY} {shared[m.conversation_id]}") for m in messages]
    )
    return len(messages)


def _take_out(messages: list[Message]) -> list[Document]:
    rows = dict(
        IndexedMessage.objects.filter(message_id__in=[m.pk for m in messages]).values_list("message_id", "place")
    )
    under = {place & CONVERSATION_MASK for place in rows.values()}
    shared = dict(IndexedConversation.objects.filter(pk__in=under).values_list())
    own = _grams_of_messages([message for message in messages if message.pk in rows])
    documents = [Document(rows[pk], pk, f"{own[pk]} {BOUNDARY} {shared[rows[pk] & CONVERSATION_MASK]}") for pk in own]
    # Texts stay as they were said; files are taken away or renamed, and a caller may tell us too late.
    with_files = Attachment.objects.filter(message__in=list(own), is_inline=False).values_list("message_id", flat=True)
    return search_rows.take_out_messages(documents, unsure=set(with_files))


def _put_conversations(conversations: list[Conversation], *, guests: Guests) -> dict[int, str]:
    customers = _everybody(conversations, guests)
    people = dict(
        _PERSON.rows(pk=min(customers))
        if len(customers) == 1
        else IndexedCustomer.objects.filter(pk__in=customers).values_list("pk", "terms")
    )
    if new := customers - people.keys():
        people |= _terms_of_customers(new)
    found = _terms_of_conversations(conversations, people, guests)
    search_rows.put_conversations(found)
    if new:
        search_rows.put_customers([IndexedCustomer(pk, people[pk]) for pk in new])
    return found


def _put_customers(customers: Iterable[Customer]) -> None:
    for batch in _batches(customers):
        words = _terms_of_customers({customer.pk for customer in batch})
        search_rows.put_customers([IndexedCustomer(pk, grams) for pk, grams in words.items()])


def _terms_of_conversations(
    conversations: list[Conversation], people: dict[int, str], guests: Guests
) -> dict[int, str]:
    found = {}
    for row in conversations:
        known = f" {BOUNDARY} ".join(people[pk] for pk in (row.customer_id, *guests.get(row.pk, ())))
        found[row.pk] = f"{terms(row.subject)} {BOUNDARY} {known} {mark(row.pk)}".strip()
    return found


def _guests(conversations: Sequence[Conversation]) -> Guests:
    """The other customers whose conversations were merged into these, however deep: they are found by them too."""
    owner = {row.pk: row.customer_id for row in conversations}
    found: Guests = {}
    top = {pk: pk for pk in owner}
    while top:
        merged = Conversation.objects.filter(merged_into__in=top).order_by("pk")
        rows = list(merged.values_list("pk", "merged_into_id", "customer_id"))
        for _pk, into, customer in rows:
            home = top[into or 0]
            if customer != owner[home] and customer not in found.setdefault(home, []):
                found[home].append(customer)
        top = {pk: top[into or 0] for pk, into, _customer in rows}
    return found


def _everybody(conversations: Sequence[Conversation], guests: Guests) -> set[int]:
    return {row.customer_id for row in conversations} | {pk for each in guests.values() for pk in each}


def _homes_of(customers: Collection[int]) -> set[int]:
    """Where the conversations of customers are now that were merged into others, and the stations on the way."""
    found: set[int] = set()
    young = _targets(Conversation.objects.filter(customer__in=customers))
    while young := young - found:
        found |= young
        young = _targets(Conversation.objects.filter(pk__in=young))
    return found


def _targets(rows: QuerySet[Conversation]) -> set[int]:
    return {pk for pk in rows.values_list("merged_into", flat=True) if pk is not None}


def _terms_of_customers(ids: Collection[int]) -> dict[int, str]:
    said: defaultdict[int, list[str]] = defaultdict(list)
    gone: list[tuple[int, str]] = []
    for pk, into, name, organisation in _family(ids):
        if pk in ids:
            said[pk] += [name, organisation or ""]
        if into is not None and into in ids:
            gone.append((into, name))
    for pk, kind, address, display in _addresses(ids):
        said[pk] += dict.fromkeys([address, display])
        if kind == Identity.Kind.PHONE:  # people tell each other the last four or eight digits
            said[pk].append(f"{address[-8:-4]}-{address[-4:]}")
    for pk, name in gone:
        said[pk].append(name)
    return {pk: terms("\n\n".join(filter(None, words))) for pk, words in said.items()}


def _family(ids: Collection[int]) -> Iterable[tuple[int, int | None, str, str | None]]:
    if len(ids) == 1:
        return _NAMED.rows(pk=min(ids))
    return Customer.objects.filter(Q(pk__in=ids) | Q(merged_into__in=ids)).order_by("id").values_list(*_NAMES)


def _addresses(ids: Collection[int]) -> Iterable[tuple[int, str, str, str]]:
    if len(ids) == 1:
        return _REACHED.rows(pk=min(ids))
    return Identity.objects.filter(customer__in=ids).order_by("id").values_list(*_ADDRESSES)


def _grams_of_messages(messages: list[Message]) -> dict[int, str]:
    files: defaultdict[int, list[str]] = defaultdict(list)
    attachments = Attachment.objects.filter(message__in=[message.pk for message in messages], is_inline=False)
    for message_id, name in attachments.order_by("id").values_list("message_id", "name"):
        files[message_id].append(name)
    return {message.pk: _grams(message, files[message.pk]) for message in messages}


def _grams(message: Message, files: list[str]) -> str:
    # What is quoted was said before and is found there, unless this message began the talk: a forwarded mail.
    text = message.text
    if message.quoted and message.joined_by == Message.JoinedBy.STARTED:
        text = message.quoted
    sender = message.sender_name if message.is_from_customer else ""  # an agent is not what a message is about
    said = [message.subject, sender, *map(str, message.cc), text, *files]
    grams = terms("\n\n".join(filter(None, said)))
    return f"{grams} {NOTE}" if message.is_note else grams


def _free_places(messages: list[Message]) -> dict[int, int]:
    """Two messages of one conversation in one second: the later stands a second later, in the index only."""
    places: dict[int, int] = {}
    taken: set[int] = set()
    for message in sorted(messages, key=lambda message: message.pk):
        place = place_at(message.at, message.conversation_id)
        while place in taken:
            place += 1 << CONVERSATION_BITS
        taken.add(place)
        places[message.pk] = place
    while clashes := set(IndexedMessage.objects.filter(pk__in=taken).values_list("place", flat=True)):
        for pk, place in places.items():
            moved = place
            while moved in clashes or (moved != place and moved in taken):
                moved += 1 << CONVERSATION_BITS
            places[pk] = moved
            taken.add(moved)
        taken -= clashes
    return places


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    waiting = iter(rows)
    while batch := list(islice(waiting, BATCH)):
        yield batch

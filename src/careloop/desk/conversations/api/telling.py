"""Rows as the API tells of them."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, cast

from careloop.desk.conversations.api import schemas
from careloop.desk.conversations.models import Attachment, Delivery, Message, Summary, Tagging
from careloop.desk.conversations.queries import visible_to
from careloop.desk.conversations.queries.lists import decorated
from careloop.desk.people.models import Agent, Customer
from careloop.desk.people.rules.kept_words import said


def conversations_out(rows: Iterable[Any]) -> list[schemas.ConversationOut]:
    """Tell of list rows that are `decorated`; one statement for all their tags."""
    summaries = list(rows)
    tags: dict[int, list[str]] = defaultdict(list)
    named = Tagging.objects.filter(conversation__in=[row.pk for row in summaries]).order_by("tag__name")
    for pk, name in named.values_list("conversation_id", "tag__name"):
        tags[pk].append(name)
    return [_conversation(row, tags[row.pk]) for row in summaries]


def conversation_out(agent: Agent, pk: int) -> schemas.ConversationOut:
    """Tell of one conversation as it is now; one that the agent has just given away is still told of."""
    row = decorated(visible_to(agent).filter(pk=pk), agent).first()
    if row is None:
        row = decorated(Summary.objects.filter(pk=pk), agent).get()
    return conversations_out([row])[0]


def _conversation(row: Any, tags: list[str]) -> schemas.ConversationOut:
    return schemas.ConversationOut(
        id=row.pk,
        subject=row.subject,
        state=row.state,
        priority=cast("schemas.PriorityName", schemas.PRIORITIES[row.priority]),
        channel=row.channel,
        inbox=row.inbox_id,
        team=schemas.Named(id=row.team_id, name=row.team_name or "") if row.team_id else None,
        assignee=schemas.Named(id=row.assignee_id, name=row.owner or "") if row.assignee_id else None,
        customer=schemas.Named(id=row.customer_id, name=row.customer_name),
        snippet=row.snippet,
        message_count=row.message_count,
        last_message=row.last_message_id,
        has_files=row.has_files,
        has_trouble=row.has_trouble,
        tags=tags,
        created_at=row.created_at,
        last_at=row.last_at,
        waiting_since=row.queue_at if row.is_waiting_for_us else None,
        snoozed_until=row.snoozed_until,
    )


def messages_out(rows: Iterable[Message]) -> list[schemas.MessageOut]:
    """Tell of messages; two statements for all their files and deliveries."""
    messages = list(rows)
    wanted = [message.pk for message in messages]
    files: dict[int, list[Attachment]] = defaultdict(list)
    for file in Attachment.objects.filter(message__in=wanted).select_related("blob").order_by("id"):
        files[file.message_id].append(file)
    deliveries = {row.message_id: row for row in Delivery.objects.filter(message__in=wanted)}
    return [_message(message, files[message.pk], deliveries.get(message.pk)) for message in messages]


def _message(message: Message, files: list[Attachment], delivery: Delivery | None) -> schemas.MessageOut:
    return schemas.MessageOut(
        id=message.pk,
        conversation=message.conversation_id,
        kind=cast("Any", message.kind),
        channel=message.channel,
        sender_name=message.sender_name,
        agent=message.agent_id,
        subject=message.subject,
        text=message.text,
        to=message.to,
        cc=message.cc,
        at=message.at,
        is_forward=message.is_forward,
        files=[schemas.FileOut(id=file.pk, name=file.name, type=file.type, size=file.blob.size) for file in files],
        delivery=schemas.DeliveryOut(
            state=cast("Any", delivery.state), error=said(delivery.error), at=delivery.changed_at
        )
        if delivery
        else None,
    )


def customer_out(customer: Customer) -> schemas.CustomerOut:
    """Tell of a customer; organisation and identities are read beforehand where many are told of."""
    organisation = customer.organisation
    return schemas.CustomerOut(
        id=customer.pk,
        name=customer.name,
        kind=cast("Any", customer.kind),
        language=customer.language,
        note=customer.note,
        organisation=schemas.Named(id=organisation.pk, name=organisation.name) if organisation else None,
        identities=[
            schemas.IdentityOut(id=each.pk, kind=cast("Any", each.kind), address=each.address)
            for each in customer.identities.all()
        ],
        merged_into=customer.merged_into_id,
        created_at=customer.created_at,
    )

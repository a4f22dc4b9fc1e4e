"""Conversations: listed, begun, shown, changed."""

from datetime import datetime

from django.db import transaction
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router

from careloop.desk.conversations.actions import marks, messages, outgoing, states
from careloop.desk.conversations.actions.files import NewFile
from careloop.desk.conversations.actions.messages import Said
from careloop.desk.conversations.api import schemas
from careloop.desk.conversations.api.asking import NotThere, asking, inbox_of
from careloop.desk.conversations.api.telling import conversation_out, conversations_out
from careloop.desk.conversations.models import Closure, Conversation, Snooze, SpamMark
from careloop.desk.conversations.queries import find_conversation
from careloop.desk.conversations.queries.customers import find_customer
from careloop.desk.conversations.queries.filters import parse
from careloop.desk.conversations.queries.lists import page_of
from careloop.desk.ledger.queries import events_of
from careloop.desk.people.actions.identities import identify
from careloop.desk.people.models import Agent, Identity, Team
from careloop.desk.people.queries.customers import standing

router = Router(tags=["Conversations"])
CHANNEL = "api"
MOST_EVENTS = 500


@router.get("", response=schemas.ConversationPage, url_name="conversations")
def list_conversations(request: HttpRequest, asked: Query[schemas.ListAsked]) -> schemas.ConversationPage:
    """Give the conversations that may be seen, a page at a time: the same lists, filters and orders as the inbox."""
    page = page_of(asking(request), parse(asked.params()), size=asked.limit)
    return schemas.ConversationPage(items=conversations_out(page.rows), next=page.next or None)


@router.post("", response={201: schemas.ConversationOut}, url_name="conversation_new")
def begin_conversation(request: HttpRequest, given: schemas.ConversationIn) -> schemas.ConversationOut:
    """Begin a conversation: with what a customer said somewhere else, or with a message of ours to them."""
    agent = asking(request)
    inbox = inbox_of(agent, given.inbox)
    files = files_of(given.files)
    if not given.text.strip() and not files:
        raise messages.NothingSaid(_("Write something or attach a file."))
    with transaction.atomic():
        identity = _writer(agent, given)
        if given.said_by == "agent":
            message = outgoing.write_first(
                inbox, identity=identity, subject=given.subject, text=given.text, by=agent, files=files
            )
        else:
            said = Said(
                text=given.text,
                subject=given.subject,
                files=files,
                language=given.language,
                sender_name=given.writer.name if given.writer else "",
            )
            message = messages.start(inbox, identity=identity, channel=CHANNEL, said=said)
        for name in given.tags:
            marks.tag(message.conversation, by=agent, name=name)
    return conversation_out(agent, message.conversation_id)


def _writer(agent: Agent, given: schemas.ConversationIn) -> Identity:
    if (given.customer is None) == (given.writer is None):
        raise NotThere(_("Give either `customer`, the number of one who is known, or `writer` with an address."))
    if given.writer is not None:
        writer = given.writer
        return identify(writer.kind, writer.address, name=writer.name, channel=CHANNEL, language=given.language)
    try:
        customer = standing(find_customer(agent, given.customer or 0))
    except Http404 as error:
        raise NotThere(_("There is no customer with the number %(n)s.") % {"n": given.customer}) from error
    known = list(customer.identities.select_related("customer").order_by("id"))
    # Of our own accord we reach a customer by mail; a name of the chat reaches nobody who is not there.
    identity = next((each for each in known if each.kind == "email"), known[0] if known else None)
    if identity is None:
        raise NotThere(_("This customer has no address yet. Add one first, or give `writer`."))
    return identity


def files_of(files: list[schemas.FileIn]) -> tuple[NewFile, ...]:
    """Give the files of a request as actions take them."""
    return tuple(NewFile(name=file.name, type=file.type, content=file.content) for file in files)


@router.get("/{int:pk}", response=schemas.ConversationOut, url_name="conversation")
def show_conversation(request: HttpRequest, pk: int) -> schemas.ConversationOut:
    """Give one conversation; of one that was merged into another, that other one."""
    agent = asking(request)
    return conversation_out(agent, find_conversation(agent, pk).pk)


@router.patch("/{int:pk}", response=schemas.ConversationOut, url_name="conversation_change")
def change_conversation(request: HttpRequest, pk: int, given: schemas.ConversationChange) -> schemas.ConversationOut:
    """Change subject, priority, who is responsible, state or tags: all of it, or nothing when one part is refused."""
    agent = asking(request)
    conversation = find_conversation(agent, pk)
    asked = given.dict(exclude_unset=True)
    with transaction.atomic():
        if asked.get("subject") is not None:
            states.rename(conversation, by=agent, subject=asked["subject"])
        if asked.get("priority"):
            states.set_priority(conversation, by=agent, priority=schemas.NUMBERS[asked["priority"]])
        if "assignee" in asked or "team" in asked:
            _hand_over(conversation, agent, asked)
        if asked.get("tags") is not None:
            _tag(conversation, agent, {name.strip() for name in asked["tags"]})
        if asked.get("state"):
            _move(conversation, agent, asked["state"], asked.get("snoozed_until"))
    return conversation_out(agent, conversation.pk)


def _hand_over(conversation: Conversation, agent: Agent, asked: dict[str, int | None]) -> None:
    assignee, team = conversation.assignee, conversation.team
    if "assignee" in asked:
        assignee = Agent.objects.filter(pk=asked["assignee"] or 0, is_active=True).first()
        if asked["assignee"] and assignee is None:
            raise NotThere(_("There is no active agent with the number %(n)s.") % {"n": asked["assignee"]})
    if "team" in asked:
        team = Team.objects.filter(pk=asked["team"] or 0).first()
        if asked["team"] and team is None:
            raise NotThere(_("There is no team with the number %(n)s.") % {"n": asked["team"]})
    states.assign(conversation, by=agent, agent=assignee, team=team)


def _tag(conversation: Conversation, agent: Agent, wanted: set[str]) -> None:
    present = set(conversation.taggings.values_list("tag__name", flat=True))
    for name in sorted(present - wanted):
        marks.untag(conversation, by=agent, name=name)
    for name in sorted(wanted - present):
        marks.tag(conversation, by=agent, name=name)


def _move(conversation: Conversation, agent: Agent, state: str, until: datetime | None) -> None:
    if state == "spam":
        states.mark_spam(conversation, by=agent)
        return
    if SpamMark.objects.filter(conversation=conversation, ended_at__isnull=True).exists():
        states.unmark_spam(conversation, by=agent)
    if state == "closed":
        states.close(conversation, by=agent)
    elif state == "snoozed":
        if until is not None and until.tzinfo is None:
            raise NotThere(_("Write the time with its zone, as 2026-11-30T09:00:00Z."))
        states.snooze(conversation, by=agent, until=until)
    else:
        if Snooze.objects.filter(conversation=conversation, ended_at__isnull=True).exists():
            states.wake(conversation, by=agent)
        if Closure.objects.filter(conversation=conversation, ended_at__isnull=True).exists():
            states.reopen(conversation, by=agent)


@router.get("/{int:pk}/events", response=list[schemas.EventOut], url_name="conversation_events")
def list_events(request: HttpRequest, pk: int) -> list[schemas.EventOut]:
    """Give the newest 500 ledger entries of a conversation, the oldest first."""
    conversation = find_conversation(asking(request), pk)
    newest = events_of(conversation.ledger_name).order_by("-id")[:MOST_EVENTS]
    return [
        schemas.EventOut(id=event.pk, at=event.at, actor=event.actor, verb=event.verb, data=event.data)
        for event in reversed(newest)
    ]

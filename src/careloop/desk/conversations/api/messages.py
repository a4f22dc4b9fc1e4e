"""Messages: listed, added, shown, with their files."""

from django.core.files.storage import default_storage
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Router

from careloop.desk.conversations.actions import messages
from careloop.desk.conversations.actions.files import path_of
from careloop.desk.conversations.actions.messages import Said
from careloop.desk.conversations.api import schemas
from careloop.desk.conversations.api.asking import NotThere, asking
from careloop.desk.conversations.api.conversations import CHANNEL, files_of
from careloop.desk.conversations.api.telling import messages_out
from careloop.desk.conversations.models import Conversation, Message
from careloop.desk.conversations.queries import find_attachment, find_conversation, find_message, keyset
from careloop.desk.people.models import Agent

router = Router(tags=["Messages"])
OLDEST_FIRST = keyset.Order(keys=("at", "id"))


@router.get("/conversations/{int:pk}/messages", response=schemas.MessagePage, url_name="messages")
def list_messages(
    request: HttpRequest, pk: int, cursor: schemas.Cursor = "", limit: schemas.Limit = 50
) -> schemas.MessagePage:
    """Give what was said in a conversation, notes included, the oldest first."""
    conversation = find_conversation(asking(request), pk)
    page = keyset.page(conversation.messages.all(), OLDEST_FIRST, after=cursor, size=limit)
    return schemas.MessagePage(items=messages_out(page.rows), next=page.next or None)


@router.post("/conversations/{int:pk}/messages", response={201: schemas.MessageOut}, url_name="message_new")
def add_message(request: HttpRequest, pk: int, given: schemas.MessageIn) -> schemas.MessageOut:
    """Add a message. A reply is held for the inbox's seconds of undo and then sent as one of the agent's."""
    agent = asking(request)
    conversation = find_conversation(agent, pk)
    with transaction.atomic():
        message = _added(conversation, agent, given)
    return messages_out([message])[0]


def _added(conversation: Conversation, agent: Agent, given: schemas.MessageIn) -> Message:
    files = files_of(given.files)
    if given.kind == "note":
        mentioned = tuple(Agent.objects.filter(pk__in=given.mentioned, is_active=True))
        if len(mentioned) < len(set(given.mentioned)):
            raise NotThere(_("Not every agent that is mentioned is there and active."))
        return messages.note(conversation, by=agent, text=given.text, mentioned=mentioned, files=files)
    if given.kind == "reply":
        seen = schemas.LARGEST if given.seen is None else given.seen
        cc, bcc = tuple(given.cc), tuple(given.bcc)
        return messages.reply(
            conversation, by=agent, text=given.text, seen=seen, cc=cc, bcc=bcc, files=files, keeps_draft=True
        )
    if not given.text.strip() and not files:
        raise messages.NothingSaid(_("Write something or attach a file."))
    if conversation.identity is None:
        raise NotThere(_("Nobody is known to write in this conversation. Begin a new one."))
    said = Said(text=given.text, files=files, sender_name=conversation.customer.name)
    joined_by = Message.JoinedBy.PROGRAM
    return messages.receive(
        conversation, identity=conversation.identity, channel=CHANNEL, said=said, joined_by=joined_by
    )


@router.get("/messages/{int:pk}", response=schemas.MessageOut, url_name="message")
def show_message(request: HttpRequest, pk: int) -> schemas.MessageOut:
    """Give one message."""
    return messages_out([find_message(asking(request), pk)])[0]


@router.get(
    "/messages/{int:pk}/files/{int:file}",
    url_name="message_file",
    openapi_extra={
        "responses": {
            200: {"description": "The file", "content": {"application/octet-stream": {"schema": {"type": "string"}}}}
        }
    },
)
def show_file(request: HttpRequest, pk: int, file: int) -> FileResponse:
    """Give the content of a file, always as bytes to be saved."""
    found = find_attachment(asking(request), file)
    if found.message_id != pk:
        raise Http404
    try:
        stored = default_storage.open(path_of(found.blob_id))
    except FileNotFoundError as error:
        raise Http404 from error
    return FileResponse(
        stored, as_attachment=True, filename=found.name or "file", content_type="application/octet-stream"
    )

"""Saying, typing, reading, and getting files."""

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from careloop.channels.chat.actions import talking
from careloop.channels.chat.queries.talk import as_record
from careloop.channels.chat.transport.customers import say_presence
from careloop.channels.chat.views.doors import Asked, Refused, door, link_of
from careloop.desk.conversations.actions.files import NewFile, path_of
from careloop.desk.conversations.actions.messages import NothingSaid
from careloop.desk.conversations.queries.public import public_attachment

MOST_FILES = 10
MOST_BYTES = 20_000_000
LONGEST = 20_000


@door("POST", needs_visitor=True, times=60)
def messages(asked: Asked) -> HttpResponse:
    """Take what the visitor says; sent again under the same number it is the same message."""
    assert asked.visitor is not None  # noqa: S101 - the door has looked
    client = asked.text("id", 30)
    if not 16 <= len(client) <= 30 or not client.replace("-", "").replace("_", "").isalnum():
        return JsonResponse({"error": "id: a random word of 16 to 30 letters, made for this message."}, status=400)
    files = _files(asked)
    try:
        message = talking.say(asked.visitor, client=client, text=asked.text("text", LONGEST), files=files)
    except NothingSaid as error:
        raise Refused(str(error)) from error
    except talking.AlreadyElsewhere as error:
        raise Refused(_("This was sent already, in another conversation."), status=409) from error
    record = as_record(message, has_files=bool(files))  # sent again under one number, it comes with the same files
    return JsonResponse({"message": record, "link": link_of(asked.widget, asked.visitor.conversation)})


def _files(asked: Asked) -> tuple[NewFile, ...]:
    files = asked.files
    if len(files) > MOST_FILES or sum(file.size or 0 for file in files) > MOST_BYTES:
        raise Refused(_("Up to 10 files, 20 MB together."))
    return tuple(
        NewFile(name=file.name or "file", type=file.content_type or "application/octet-stream", content=file.read())
        for file in files
    )


@door("POST", needs_visitor=True, times=240)
def state(asked: Asked) -> HttpResponse:
    """Hear that the visitor writes, looks or leaves, and how far they have read."""
    assert asked.visitor is not None  # noqa: S101 - the door has looked
    read = asked.given.get("read")
    if isinstance(read, int) and not isinstance(read, bool) and 0 < read < 2**63:
        talking.read(asked.visitor, message_id=read)
    word = asked.text("state", 10)
    if word in ("viewing", "writing", "away", "gone"):
        say_presence([asked.visitor.pk], state=word)
    return HttpResponse(status=204)


@door("GET", needs_visitor=True, times=240)
def file(asked: Asked) -> HttpResponse:
    """Give a file of the visitor's own conversation, to be saved and never opened as what it claims to be."""
    visitor = asked.visitor
    number = asked.request.GET.get("id", "")
    if visitor is None or visitor.conversation is None or not number.isdecimal() or len(number) > 18:
        raise Http404
    found = public_attachment(visitor.conversation, int(number))
    try:
        stored = default_storage.open(path_of(found.blob_id))
    except FileNotFoundError as error:
        raise Http404 from error
    kind = found.type if found.is_image else "application/octet-stream"
    answer = FileResponse(stored, as_attachment=True, filename=found.name, content_type=kind)
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox; frame-ancestors 'none'"
    return answer  # type: ignore[return-value]  # a streaming answer has all that the door sets

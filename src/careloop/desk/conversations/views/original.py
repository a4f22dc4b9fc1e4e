"""A message as it came: its headers and bytes, and its formatted text in a frame that can do nothing."""

import base64
import re
from email import message_from_bytes
from email.policy import compat32

import nh3
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from careloop.desk.conversations.actions.files import content_of, path_of
from careloop.desk.conversations.actions.pictures import LARGE, NoPicture, picture
from careloop.desk.conversations.models import Message
from careloop.desk.conversations.queries import find_message
from careloop.desk.conversations.views.files import download
from careloop.desk.people.views.access import agent_of

SHOWN_BYTES = 200_000
DEEPEST = 200  # the sanitiser's time grows with the square of the depth
MOST_INLINE = 20
CID = re.compile(r"""(src\s*=\s*["'])cid:([^"'>\s]{1,255})(["'])""", re.IGNORECASE)
OPENING = re.compile(r"<(/?)[a-zA-Z][^>]*?(/?)>")
VOID = re.compile(r"<(?:area|base|br|col|hr|img|input|link|meta|source|wbr|p|li|td|tr|th)\b", re.IGNORECASE)
# No script, no form, no plug-in, no navigation of the window around it; links open in a window of their own.
FRAME_POLICY = (
    "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src data:{images}; font-src 'none'; form-action 'none'; "
    "base-uri 'none'; frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox"
)
STYLES = frozenset(
    """background-color border border-bottom border-collapse border-color border-left border-radius border-right
    border-spacing border-style border-top border-width color direction display font font-family font-size font-style
    font-variant font-weight height letter-spacing line-height list-style list-style-type margin margin-bottom
    margin-left margin-right margin-top max-width min-width padding padding-bottom padding-left padding-right
    padding-top text-align text-decoration text-indent text-transform vertical-align white-space width word-break
    word-spacing word-wrap""".split()  # noqa: SIM905 - fifty words read better as a text
)


@require_safe
def original(request: HttpRequest, pk: int) -> HttpResponse:
    """Show headers and source as text."""
    message = find_message(agent_of(request), pk)
    content = _received(message)
    headers = [(name, str(value)[:4000]) for name, value in message_from_bytes(content, policy=compat32).items()]
    source = content[:SHOWN_BYTES].decode("utf-8", "replace")
    context = {
        "message": message,
        "headers": headers,
        "source": source,
        "size": len(content),
        "is_cut": len(content) > SHOWN_BYTES,
    }
    return render(request, "conversations/original.html", context)


@require_safe
def raw(request: HttpRequest, pk: int) -> FileResponse:
    """Download what was received, byte for byte."""
    message = find_message(agent_of(request), pk)
    if message.received is None:
        raise Http404
    return download(path_of(message.received.digest), name=f"message-{pk}.eml")


@require_safe
def formatted(request: HttpRequest, pk: int) -> HttpResponse:
    """The page around the frame."""
    message = find_message(agent_of(request), pk)
    if not message.html:
        raise Http404
    has_images = request.GET.get("images") == "1"
    frame = reverse("message_html", args=[pk]) + ("?images=1" if has_images else "")
    context = {"message": message, "frame": frame, "has_images": has_images, "asks": "://" in message.html}
    return render(request, "conversations/formatted.html", context)


@require_safe
@xframe_options_sameorigin
def html(request: HttpRequest, pk: int) -> HttpResponse:
    """The formatted text alone, under a policy of its own: sanitised again, then locked up all the same."""
    message = find_message(agent_of(request), pk)
    if not message.html:
        raise Http404
    body = clean(_with_inline_images(message)) if is_shallow(message.html) else None
    context = {"body": body, "text": message.quoted or message.text, "language": get_language()}
    response = render(request, "conversations/frame.html", context)
    images = " https:" if request.GET.get("images") == "1" else ""
    response["Content-Security-Policy"] = FRAME_POLICY.format(images=images)
    response["Referrer-Policy"] = "no-referrer"
    return response


def clean(markup: str) -> str:
    """Take everything out of a markup that could act, load or lead somewhere unexpected."""
    tags = nh3.ALLOWED_TAGS | {"font", "center", "u", "s", "big"}
    attributes = {tag: set(names) for tag, names in nh3.ALLOWED_ATTRIBUTES.items()}
    attributes["*"] = {"style", "align", "valign", "dir", "lang", "title", "width", "height", "bgcolor"}
    attributes["font"] = {"color", "size", "face"}
    attributes["table"] = {"border", "cellpadding", "cellspacing", "width", "align"}
    return nh3.clean(
        markup,
        tags=tags,
        attributes=attributes,
        url_schemes={"http", "https", "mailto", "tel", "data"},
        filter_style_properties=set(STYLES),
        attribute_filter=_attribute,
        set_tag_attribute_values={"a": {"target": "_blank"}},
        link_rel="noopener noreferrer nofollow",
        url_relative="deny",
    )


def is_shallow(markup: str) -> bool:
    """Say whether a markup is nested no deeper than any mail program nests, counting tags without building a tree."""
    depth = deepest = 0
    for tag in OPENING.finditer(markup):
        if tag.group(2) or VOID.match(tag.group()):
            continue
        depth = max(0, depth - 1) if tag.group(1) else depth + 1
        deepest = max(deepest, depth)
    return deepest <= DEEPEST


def _attribute(tag: str, _name: str, value: str) -> str | None:
    # data: only for the pictures that were drawn here; a link to data: would be a page of the sender's.
    is_drawn_here = tag == "img" and value.startswith("data:image/webp;base64,")
    return value if is_drawn_here or not value.lstrip().lower().startswith("data:") else None


def _with_inline_images(message: Message) -> str:
    drawn: dict[str, str] = {}
    for file in message.attachments.exclude(content_id="").order_by("id")[:MOST_INLINE]:
        try:
            content = picture(file.blob_id, edge=LARGE)
        except (NoPicture, FileNotFoundError):
            continue
        drawn[file.content_id.strip("<>")] = f"data:image/webp;base64,{base64.b64encode(content).decode()}"
    return CID.sub(lambda found: f"{found[1]}{drawn.get(found[2], '')}{found[3]}", message.html)


def _received(message: Message) -> bytes:
    if message.received is None:
        raise Http404
    try:
        return content_of(message.received.digest)
    except FileNotFoundError as error:
        raise Http404(_("The storage has lost this original.")) from error

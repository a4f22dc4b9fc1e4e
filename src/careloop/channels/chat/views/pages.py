"""The script, and the page on which somebody goes on elsewhere."""

import json
from functools import cache
from pathlib import Path

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from careloop.channels.chat.queries.widgets import find_by_key, find_widget, open_widget

SOURCES = Path(__file__).parents[1] / "widget"


@cache
def script() -> str:
    """Give the whole widget as one script: small modules that see one another, and nothing else sees them."""
    parts = [path.read_text() for path in sorted(SOURCES.glob("*.js"))]
    style = json.dumps((SOURCES / "widget.css").read_text())
    return "(() => {\n'use strict';\n" + f"const STYLE = {style};\n" + "\n".join(parts) + "\n})();\n"


@login_not_required
@require_safe
@gzip_page
def widget_script(_request: HttpRequest, key: str) -> HttpResponse:
    if find_widget(key) is None:
        raise Http404
    answer = HttpResponse(script(), content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = "private, max-age=300"
    answer["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer


@login_not_required
@require_safe
def shop(request: HttpRequest, key: str) -> HttpResponse:
    """Show a page of a made-up shop with the chat on it, so that it can be tried before a line goes into one's own.

    It speaks the visitor's language, and so does the chat on it.
    """
    widget = open_widget(key)
    answer = render(request, "chat/shop.html", {"widget": widget, "inbox": widget.inbox})
    answer["X-Robots-Tag"] = "noindex"
    return answer


@login_not_required
@require_safe
def talk(request: HttpRequest, key: str, link: str) -> HttpResponse:
    """Show the chat over a whole page: the private address under which somebody goes on.

    Where the chat was removed, it goes on at the private page of the conversation.
    """
    widget, conversation = find_widget(key), find_by_key(link)
    if widget is None:
        return redirect("webform:request", link)
    if conversation.inbox_id != widget.inbox_id:
        raise Http404
    with translation.override(conversation.language[:2] or widget.inbox.language):
        answer = render(request, "chat/talk.html", {"widget": widget, "inbox": widget.inbox, "link": link})
    answer["X-Robots-Tag"] = "noindex"
    answer["Referrer-Policy"] = "no-referrer"
    return answer

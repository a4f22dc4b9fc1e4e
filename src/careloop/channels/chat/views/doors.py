"""The door of everything a page asks of the chat: the right page, the right browser, and an answer it may read."""

import functools
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.csrf import csrf_exempt

from careloop.channels.chat.models import Visitor, Widget
from careloop.channels.chat.queries.widgets import find_visitor, find_widget
from careloop.channels.chat.rules.given import sound
from careloop.channels.chat.rules.origins import may_stand_on, origin_of
from careloop.desk.conversations.actions.limits import is_allowed
from careloop.desk.people.views.access import visitor_of

CLOSED = gettext_noop(
    "This chat is closed. Call or write to us to reach a person; what you have begun goes on at its private address."
)
LANGUAGES = ("en", "ko", "ja")


@dataclass(frozen=True)
class Asked:
    """One request of a page: of which chat, from which browser, with what."""

    request: HttpRequest
    widget: Widget
    visitor: Visitor | None
    given: dict[str, Any]

    def text(self, name: str, most: int = 1000) -> str:
        """Give one of the things it was sent with, as text."""
        value = self.given.get(name, "")
        return value[:most] if isinstance(value, str) else ""

    @property
    def files(self) -> list[UploadedFile[bytes]]:
        return self.request.FILES.getlist("files")


Answer = Callable[[Asked], HttpResponse]


class Refused(Exception):
    """The request cannot be done; the words are for whoever writes, in their language."""

    def __init__(self, words: str, *, status: int = 422, code: str = "") -> None:
        self.status, self.code = status, code
        super().__init__(words)


def door(method: str, *, needs_visitor: bool = False, times: int = 120) -> Callable[[Answer], Any]:
    """Let a function answer a page's requests: other origins than the chat's are refused, no cookie is read or set."""

    def decorate(answer: Answer) -> Any:
        @csrf_exempt  # nothing here is done in the name of a cookie: the token in the header says who asks
        @login_not_required
        @functools.wraps(answer)
        def view(request: HttpRequest, key: str) -> HttpResponse:
            visitor = find_visitor(key, bearer_of(request))
            widget = visitor.widget if visitor else find_widget(key)
            origin = request.headers.get("Origin", "").lower()
            if widget is None:
                return _readable(_gone(request), origin)
            own = origin_of(settings.URL)
            if origin and not may_stand_on(origin, allowed=widget.allowed, own=own):
                return JsonResponse({"error": "This page is not one on which the chat may stand."}, status=403)
            if request.method == "OPTIONS":
                return _readable(HttpResponse(status=204), origin)
            if request.method != method:
                return _readable(HttpResponse(status=405, headers={"Allow": method}), origin)
            given = _given(request)
            asked = Asked(request, widget, visitor, {} if given is None else given)
            with translation.override(language_of(asked)):
                refusal = _refusal(asked, answer, needs_visitor=needs_visitor, times=times)
                return _readable(refusal or _answered(asked, answer, is_sound=given is not None), origin)

        return view

    return decorate


def _refusal(asked: Asked, answer: Answer, *, needs_visitor: bool, times: int) -> HttpResponse | None:
    visitor = asked.visitor
    if needs_visitor and visitor is None:
        return JsonResponse({"error": _("The chat has begun anew. Please send it again.")}, status=401)
    if not asked.widget.is_in_use and not _may_go_on(asked, answer):
        return JsonResponse({"error": _(CLOSED)}, status=404)
    who = f"visitor:{visitor.pk}" if visitor else visitor_of(asked.request)
    if not is_allowed(f"chat-{answer.__name__}", who, times=times, seconds=60):
        words = _("That was very often. Please wait a minute.")
        return JsonResponse({"error": words}, status=429, headers={"Retry-After": "20"})
    return None


def _answered(asked: Asked, answer: Answer, *, is_sound: bool) -> HttpResponse:
    if not is_sound:
        return JsonResponse({"error": "The body must be a JSON object."}, status=400)
    try:
        return answer(asked)
    except Refused as refusal:
        code = {"code": refusal.code} if refusal.code else {}
        return JsonResponse({"error": str(refusal), **code}, status=refusal.status)


def _may_go_on(asked: Asked, answer: Answer) -> bool:
    """In a closed chat nobody begins; who has a talk goes on, and who comes by its link."""
    if asked.visitor is not None and asked.visitor.conversation_id is not None:
        return True
    return answer.__name__ == "looks" or (answer.__name__ == "visit" and bool(asked.text("link", 60)))


def _gone(request: HttpRequest) -> HttpResponse:
    """Tell a screen that is still open that its chat was removed; there are no pages any more that it stands on."""
    if request.method == "OPTIONS":
        return HttpResponse(status=204)
    language = str((_given(request) or {}).get("language", "")) or request.GET.get("language", "")
    with translation.override(language[:2].lower() if language[:2].lower() in LANGUAGES else "en"):
        return JsonResponse({"error": _(CLOSED)}, status=404)


def language_of(asked: Asked) -> str:
    """Give the language to speak: the one asked for, else the visitor's, else the inbox's."""
    wanted = asked.text("language", 20) or asked.request.GET.get("language", "")
    for language in (wanted, asked.visitor.language if asked.visitor else "", asked.widget.inbox.language):
        if language[:2].lower() in LANGUAGES:
            return language[:2].lower()
    return "en"


def link_of(widget: Widget, conversation: Any) -> str:
    """Give the private address at which a conversation goes on in any browser."""
    return f"{settings.URL}{_talks_of(widget.key)}{conversation.key}"


@functools.lru_cache(maxsize=100)
def _talks_of(key: str) -> str:
    """Give the path under which the talks of a chat are; every message gives its own, and Django looks long for one."""
    return reverse("chat:talk", args=[key, "-"]).removesuffix("-")


def bearer_of(request: HttpRequest) -> str:
    """Give the token of the Authorization header; empty without one."""
    kind, _space, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else ""


def _given(request: HttpRequest) -> dict[str, Any] | None:
    if request.method != "POST":
        return {}
    if request.content_type == "multipart/form-data":
        return {name: sound(value) for name, value in request.POST.items()}
    try:
        given = sound(json.loads(request.body))
    except (ValueError, RecursionError):
        return None
    return given if isinstance(given, dict) else None


def _readable(response: HttpResponse, origin: str) -> HttpResponse:
    response["Vary"] = "Origin"
    if origin:
        response["Access-Control-Allow-Origin"] = origin
        response["Access-Control-Allow-Headers"] = "Authorization, Content-Type, Last-Event-ID"
        response["Access-Control-Allow-Methods"] = "GET, POST"
        response["Access-Control-Max-Age"] = "7200"
    return response

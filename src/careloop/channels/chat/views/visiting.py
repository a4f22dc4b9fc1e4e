"""Opening the chat, going on elsewhere, leaving an address or a telephone number."""

import logging
import time
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import Http404, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from careloop.channels.chat.actions import visiting
from careloop.channels.chat.models import Visitor, Widget
from careloop.channels.chat.queries.rating import waits_for_a_rating
from careloop.channels.chat.queries.talk import cursor_of, talk_of
from careloop.channels.chat.queries.waiting import standings, usual
from careloop.channels.chat.queries.widgets import find_by_key
from careloop.channels.chat.rules.identity import NotProven, Proven, prove, secret_of
from careloop.channels.chat.views.doors import Asked, Refused, door, language_of, link_of
from careloop.channels.chat.views.words import words
from careloop.core.promises.calendar import NeverOpen
from careloop.desk.people.bridge import calendar_of
from careloop.desk.people.rules.addresses import NotAnAddress
from careloop.desk.promises.actions import promise_call

log = logging.getLogger(__name__)
CALL_WITHIN = timedelta(hours=4)


@door("GET", times=600)
def looks(asked: Asked) -> HttpResponse:
    """Say what the button on the page needs: words, colour, whether somebody is there, the ways to a person."""
    widget, now = asked.widget, timezone.now()
    language = language_of(asked)
    greeting = next((text.greeting for text in widget.texts.all() if text.language == language), "")
    answer = JsonResponse(
        {
            "language": language,
            "company": widget.company,
            "brand": widget.brand,
            "greeting": greeting or _("Hello! How can we help you?"),
            "asks_address": widget.asks_address,
            "is_in_use": widget.is_in_use,
            "words": words(),
            "human": {"phone": widget.inbox.phone, "url": widget.inbox.person_url},
            **_presence(widget, now),
        }
    )
    answer["Cache-Control"] = "private, max-age=60"
    return answer


def _presence(widget: Widget, now: datetime) -> dict[str, Any]:
    calendar = calendar_of(widget.inbox.hours or (widget.inbox.team.hours if widget.inbox.team else None))
    if calendar.is_open(now):
        told = usual(widget.inbox_id, now=now)
        said = _usual_words(told) if told else ""
        return {"is_open": True, "wait": said, "opens": ""}
    try:
        opens = calendar.next_open(now)
    except NeverOpen:
        return {"is_open": False, "wait": "", "opens": ""}
    day = date_format(opens, "l" if opens - now < timedelta(days=6) else "DATE_FORMAT")
    moment = _("%(day)s, %(time)s (%(zone)s)") % {"day": day, "time": time_format(opens, "H:i"), "zone": opens.tzname()}
    return {"is_open": False, "wait": "", "opens": _("We are back on %(moment)s.") % {"moment": moment}}


def _usual_words(told: dict[str, int]) -> str:
    return ngettext(
        "Three of four of the last %(n)s chats were answered within %(minutes)s minute.",
        "Three of four of the last %(n)s chats were answered within %(minutes)s minutes.",
        told["minutes"],
    ) % {"n": told["n"], "minutes": told["minutes"]}


@door("POST", times=60)
def visit(asked: Asked) -> HttpResponse:
    """Give the browser its token and the talk so far; a private link or the page's signature say whose it is."""
    user = asked.given.get("user")
    arrival = visiting.Arrival(
        language=language_of(asked),
        page=asked.text("page", 500),
        conversation=None if asked.visitor else _linked(asked),
        proven=_proven(asked.widget, user) if isinstance(user, dict) else None,
        now=timezone.now(),
    )
    visitor, token = visiting.come(asked.widget, asked.visitor, arrival)
    is_other = asked.visitor is not None and visitor.pk != asked.visitor.pk
    return JsonResponse({"token": token, "is_other": is_other, **_talk(visitor)})


def _linked(asked: Asked) -> Any:
    key = asked.text("link", 60)
    if not key:
        return None
    try:
        conversation = find_by_key(key)
    except Http404 as error:
        raise Refused(_("This link leads to no conversation."), status=404) from error
    return conversation if conversation.inbox_id == asked.widget.inbox_id else None


def _proven(widget: Widget, user: dict[str, Any]) -> Proven:
    secret = secret_of(widget.key, site_secret=settings.SECRET_KEY, version=widget.secret_version)
    try:
        proven = prove(user, secret=secret, now=time.time())
        if proven.email:
            validate_email(proven.email)
    except (NotProven, ValidationError) as error:
        # For whoever wrote the page: the browser goes on without it and says this in its console.
        log.warning("chat %s: a visitor is not believed: %s", widget.key, error)
        raise Refused(str(error), status=400, code="not_proven") from error
    return proven


def _talk(visitor: Visitor) -> dict[str, Any]:
    conversation = visitor.conversation
    if conversation is None:
        return {"messages": [], "cursor": 0, "has_address": bool(visitor.email), "link": ""}
    return {
        "cursor": cursor_of(conversation),  # before the messages: what comes between is sent again, and shown once
        "messages": talk_of(conversation),
        "has_address": bool(visitor.email),
        "name": visitor.name,
        "link": link_of(visitor.widget, conversation),
        "wait": standings([conversation.pk]).get(conversation.pk),
        "asks": bool(waits_for_a_rating([conversation.pk])),
    }


@door("POST", needs_visitor=True, times=20)
def address(asked: Asked) -> HttpResponse:
    """Remember where an answer goes when the visitor has left."""
    assert asked.visitor is not None  # noqa: S101 - the door has looked
    email = asked.text("email", 254).strip().lower()
    try:
        validate_email(email)
    except ValidationError as error:
        raise Refused(_("A mail address looks like name@example.com.")) from error
    visiting.leave_address(asked.visitor, name=asked.text("name", 120), email=email)
    return JsonResponse({"has_address": True})


@door("POST", needs_visitor=True, times=10)
def call(asked: Asked) -> HttpResponse:
    """Promise to call back."""
    assert asked.visitor is not None  # noqa: S101 - the door has looked
    conversation = asked.visitor.conversation
    if conversation is None:
        raise Refused(_("Write first what it is about, then we call you."))
    now = timezone.now()
    inbox = asked.widget.inbox
    calendar = calendar_of(inbox.hours or (inbox.team.hours if inbox.team else None))
    try:
        due = calendar.add_working(now, CALL_WITHIN)
        promise = promise_call(
            conversation, number=asked.text("phone", 40), wish=asked.text("wish", 200), due_at=due, now=now
        )
    except (NotAnAddress, NeverOpen) as error:
        raise Refused(str(error)) from error
    local = timezone.localtime(promise.due_at, due.tzinfo)
    moment = f"{date_format(local, 'DATE_FORMAT')} {time_format(local, 'H:i')} ({local.tzname()})"
    said = _("We call %(number)s by %(moment)s.") % {"number": promise.to, "moment": moment}
    return JsonResponse({"said": said})

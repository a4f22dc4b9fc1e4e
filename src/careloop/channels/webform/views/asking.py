"""The public request page and the private page of one request."""

import zoneinfo
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from careloop.channels.webform.actions import requests
from careloop.channels.webform.forms import AnswerForm, AskForm
from careloop.channels.webform.forms.asking import stamp
from careloop.channels.webform.models import RequestPage
from careloop.channels.webform.queries import (
    PublicConversation,
    PublicMessage,
    find_by_key,
    goes_on_here,
    home_of,
    open_page,
    page_of,
    public_attachment,
    public_messages,
)
from careloop.desk.conversations.actions.files import path_of
from careloop.desk.conversations.actions.limits import is_allowed
from careloop.desk.people.views.access import sent, visitor_of
from careloop.desk.surveys.bridge.asked import asked_on_page


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, slug: str) -> HttpResponse:
    page = open_page(slug)
    form = AskForm(sent(request), request.FILES or None, initial={"began": stamp()})
    if request.method == "POST":
        if form.is_from_a_program:
            return render(request, "webform/asked_by_program.html", _around(page), status=400)
        if not is_allowed("webform", visitor_of(request), times=20, seconds=3600):
            return render(request, "webform/too_often.html", _around(page), status=429)
        if form.is_valid():
            return redirect("webform:request", _asked(page, form).key)
    text = page.texts.filter(language=translation.get_language()).first()
    return render(request, "webform/ask.html", {**_around(page), "form": form, "text": text})


def _asked(page: RequestPage, form: AskForm) -> PublicConversation:
    data = form.cleaned_data
    asked = requests.Asked(
        name=data["name"],
        email=data["email"],
        phone=data["phone"],
        subject=data["subject"],
        text=data["text"],
        language=translation.get_language() or "en",
        files=form.new_files(),
        form=data["began"],
    )
    return requests.ask(page, asked, site_url=settings.URL)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def request_page(request: HttpRequest, key: str) -> HttpResponse:
    conversation = find_by_key(key)
    form = AnswerForm(sent(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        if not is_allowed("webform-answer", key, times=30, seconds=3600):
            return render(request, "webform/too_often.html", _around(page_of(conversation.inbox_id)), status=429)
        requests.answer(conversation, text=form.cleaned_data["text"], files=form.new_files())
        messages.success(request, _("Your message has reached us."))
        return redirect("webform:request", key)
    talk = list(public_messages(conversation))
    context = {
        **_around(page_of(conversation.inbox_id)),
        "inbox": conversation.inbox,
        "conversation": conversation,
        "state": _state(conversation, talk),
        "talk": talk,
        "form": form,
        **asked_on_page(conversation, now=timezone.now()),
    }
    with timezone.override(_zone(conversation)):
        answer = render(request, "webform/request.html", context)
    answer["X-Robots-Tag"] = "noindex"
    return answer


def _zone(conversation: PublicConversation) -> zoneinfo.ZoneInfo | None:
    """A customer's clock is not known; times are those of the company's, where it keeps hours."""
    inbox = conversation.inbox
    hours = inbox.hours or (inbox.team.hours if inbox.team else None)
    return zoneinfo.ZoneInfo(hours.timezone) if hours else None


@login_not_required
@require_POST
def solved(_request: HttpRequest, key: str) -> HttpResponse:
    requests.call_solved(find_by_key(key))
    return redirect("webform:request", key)


@login_not_required
@require_safe
def request_file(_request: HttpRequest, key: str, pk: int) -> HttpResponseBase:
    file = public_attachment(find_by_key(key), pk)
    try:
        stored = default_storage.open(path_of(file.blob_id))
    except FileNotFoundError as error:
        raise Http404 from error
    # Saved, never opened, whatever its type claims to be.
    answer = FileResponse(stored, as_attachment=True, filename=file.name, content_type="application/octet-stream")
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox; frame-ancestors 'none'"
    return answer


def _around(page: RequestPage | None) -> dict[str, Any]:
    """What every public page shows around its content: whose it is, and the way to a person."""
    if page is None:
        return {"page": None, "brand": ""}
    return {"page": page, "inbox": page.inbox, "brand": page.brand}


def _state(conversation: PublicConversation, talk: list[PublicMessage]) -> str:
    """Say in one word what the customer is shown: received, answered or closed."""
    summary = home_of(conversation).summary
    if summary.state == "closed" and goes_on_here(conversation):
        return "closed"
    if conversation.merged_into_id is not None:  # whose turn it is there may be about another customer
        return "answered" if talk and not talk[-1].is_from_customer else "received"
    return "answered" if summary.turn == 2 else "received"

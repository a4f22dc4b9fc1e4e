"""The quarantine: mail that could not be read or belongs nowhere, for agents to open, answer, retry or put aside."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from careloop.channels.email.actions.mailboxes import NoInbox, begin_by_hand
from careloop.channels.email.actions.understanding import TooSlow, understand, within
from careloop.channels.email.bridge import Letter, letter_of
from careloop.channels.email.forms import ByHandForm
from careloop.channels.email.rules.reasons import in_words
from careloop.channels.email.views.access import agent_of
from careloop.desk.conversations.actions import intake
from careloop.desk.conversations.actions.files import content_of
from careloop.desk.conversations.queries.intake import quarantined as visible
from careloop.desk.people.rules.addresses import NotAnAddress

A_PAGE = 25
SHOWN = 20_000
SECONDS = 5


@require_safe
def quarantine(request: HttpRequest) -> HttpResponse:
    page = Paginator(visible(agent_of(request)), A_PAGE).get_page(request.GET.get("page"))
    rows = [{"received": row, "words": in_words(row.reason), **_head(row)} for row in page]
    return render(request, "email/quarantine.html", {"rows": rows, "page": page})


@require_safe
def quarantined(request: HttpRequest, pk: int) -> HttpResponse:
    row = _find(request, pk)
    return _open(request, row, ByHandForm(initial=_guess(row)))


def _open(request: HttpRequest, row: intake.Received, form: ByHandForm) -> HttpResponse:
    letter = _letter(row)
    headers = [(name, value[:2000]) for name, value in letter.mail.headers[:200]] if letter else []
    context = {"received": row, "words": in_words(row.reason), "form": form, "headers": headers, **_head(row)}
    return render(request, "email/quarantined.html", context)


@require_safe
def quarantined_original(request: HttpRequest, pk: int) -> HttpResponse | FileResponse:
    row = _find(request, pk)
    try:
        content = content_of(row.digest)
    except FileNotFoundError as error:
        raise Http404 from error
    response = HttpResponse(content, content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="mail-{row.pk}.eml"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_POST
def quarantined_retry(request: HttpRequest, pk: int) -> HttpResponse:
    agent, row = agent_of(request), _find(request, pk)
    intake.retry(row, by=agent)
    row.refresh_from_db()
    understand(row)
    row.refresh_from_db()
    if row.state == row.State.QUARANTINED:
        messages.error(request, in_words(row.reason))
        return redirect("email:quarantined", pk)
    messages.success(request, _("This time it was read."))
    return redirect("email:quarantine")


@require_POST
def quarantined_answer(request: HttpRequest, pk: int) -> HttpResponse:
    agent, row = agent_of(request), _find(request, pk)
    form = ByHandForm(request.POST)
    if form.is_valid():
        try:
            conversation = begin_by_hand(row, by=agent, **form.cleaned_data)
        except (NoInbox, NotAnAddress) as error:
            form.add_error(None, str(error))
        else:
            return redirect("conversation", conversation.pk)
    return _open(request, row, form)


@require_POST
def quarantined_gone(request: HttpRequest, pk: int) -> HttpResponse:
    agent, row = agent_of(request), _find(request, pk)
    intake.take_out(row, by=agent, reason="dismissed")
    messages.success(request, _("Put aside. The original stays stored."))
    return redirect("email:quarantine")


def _find(request: HttpRequest, pk: int) -> intake.Received:
    row = visible(agent_of(request)).filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def _letter(row: intake.Received) -> Letter | None:
    """Read it as far as it can be read; the page must open whatever the mail is."""
    try:
        raw = content_of(row.digest)
        return within(SECONDS, lambda: letter_of(raw))
    except (TooSlow, FileNotFoundError):
        return None


def _head(row: intake.Received) -> dict[str, Any]:
    letter = _letter(row)
    if letter is None:
        return {"sender": "", "subject": "", "text": ""}
    sender = letter.mail.sender
    return {
        "sender": f"{sender.name} <{sender.address}>"
        if sender.name and sender.address
        else sender.address or sender.name,
        "subject": letter.mail.subject[:200],
        "text": letter.mail.text[:SHOWN],
    }


def _guess(row: intake.Received) -> dict[str, str]:
    letter = _letter(row)
    if letter is None:
        return {}
    sender, mail = letter.mail.sender, letter.mail
    return {"address": sender.address, "name": sender.name, "subject": mail.subject, "text": mail.text[:SHOWN]}

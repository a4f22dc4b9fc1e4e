"""Settings of mailboxes: list, add, edit, remove, test the connection, fetch older mail."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from careloop.channels.email.actions.fetching import ask_backfill
from careloop.channels.email.actions.mailboxes import remove_mailbox, save_mailbox
from careloop.channels.email.forms import BackfillForm, MailboxForm
from careloop.channels.email.models import Mailbox
from careloop.channels.email.rules.servers import imap_of, smtp_of
from careloop.channels.email.transport.probe import Probe, probe_imap, probe_smtp
from careloop.channels.email.views.access import administrator_of
from careloop.desk.people.rules.secrets import LostKey
from careloop.desk.people.views.access import sent


@require_safe
def mailboxes(request: HttpRequest) -> HttpResponse:
    administrator_of(request)
    rows = Mailbox.objects.select_related("inbox")
    return render(request, "email/mailboxes.html", {"mailboxes": rows})


@require_http_methods(["GET", "HEAD", "POST"])
def mailbox_new(request: HttpRequest) -> HttpResponse:
    return _edit(request, Mailbox())


@require_http_methods(["GET", "HEAD", "POST"])
def mailbox(request: HttpRequest, pk: int) -> HttpResponse:
    administrator_of(request)
    return _edit(request, get_object_or_404(Mailbox, pk=pk))


def _edit(request: HttpRequest, row: Mailbox) -> HttpResponse:
    by = administrator_of(request)
    form = MailboxForm(sent(request), instance=row)
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data
        saved = save_mailbox(
            form.save(commit=False),
            by=by,
            imap_password=words["imap_password"],
            smtp_password=words["smtp_password"],
        )
        messages.success(request, _("%(name)s is saved. Test the connection now.") % {"name": saved.address})
        return redirect("email:mailbox", saved.pk)
    return _page(request, row, form=form, backfill_form=BackfillForm())


def _page(request: HttpRequest, row: Mailbox, **forms: Any) -> HttpResponse:
    context = {
        "mailbox": Mailbox.objects.filter(pk=row.pk).first() if row.pk else None,
        "backfills": row.backfills.order_by("-at")[:5] if row.pk else [],
        **forms,
    }
    return render(request, "email/mailbox.html", context)


@require_POST
def mailbox_gone(request: HttpRequest, pk: int) -> HttpResponse:
    by = administrator_of(request)
    row = get_object_or_404(Mailbox, pk=pk)
    remove_mailbox(row, by=by)
    messages.success(request, _("%(name)s is removed. Its mail stays here.") % {"name": row.address})
    return redirect("email:mailboxes")


@require_POST
def probe(request: HttpRequest, pk: int) -> HttpResponse:
    administrator_of(request)
    row = get_object_or_404(Mailbox, pk=pk)
    for found in _probes(row):
        (messages.success if found.is_well else messages.error)(request, found.words)
    return redirect("email:mailbox", pk)


def _probes(row: Mailbox) -> list[Probe]:
    found = []
    try:
        if row.imap_host:
            folders = tuple(folder for folder in (row.imap_folder, row.sent_folder) if folder)
            found.append(probe_imap(imap_of(row), folders=folders))
        if row.smtp_host:
            found.append(probe_smtp(smtp_of(row)))
    except LostKey as error:
        found.append(Probe(is_well=False, words=str(error)))
    return found or [Probe(is_well=False, words=_("Enter a server first."))]


@require_POST
def backfills(request: HttpRequest, pk: int) -> HttpResponse:
    by = administrator_of(request)
    row = get_object_or_404(Mailbox, pk=pk)
    form = BackfillForm(request.POST)
    if not form.is_valid():
        return _page(request, row, form=MailboxForm(instance=row), backfill_form=form)
    ask_backfill(row, since=form.cleaned_data["since"], by=by)
    messages.success(request, _("Older mail is being fetched in the background."))
    return redirect("email:mailbox", pk)

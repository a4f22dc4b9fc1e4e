"""The address that providers call, and the settings pages of plug-ins."""

import contextlib
import json
from typing import Any

from django.conf import settings
from django.contrib import messages as notices
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from careloop.channels.plugged.actions import save_account, take_in
from careloop.channels.plugged.forms import AccountForm
from careloop.channels.plugged.models import Account
from careloop.channels.plugged.rules import NotInstalled, channel_of, may_keep_channels, plugins
from careloop.core.channel import Refused
from careloop.desk.people.rules.secrets import LostKey, unseal
from careloop.desk.people.views.access import agent_of, sent


@csrf_exempt
@login_not_required
@require_http_methods(["GET", "POST"])
def hook(request: HttpRequest, key: str) -> HttpResponse:
    """Take what a provider sends: checked by the plug-in, stored, answered at once; all else is later."""
    account = get_object_or_404(Account, key=key, is_active=True)
    try:
        channel = channel_of(account.kind, account.sealed)
    except NotInstalled as error:
        raise Http404 from error
    if not channel.is_pushed:
        raise Http404
    try:
        inbound, answer = channel.receive(
            method=request.method or "",
            url=request.build_absolute_uri(),
            headers={name.lower(): value for name, value in request.headers.items()},
            body=request.body,
        )
    except Refused:
        return HttpResponse(status=403)
    take_in(account, inbound)
    return HttpResponse(answer.body, status=answer.status, content_type=answer.content_type)


@require_safe
def accounts(request: HttpRequest) -> HttpResponse:
    agent_of(request, may_keep_channels)
    rows = [(row, plugins().get(row.kind)) for row in Account.objects.select_related("inbox")]
    context = {"rows": rows, "plugins": plugins()}
    return render(request, "plugged/accounts.html", context)


@require_http_methods(["GET", "POST"])
def account_new(request: HttpRequest, kind: str) -> HttpResponse:
    agent_of(request, may_keep_channels)
    if kind not in plugins():
        raise Http404
    return _edited(request, Account(kind=kind))


@require_http_methods(["GET", "POST"])
def account(request: HttpRequest, pk: int) -> HttpResponse:
    agent_of(request, may_keep_channels)
    row = get_object_or_404(Account, pk=pk)
    if row.kind not in plugins():
        raise Http404
    return _edited(request, row)


def _edited(request: HttpRequest, row: Account) -> HttpResponse:
    agent = agent_of(request)
    known: dict[str, str] = {}
    with contextlib.suppress(LostKey):
        known = json.loads(unseal(row.sealed) or "{}")
    initial = {"name": row.name, "inbox": row.inbox_id, "is_active": row.is_active} if row.pk else {}
    plugin = plugins()[row.kind]
    form = AccountForm(sent(request), plugin=plugin, known=known, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        row.name, row.inbox, row.is_active = data["name"], data["inbox"], data["is_active"]
        save_account(row, by=agent, settings=form.settings())
        notices.success(request, _("Saved."))
        return redirect("plugged:account", row.pk)
    context: dict[str, Any] = {"row": row, "title": plugin.title, "form": form}
    if row.pk and plugin.is_pushed:
        context["hook"] = settings.URL + reverse("plugged:hook", args=[row.key])
    return render(request, "plugged/account.html", context)

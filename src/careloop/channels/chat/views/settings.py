"""Settings: the chats of the inboxes, each with the line that brings it onto a page."""

from django.conf import settings as site
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from careloop.channels.chat.actions.widgets import remove_widget, renew_secret, save_widget
from careloop.channels.chat.forms import WidgetForm
from careloop.channels.chat.models import Widget
from careloop.channels.chat.queries.widgets import widgets
from careloop.channels.chat.rules.identity import secret_of
from careloop.desk.people.rules.rights import may_reach_settings
from careloop.desk.people.views.access import agent_of, sent


@require_safe
def widget_list(request: HttpRequest) -> HttpResponse:
    agent_of(request, may_reach_settings)
    return render(request, "chat/widgets.html", {"widgets": widgets()})


@require_http_methods(["GET", "HEAD", "POST"])
def widget_new(request: HttpRequest) -> HttpResponse:
    return _edit(request, WidgetForm(sent(request), initial={"inbox": request.GET.get("inbox")}), None)


@require_http_methods(["GET", "HEAD", "POST"])
def widget_edit(request: HttpRequest, pk: int) -> HttpResponse:
    agent_of(request, may_reach_settings)
    widget = get_object_or_404(widgets(), pk=pk)
    return _edit(request, WidgetForm(sent(request), instance=widget), widget)


def _edit(request: HttpRequest, form: WidgetForm, widget: Widget | None) -> HttpResponse:
    administrator = agent_of(request, may_reach_settings)
    if request.method == "POST" and form.is_valid():
        saved = save_widget(form.save(commit=False), texts=form.texts(), by=administrator)
        messages.success(request, _("Saved."))
        return redirect("chat:widget_edit", saved.pk)
    secret = secret_of(widget.key, site_secret=site.SECRET_KEY, version=widget.secret_version) if widget else ""
    context = {"form": form, "widget": widget, "site_url": site.URL, "secret": secret}
    return render(request, "chat/widget.html", context)


@require_POST
def secret(request: HttpRequest, pk: int) -> HttpResponse:
    administrator = agent_of(request, may_reach_settings)
    renew_secret(get_object_or_404(widgets(), pk=pk), by=administrator)
    messages.success(request, _("There is a new secret. Give it to your shop's server; the old one no longer holds."))
    return redirect("chat:widget_edit", pk)


@require_POST
def widget_gone(request: HttpRequest, pk: int) -> HttpResponse:
    remove_widget(get_object_or_404(widgets(), pk=pk), by=agent_of(request, may_reach_settings))
    messages.success(request, _("Removed. Conversations that began there stay."))
    return redirect("chat:widgets")

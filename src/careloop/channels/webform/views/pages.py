"""Settings: the request pages of the inboxes."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from careloop.channels.webform.actions.pages import remove_page, save_page
from careloop.channels.webform.forms import RequestPageForm
from careloop.channels.webform.queries import pages
from careloop.desk.people.rules.rights import may_reach_settings
from careloop.desk.people.views.access import agent_of, sent


@require_safe
def page_list(request: HttpRequest) -> HttpResponse:
    agent_of(request, may_reach_settings)
    return render(request, "webform/pages.html", {"pages": pages()})


@require_http_methods(["GET", "HEAD", "POST"])
def page_new(request: HttpRequest) -> HttpResponse:
    return _edit(request, RequestPageForm(sent(request), initial={"inbox": request.GET.get("inbox")}))


@require_http_methods(["GET", "HEAD", "POST"])
def page_edit(request: HttpRequest, pk: int) -> HttpResponse:
    agent_of(request, may_reach_settings)
    return _edit(request, RequestPageForm(sent(request), instance=get_object_or_404(pages(), pk=pk)))


def _edit(request: HttpRequest, form: RequestPageForm) -> HttpResponse:
    administrator = agent_of(request, may_reach_settings)
    if request.method == "POST" and form.is_valid():
        save_page(form.save(commit=False), texts=form.texts(), by=administrator)
        messages.success(request, _("Saved."))
        return redirect("webform:pages")
    return render(request, "webform/page.html", {"form": form})


@require_POST
def page_gone(request: HttpRequest, pk: int) -> HttpResponse:
    remove_page(get_object_or_404(pages(), pk=pk), by=agent_of(request, may_reach_settings))
    messages.success(request, _("Removed. Conversations that began there stay."))
    return redirect("webform:pages")

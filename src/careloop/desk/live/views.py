"""What a tab says: an ordinary request, so that permission and protection are those of every page."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from careloop.desk.conversations.queries import find_conversation
from careloop.desk.live.actions import be_present, prefer, take_by_typing
from careloop.desk.live.forms import PreferenceForm
from careloop.desk.live.queries import preference_of
from careloop.desk.live.rules import STATES
from careloop.desk.people.views.access import agent_of, sent


@require_POST
def presence(request: HttpRequest, pk: int) -> HttpResponse:
    agent = agent_of(request)
    state = request.POST.get("state", "")
    if state not in (*STATES, "gone"):
        return HttpResponse(status=400)
    conversation = find_conversation(agent, pk)
    if state == "writing":
        take_by_typing(conversation, by=agent)
    be_present(conversation, by=agent, tab=request.POST.get("tab", "")[:40], state=state)
    return HttpResponse(status=204)


@require_safe
def no_stream(_request: HttpRequest) -> HttpResponse:
    """Say that there is no stream here: the pages are served alone, without the front that answers /live."""
    return HttpResponse(status=204)


@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    agent = agent_of(request)
    form = PreferenceForm(sent(request), instance=preference_of(agent))
    if request.method == "POST" and form.is_valid():
        prefer(form.save(commit=False), by=agent)
        messages.success(request, _("Saved."))
        return redirect("live:preferences")
    return render(request, "live/preferences.html", {"form": form})

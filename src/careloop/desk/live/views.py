"""What a tab says: an ordinary request, so that permission and protection are those of every page."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from careloop.desk.conversations.queries import find_conversation
from careloop.desk.live.actions import be_present
from careloop.desk.live.rules import STATES
from careloop.desk.people.views.access import agent_of


@require_POST
def presence(request: HttpRequest, pk: int) -> HttpResponse:
    agent = agent_of(request)
    state = request.POST.get("state", "")
    if state not in (*STATES, "gone"):
        return HttpResponse(status=400)
    be_present(find_conversation(agent, pk), by=agent, tab=request.POST.get("tab", "")[:40], state=state)
    return HttpResponse(status=204)


@require_safe
def no_stream(_request: HttpRequest) -> HttpResponse:
    """Say that there is no stream here: the pages are served alone, without the front that answers /live."""
    return HttpResponse(status=204)

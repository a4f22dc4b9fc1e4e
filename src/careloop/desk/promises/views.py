"""What was promised and is not done yet: who is to be called, and by when."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from careloop.desk.people.views.access import agent_of
from careloop.desk.promises.actions import Ended, Promise, end_promise
from careloop.desk.promises.queries import open_promises


@require_safe
def promises(request: HttpRequest) -> HttpResponse:
    rows = open_promises(agent_of(request))[:200]
    return render(request, "promises/promises.html", {"promises": rows, "now": timezone.now()})


@require_POST
def promise_end(request: HttpRequest, pk: int) -> HttpResponse:
    agent = agent_of(request)
    promise = get_object_or_404(open_promises(agent), pk=pk)
    is_kept = request.POST.get("outcome") != Promise.Outcome.WITHDRAWN
    try:
        end_promise(promise, by=agent, outcome=Promise.Outcome.KEPT if is_kept else Promise.Outcome.WITHDRAWN)
    except Ended as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Kept.") if is_kept else _("Taken off the list."))
    return redirect("promises:promises")

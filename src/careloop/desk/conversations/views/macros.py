"""Macros at a conversation: what each would do here, and doing it."""

from django.contrib import messages as notices
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from careloop.desk.conversations.actions import macros
from careloop.desk.conversations.actions.messages import NothingSaid, Stale
from careloop.desk.conversations.actions.states import NotTheirs
from careloop.desk.conversations.queries import find_conversation
from careloop.desk.conversations.queries.answers import usable_macros
from careloop.desk.conversations.queries.macros import plans
from careloop.desk.conversations.views.page import address_of
from careloop.desk.conversations.views.states import control, undo_address
from careloop.desk.people.views.access import agent_of


@require_http_methods(["GET", "POST"])
def conversation_macros(request: HttpRequest, pk: int) -> HttpResponse:
    agent = agent_of(request)
    conversation = find_conversation(agent, pk)
    if request.method != "POST":
        return control(request, "macros", conversation, plans=plans(conversation, agent))
    number, seen = request.POST.get("macro", ""), request.POST.get("seen", "")
    macro = usable_macros(agent).filter(pk=int(number) if number.isdecimal() else 0).first()
    if macro is None:
        raise Http404
    version = int(seen) if seen.isdecimal() else conversation.summary.last_message_id
    try:
        deed = macros.apply(macro, conversation, by=agent, seen=version, now=timezone.now())
        notices.success(request, _("Done: %(macro)s") % {"macro": macro.title}, extra_tags=undo_address(deed.pk))
    except macros.Incomplete as error:
        notices.error(request, _("Not done: %(names)s is missing here.") % {"names": ", ".join(error.missing)})
    except Stale:
        notices.error(request, _("Not done: somebody has written meanwhile. Read it, then apply the macro again."))
    except (NotTheirs, NothingSaid) as error:
        notices.error(request, _("Not done: %(reason)s") % {"reason": error})
    return redirect(address_of(conversation, request))

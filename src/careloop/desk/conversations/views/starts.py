"""A conversation that begins with us."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from careloop.core.canned import gaps
from careloop.desk.conversations.actions import messages, outgoing
from careloop.desk.conversations.actions.files import NewFile
from careloop.desk.conversations.actions.states import NotTheirs
from careloop.desk.conversations.forms.starts import StartForm
from careloop.desk.people.actions.identities import identify
from careloop.desk.people.models import Agent
from careloop.desk.people.views.access import agent_of, sent


@require_http_methods(["GET", "POST"])
def conversation_new(request: HttpRequest) -> HttpResponse:
    """Write first: to a customer by address, known or new."""
    agent = agent_of(request)
    initial = {"address": request.GET.get("to", "")[:254], "subject": request.GET.get("subject", "")[:400]}
    form = StartForm(sent(request), request.FILES or None, agent=agent, initial=initial)
    if request.method == "POST" and form.is_valid() and (address := _written(form, agent)):
        return redirect(address)
    return render(request, "conversations/start.html", {"form": form})


def _written(form: StartForm, agent: Agent) -> str:
    data = form.cleaned_data
    if missing := gaps(data["text"]):
        form.add_error("text", _("Something is still missing: %(names)s") % {"names": ", ".join(missing)})
        return ""
    files = tuple(NewFile(name=file.name, type=file.content_type or "", content=file.read()) for file in data["files"])
    identity = identify("email", data["address"], name=data["name"], channel="email")
    try:
        message = outgoing.write_first(
            data["inbox"],
            identity=identity,
            subject=data["subject"],
            text=data["text"],
            by=agent,
            cc=data["cc"],
            files=files,
            key=data["key"],
        )
    except (messages.NothingSaid, NotTheirs) as error:
        form.add_error(None, str(error))
        return ""
    return f"{reverse('conversation', args=[message.conversation_id])}#message-{message.pk}"

"""The controls of a conversation that change its state. Each is a deed with one undo; each works as a plain form."""

from datetime import datetime
from typing import Any

from django.contrib import messages as notices
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from careloop.desk.conversations.actions import deeds, marks
from careloop.desk.conversations.actions.states import NotTheirs
from careloop.desk.conversations.bridge import snooze_choices
from careloop.desk.conversations.forms.controls import AssignmentForm, PriorityForm, SnoozeForm, SpamForm
from careloop.desk.conversations.models import Conversation, Priority
from careloop.desk.conversations.queries import find_conversation
from careloop.desk.conversations.queries.mentions import who_may_see
from careloop.desk.conversations.queries.thread import next_waiting
from careloop.desk.conversations.views.page import address_of, back
from careloop.desk.people.models import Team
from careloop.desk.people.queries.agents import is_away
from careloop.desk.people.views.access import agent_of, sent


def control(request: HttpRequest, name: str, conversation: Conversation, **context: Any) -> HttpResponse:
    """Render a control: alone into the menu that asked for it, else as a page of its own."""
    is_part = bool(request.headers.get("HX-Request"))
    layout = "conversations/controls/part.html" if is_part else "conversations/controls/page.html"
    context |= {"layout": layout, "conversation": conversation, "back": back(request)}
    context["kept_list"] = request.POST.get("list") or request.GET.get("list", "")
    return render(request, f"conversations/controls/{name}.html", context, status=context.pop("status", 200))


def change(request: HttpRequest, conversation: Conversation, step: deeds.Step, words: str) -> HttpResponse:
    """Do one step as a deed, say so with an undo, and go back to the page."""
    agent = agent_of(request)
    deed = deeds.do([step], [conversation], by=agent, label=f"#{conversation.pk}: {words}")
    notices.success(request, words, extra_tags=undo_address(deed.pk) if deed.steps else "")
    return redirect(address_of(conversation, request))


def undo_address(pk: object) -> str:
    return f"/deeds/{pk}/undo"


@require_http_methods(["GET", "POST"])
def assignment(request: HttpRequest, pk: int) -> HttpResponse:
    agent = agent_of(request)
    conversation = find_conversation(agent, pk)
    now = timezone.now()
    agents = [(each, is_away(each, now=now)) for each in who_may_see(conversation).exclude(pk=agent.pk)]
    teams = Team.objects.order_by("name")
    form = AssignmentForm(sent(request), me=agent)
    if request.method == "POST" and form.is_valid():
        try:
            step, words = form.step()
            return change(request, conversation, step, words)
        except NotTheirs as error:
            form.add_error(
                None,
                _("%(agent)s would not see this conversation. Choose somebody of its team, or give it to their team.")
                % {"agent": error},
            )
    return control(request, "assignment", conversation, form=form, agents=agents, teams=teams)


@require_POST
def closure(request: HttpRequest, pk: int) -> HttpResponse:
    """Close, or reopen; `then=next` goes on to who waits longest."""
    agent = agent_of(request)
    conversation = find_conversation(agent, pk)
    if request.POST.get("do") == "reopen":
        return change(request, conversation, {"do": "reopen"}, _("Reopened."))
    answer = change(request, conversation, {"do": "close"}, _("Closed."))
    following = next_waiting(conversation, agent) if request.POST.get("then") == "next" else None
    return redirect(address_of(following, request)) if following else answer


@require_http_methods(["GET", "POST"])
def snooze(request: HttpRequest, pk: int) -> HttpResponse:
    conversation = find_conversation(agent_of(request), pk)
    choices = snooze_choices(conversation.inbox, now=timezone.now())
    form = SnoozeForm(sent(request), choices=choices)
    if request.method == "POST" and request.POST.get("do") == "wake":
        return change(request, conversation, {"do": "wake"}, _("It is awake again."))
    if request.method == "POST" and form.is_valid():
        until = form.until()
        step = {"do": "snooze", "until": until.isoformat() if until else None}
        return change(request, conversation, step, _snoozed(until))
    return control(request, "snooze", conversation, form=form, choices=choices)


def _snoozed(until: datetime | None) -> str:
    if until is None:
        return _("Snoozed until the customer writes.")
    local = timezone.localtime(until)
    return _("Snoozed until %(time)s.") % {
        "time": f"{date_format(local, 'SHORT_DATE_FORMAT')} {date_format(local, 'H:i')}"
    }


@require_http_methods(["GET", "POST"])
def priority(request: HttpRequest, pk: int) -> HttpResponse:
    conversation = find_conversation(agent_of(request), pk)
    form = PriorityForm(sent(request))
    if request.method == "POST" and form.is_valid():
        chosen = Priority(form.cleaned_data["priority"])
        words = _("The priority is %(priority)s.") % {"priority": chosen.label}
        return change(request, conversation, {"do": "priority", "priority": int(chosen)}, words)
    return control(request, "priority", conversation, form=form, priorities=Priority.choices)


@require_POST
def spam(request: HttpRequest, pk: int) -> HttpResponse:
    """Spam or not; with `block` the sender's later mail is spam from the start."""
    agent = agent_of(request)
    conversation = find_conversation(agent, pk)
    form = SpamForm(request.POST)
    if not form.is_valid() or form.cleaned_data["do"] == "unspam":
        return change(request, conversation, {"do": "unspam"}, _("It is no spam."))
    if form.cleaned_data["block"] and conversation.identity is not None:
        marks.block(conversation.identity.address, by=agent)
        words = _("Marked as spam, and what %(address)s sends from now on is spam too.") % {
            "address": conversation.identity.address
        }
    else:
        words = _("Marked as spam.")
    return change(request, conversation, {"do": "spam"}, words)

"""Merging and splitting from the page: choose, look at what will move, do it, take it back."""

from django.contrib import messages as notices
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from careloop.desk.conversations.actions import regroup
from careloop.desk.conversations.models import Conversation, Message, Regrouping, Summary
from careloop.desk.conversations.queries import find_conversation, visible_conversations, visible_to
from careloop.desk.conversations.queries.search import quick
from careloop.desk.conversations.queries.thread import earlier_of
from careloop.desk.conversations.views.page import address_of
from careloop.desk.conversations.views.states import control
from careloop.desk.people.models import Agent
from careloop.desk.people.views.access import agent_of

MOST_SPLIT = 200


@require_http_methods(["GET", "POST"])
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose by number, subject or among the customer's others; the chosen one is previewed before anything moves."""
    agent = agent_of(request)
    conversation = find_conversation(agent, pk)
    target = _chosen(agent, request.POST.get("into") or request.GET.get("into", ""), not_this=pk)
    if request.method == "POST" and target is not None:
        try:
            regroup.merge(conversation, into=target, by=agent)
        except regroup.CannotRegroup as error:
            return control(request, "merge", conversation, problem=str(error), status=422)
        notices.success(request, _("Merged. It can be undone in the side panel."))
        return redirect(address_of(target, request))
    typed = request.GET.get("q", "").strip()[:60]
    found = earlier_of(conversation, agent) if not typed else _found(agent, typed, pk)
    context = {
        "target": target,
        "found": found,
        "q": typed,
        "moving": conversation.messages.count(),
        "is_other_customer": target is not None and target.customer_id != conversation.customer_id,
        "status": 422 if request.method == "POST" else 200,
    }
    return control(request, "merge", conversation, **context)


@require_http_methods(["GET", "POST"])
def split(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose messages and a subject; they become a conversation of their own."""
    agent = agent_of(request)
    conversation = find_conversation(agent, pk)
    if request.method == "POST":
        numbers = [int(each) for each in request.POST.getlist("messages") if each.isdecimal()][:MOST_SPLIT]
        chosen = list(Message.objects.filter(pk__in=numbers, conversation=conversation))
        try:
            row = regroup.split(conversation, messages=chosen, subject=request.POST.get("subject", ""), by=agent)
        except regroup.CannotRegroup as error:
            return _split_page(request, conversation, problem=str(error), status=422)
        words = ngettext("%(n)s message is in this new conversation.", "%(n)s messages are in this new conversation.",
                         len(chosen)) % {"n": len(chosen)}  # fmt: skip
        notices.success(request, words)
        return redirect(address_of(row.target, request))
    return _split_page(request, conversation)


@require_POST
def regrouping_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a merge or split back, where one may see both sides."""
    agent = agent_of(request)
    row = Regrouping.objects.select_related("origin", "target").filter(pk=pk).first()
    if row is None or visible_conversations(agent).filter(pk__in=[row.origin_id, row.target_id]).count() < 2:
        raise Http404
    try:
        regroup.undo(row, by=agent)
        notices.success(request, _("Undone. Every message is back where it was."))
    except regroup.CannotRegroup as error:
        notices.error(request, str(error))
    return redirect(reverse("conversation", args=[row.origin_id]))


def _split_page(request: HttpRequest, conversation: Conversation, **context: object) -> HttpResponse:
    rows = conversation.messages.defer("html", "quoted").order_by("-at", "-id")[:MOST_SPLIT]
    return control(request, "split", conversation, choices=list(rows)[::-1], **context)


def _chosen(agent: Agent, text: str, *, not_this: int) -> Conversation | None:
    digits = text.strip().lstrip("#")
    if not digits.isdecimal() or len(digits) > 18 or int(digits) == not_this:
        return None
    return (
        visible_conversations(agent)
        .filter(pk=int(digits), merged_into=None)
        .select_related("summary", "customer")
        .first()
    )


def _found(agent: Agent, typed: str, not_this: int) -> list[Summary]:
    digits = typed.lstrip("#")
    is_number = digits.isdecimal() and len(digits) < 19
    rows = list(visible_to(agent).filter(pk=int(digits))) if is_number else []
    rows += [hit.summary for hit in quick(agent, typed, limit=10).conversations]
    return [row for row in {row.pk: row for row in rows}.values() if row.pk != not_this]

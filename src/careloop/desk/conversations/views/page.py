"""What the page of a conversation is made of, for the view that shows it and for those that must show it again."""

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language_info

from careloop.desk.conversations.actions.ways import carries_copies
from careloop.desk.conversations.forms.composer import new_key
from careloop.desk.conversations.models import Conversation, Draft, Folder
from careloop.desk.conversations.queries.filters import NotUnderstood
from careloop.desk.conversations.queries.lists import list_for
from careloop.desk.conversations.queries.thread import drafts_of, earlier_of, thread
from careloop.desk.conversations.views.cards import Places, places_of
from careloop.desk.conversations.views.lines import Whole, lines_of
from careloop.desk.people.models import Agent
from careloop.desk.people.views.access import agent_of


def show(request: HttpRequest, conversation: Conversation, *, status: int = 200, **changes: Any) -> HttpResponse:
    """Render the page; `changes` override what the composer would show (a kept text, a warning, newer messages)."""
    agent = agent_of(request)
    before = _number(request.GET.get("before", ""))
    talk = thread(conversation, agent, before=before)
    written = composer(conversation, drafts_of(conversation, agent), kind=request.GET.get("write", ""))
    # The newest merge into it: what one brings in later is news, however old its messages are.
    written["seen_merge"] = max((row.id for row in talk.near.get("from", [])), default=0)
    written |= changes
    places, near_url = _places(), reverse("conversation", args=[0])[:-1]
    context: dict[str, Any] = {
        "conversation": conversation,
        "summary": conversation.summary,
        "thread": talk,
        "near": talk.near,
        "lines": lines_of(
            talk,
            places=places,
            fresh_after=written["fresh_after"],
            fresh=written["fresh"],
            whole=_whole(request),
        ),
        "earlier": earlier_of(conversation, agent),
        "back": back(request),
        "near_url": near_url,
        "here": f"{near_url}{conversation.pk}",
        "messages_url": places.messages,
        "files_url": places.files,
        "sprite": places.sprite,
        "customer_url": reverse("customer", args=[conversation.customer_id]),
        "language_name": _language(conversation),
        "kept_list": request.POST.get("list") or request.GET.get("list", ""),
        "is_open": conversation.summary.folder in (Folder.OPEN, Folder.SNOOZED),
        "is_mine": conversation.assignee_id == agent.pk,
        "is_followed": any(row.id == agent.pk for row in talk.near.get("follower", [])),
        "came_from": _number(request.GET.get("from", "")),
        "files": [file for files in talk.files.values() for file in files if not file.is_inline],
        "listing": _listing(request, agent, conversation),
        **written,
    }
    name = "conversations/_thread.html" if _is_part(request) and status == 200 else "conversations/conversation.html"
    return render(request, name, context, status=status)


def _whole(request: HttpRequest) -> Whole:
    query = request.GET.copy()
    query.pop("whole", None)
    kept = f"{query.urlencode()}&" if query else ""
    return Whole(_number(request.GET.get("whole", "")), f"?{kept}whole=")


def composer(conversation: Conversation, drafts: dict[str, Draft], *, kind: str = "") -> dict[str, Any]:
    """Give the composer its text: of the draft asked for, else of the newest one, else none."""
    if kind not in ("reply", "note", "forward"):
        newest = max(drafts.values(), key=lambda draft: draft.saved_at, default=None)
        kind = newest.kind if newest else "reply"
    draft = drafts.get(kind)
    version = conversation.summary.last_message_id
    has_moved_on = draft is not None and kind == "reply" and 0 < draft.seen < version
    return {
        "kind": kind,
        "draft": draft,
        "drafts": drafts,
        "text": draft.text if draft else "",
        "to": draft.to if draft else "",
        "cc": draft.cc if draft else "",
        "bcc": draft.bcc if draft else "",
        "has_copies": carries_copies(conversation) or bool(draft and (draft.cc or draft.bcc)),
        "draft_version": draft.version if draft else 0,
        "seen": version,
        # A draft remembers what its author had seen; what came since is pointed out.
        "fresh_after": draft.seen if draft and has_moved_on else 0,
        "fresh": frozenset(),
        "key": new_key(),
        "customer_name": conversation.customer.name or str(conversation.identity or ""),
    }


def back(request: HttpRequest) -> str:
    """Give the query string that keeps the list beside the conversation."""
    given = request.POST.get("list") or request.GET.get("list", "")
    if not given:
        return ""
    query = QueryDict(mutable=True)
    query["list"] = given[:1000]
    return f"?{query.urlencode()}"


def address_of(conversation: Conversation, request: HttpRequest, fragment: str = "") -> str:
    """Give the address of the page, with its list and a place on it."""
    return f"{reverse('conversation', args=[conversation.pk])}{back(request)}{fragment}"


def _places() -> Places:
    # Worked out once a page: a `url` tag for each of a hundred links would cost as much as all statements together.
    return places_of(
        messages=reverse("message_html", args=[0]).removesuffix("0/html"),
        files=reverse("attachment", args=[0])[:-1],
        sprite=static("icons.svg"),
    )


def _language(conversation: Conversation) -> str:
    code = conversation.language or conversation.customer.language
    try:
        return str(get_language_info(code)["name_translated"]) if code else ""
    except KeyError:
        return code


def _listing(request: HttpRequest, agent: Agent, conversation: Conversation) -> Any:
    given = request.GET.get("list") or request.POST.get("list")
    if not given or _is_part(request):
        return None
    try:
        return list_for(agent, given, current=conversation.pk)
    except NotUnderstood:
        return None


def _is_part(request: HttpRequest) -> bool:
    return request.headers.get("HX-Target") == "thread"


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 19 else 0

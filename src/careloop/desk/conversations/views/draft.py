"""Drafts: saved while one writes, without a page; with files; thrown away."""

from django.contrib import messages as notices
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.formats import date_format, time_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from careloop.desk.conversations.actions import drafts
from careloop.desk.conversations.models import Draft, DraftFile
from careloop.desk.conversations.queries import find_conversation, find_message
from careloop.desk.conversations.views.page import address_of, back
from careloop.desk.people.views.access import agent_of

KINDS = ("reply", "note", "forward")


@require_POST
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep the text as it stands; files come with the form itself."""
    conversation = find_conversation(agent_of(request), pk)
    given, seen = request.POST, request.POST.get("seen", "")
    kind = given.get("kind", "reply")
    if kind not in KINDS:
        raise Http404
    kept = drafts.save_draft(
        conversation,
        by=agent_of(request),
        kind=kind,
        text=given.get("text", "")[:500_000],
        to=given.get("to", ""),
        cc=given.get("cc", ""),
        bcc=given.get("bcc", ""),
        seen=int(seen) if seen.isdecimal() and len(seen) < 19 else 0,
        page=page_of(given),
    )
    if kept is None:
        return JsonResponse({"saved_at": "", "version": 0})
    at = time_format(localtime(kept.draft.saved_at), "H:i")
    return JsonResponse({"saved_at": at, "version": kept.draft.version, "other": kept.other})


def page_of(given: QueryDict) -> drafts.Page | None:
    """Give the page that saves a draft, as its form says; None: a form without its marks."""
    key, version = given.get("key", ""), given.get("draft_version", "")
    if not key or not version.isdecimal() or len(version) > 9:
        return None
    return drafts.Page(key=key[:40], version=int(version))


@require_POST
def draft_gone(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw the draft of one kind away."""
    conversation = find_conversation(agent_of(request), pk)
    rows = Draft.objects.filter(conversation=conversation, agent=agent_of(request), kind=request.POST.get("kind", ""))
    for row in rows:
        drafts.discard(row)
        notices.success(request, _("The draft is gone."))
    return redirect(address_of(conversation, request))


@require_POST
def forwarding(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin to forward a message: its text and files go into the draft of a forward."""
    message = find_message(agent_of(request), pk)
    if message.is_note:
        raise Http404  # what was written for colleagues does not leave by a click
    local = localtime(message.at)
    heading = _("Forwarded message of %(name)s, %(date)s:") % {
        "name": message.sender_name,
        "date": f"{date_format(local, 'DATE_FORMAT')} {time_format(local, 'H:i')}",
    }
    drafts.begin_forward(message, by=agent_of(request), heading=heading)
    kept = back(request)
    address = reverse("conversation", args=[message.conversation_id])
    return redirect(f"{address}{kept}{'&' if kept else '?'}write=forward#composer")


@require_POST
def draft_file_gone(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one file off a draft of one's own."""
    row = DraftFile.objects.select_related("draft__conversation").filter(pk=pk, draft__agent=agent_of(request)).first()
    if row is None:
        raise Http404
    conversation = find_conversation(agent_of(request), row.draft.conversation_id)
    drafts.drop_file(row)
    return redirect(address_of(conversation, request, "#composer"))

"""What the composer offers while one writes: colleagues after "@", prepared answers after "/" or "::"."""

from django.contrib import messages as notices
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from careloop.core.canned import fill
from careloop.desk.conversations.actions import drafts
from careloop.desk.conversations.models import Conversation
from careloop.desk.conversations.queries import find_conversation
from careloop.desk.conversations.queries.answers import known_of, matching_answers, usable_answers
from careloop.desk.conversations.queries.mentions import who_may_see
from careloop.desk.conversations.queries.thread import drafts_of
from careloop.desk.conversations.views.page import address_of
from careloop.desk.people.views.access import agent_of

AT_ONCE = 8


@require_safe
def mentions(request: HttpRequest, pk: int) -> HttpResponse:
    """Colleagues who may see the conversation, by the beginning of a name."""
    conversation = find_conversation(agent_of(request), pk)
    typed = request.GET.get("q", "").strip()[:60]
    agents = who_may_see(conversation).exclude(pk=agent_of(request).pk).filter(name__icontains=typed)[:AT_ONCE]
    return render(request, "conversations/suggestions.html", {"agents": agents})


@require_safe
def answers(request: HttpRequest, pk: int) -> HttpResponse:
    """Prepared answers, already filled with what is known of this conversation."""
    conversation = find_conversation(agent_of(request), pk)
    return render(request, "conversations/suggestions.html", {"answers": _filled(request, conversation)})


@require_http_methods(["GET", "POST"])
def picker(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose a prepared answer from a page; it is added to the draft, so this works without any script."""
    conversation = find_conversation(agent_of(request), pk)
    if request.method == "POST":
        answer = usable_answers(agent_of(request)).filter(pk=request.POST.get("answer") or 0).first()
        if answer is None:
            raise Http404
        filled = fill(answer.text, known=known_of(conversation, agent_of(request)))
        before = drafts_of(conversation, agent_of(request)).get("reply")
        text = f"{before.text.rstrip()}\n\n{filled.text}" if before and before.text.strip() else filled.text
        drafts.save_draft(
            conversation,
            by=agent_of(request),
            kind="reply",
            text=text,
            cc=before.cc if before else "",
            bcc=before.bcc if before else "",
            seen=conversation.summary.last_message_id,
        )
        if filled.missing:
            notices.warning(request, _("Something is missing in this answer. It is marked with ⟦ ⟧ in the text."))
        return redirect(address_of(conversation, request, "#composer"))
    context = {"conversation": conversation, "answers": _filled(request, conversation)}
    return render(request, "conversations/controls/answers.html", context)


def _filled(request: HttpRequest, conversation: Conversation) -> list[dict[str, object]]:
    typed = request.GET.get("q", "").strip()[:60]
    known = known_of(conversation, agent_of(request))
    rows = matching_answers(agent_of(request), typed, language=conversation.language)
    return [{"row": row, "filled": fill(row.text, known=known)} for row in rows]

"""Sending what was written: a reply, a note or a forward; taking it back; sending it again."""

from typing import Any

from django.contrib import messages as notices
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from careloop.core.canned import gaps
from careloop.desk.conversations.actions import deliveries, drafts, messages, outgoing, states
from careloop.desk.conversations.actions.files import NewFile
from careloop.desk.conversations.forms.composer import ComposerForm
from careloop.desk.conversations.models import Conversation, Draft
from careloop.desk.conversations.queries import find_conversation, find_message
from careloop.desk.conversations.queries.mentions import mentioned_in
from careloop.desk.conversations.queries.thread import drafts_of, next_waiting
from careloop.desk.conversations.views.draft import page_of
from careloop.desk.conversations.views.page import address_of, composer, show
from careloop.desk.people.models import Agent


@require_POST
def write(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what was written as a draft first, then send it: whatever is refused, nothing is lost."""
    conversation = find_conversation(_agent(request), pk)
    form = ComposerForm(request.POST, request.FILES)
    kept = _keep(conversation, request, form)
    draft = kept.draft if kept else None
    if (answer := _not_yet(request, conversation, form, kept)) is not None:
        return answer
    try:
        message = _send(conversation, form, draft, by=_agent(request))
    except messages.Stale as stale:
        return _again(request, conversation, status=409, form=form, newer=stale.newer)
    except (messages.NothingSaid, outgoing.NobodyToSendTo) as error:
        form.add_error(None, str(error))
        return _again(request, conversation, status=422, form=form)
    if draft is not None:  # the second click of a double click may have kept it after the first had sent it
        drafts.discard(draft)
    return _afterwards(request, conversation, form.cleaned_data, f"#message-{message.pk}")


def _not_yet(
    request: HttpRequest, conversation: Conversation, form: ComposerForm, kept: drafts.Kept | None
) -> HttpResponse | None:
    if not form.is_valid():
        return _again(request, conversation, status=422, form=form)
    data = form.cleaned_data
    if kept and kept.other:
        both = {"text": kept.draft.text, "other": kept.other, "is_sending": data["then"] != "save"}
        return _again(request, conversation, status=409, form=form, **both)
    if data["then"] == "save":
        return redirect(address_of(conversation, request, "#composer"))
    marks = gaps(data["text"])
    if marks and data["kind"] != "note" and not data["with_gaps"]:
        return _again(request, conversation, status=422, form=form, marks=marks)
    return None


def _agent(request: HttpRequest) -> Agent:
    return request.user  # type: ignore[return-value]


def _keep(conversation: Conversation, request: HttpRequest, form: ComposerForm) -> drafts.Kept | None:
    is_valid = form.is_valid()
    given = form.cleaned_data.get("files") or []
    files = tuple(NewFile(name=file.name, type=file.content_type or "", content=file.read()) for file in given)
    kind = form.cleaned_data.get("kind") or "reply"
    if is_valid and messages.sent_before(form.cleaned_data["key"]):
        return None
    raw = request.POST
    try:
        return drafts.save_draft(
            conversation,
            by=_agent(request),
            kind=kind,
            text=raw.get("text", "")[:500_000],
            to=raw.get("to", ""),
            cc=raw.get("cc", ""),
            bcc=raw.get("bcc", ""),
            seen=form.cleaned_data.get("seen") or 0,
            files=files,
            page=page_of(raw),
        )
    except drafts.TooMuch as error:
        form.add_error("files", str(error))
        return None


def _send(conversation: Conversation, form: ComposerForm, draft: Draft | None, *, by: Agent) -> Any:
    data = form.cleaned_data
    given: dict[str, Any] = {"by": by, "text": data["text"], "key": data["key"], "files": drafts.files_of(draft)}
    if data["kind"] == "note":
        return messages.note(conversation, mentioned=mentioned_in(data["text"], conversation), **given)
    if data["kind"] == "forward":
        return outgoing.forward(conversation, to=data["to"], cc=data["cc"], **given)
    seen, merge = data["seen"] or 0, data["seen_merge"]
    given |= {"cc": data["cc"], "bcc": data["bcc"], "to_sender": data["to_sender"]}
    return messages.reply(conversation, seen=seen, seen_merge=merge, **given)


def _again(request: HttpRequest, conversation: Conversation, *, status: int, **changes: Any) -> HttpResponse:
    conversation = find_conversation(_agent(request), conversation.pk)
    form: ComposerForm = changes["form"]
    data = form.data
    kept = composer(conversation, drafts_of(conversation, _agent(request)), kind=data.get("kind", ""))
    newer = changes.get("newer", [])
    texts = {name: data.get(name, "") for name in ("text", "to", "cc", "bcc")}
    seen = conversation.summary.last_message_id if newer else data.get("seen", 0)
    fresh = {message.pk for message in newer}
    given = {**texts, "seen": seen, "fresh_after": 0, "fresh": fresh}
    if not newer:
        given["seen_merge"] = data.get("seen_merge", "")
    return show(request, conversation, status=status, **{**kept, **given, **changes})


def _afterwards(request: HttpRequest, conversation: Conversation, data: dict[str, Any], place: str) -> HttpResponse:
    agent = _agent(request)
    if data["kind"] == "note" or data["then"] not in ("close", "next"):
        return redirect(address_of(conversation, request, place))
    if data["then"] == "close":
        states.close(conversation, by=agent)
        notices.success(request, _("Sent and closed."))
        return redirect(address_of(conversation, request, place))
    following = next_waiting(conversation, agent)
    notices.success(request, _("Sent.") if following else _("Sent. Nobody else is waiting for you."))
    return redirect(address_of(following, request) if following else "inbox")


@require_POST
def withdrawal(request: HttpRequest, pk: int) -> HttpResponse:
    message = find_message(_agent(request), pk)
    try:
        messages.withdraw(message, by=_agent(request))
        notices.success(request, _("Taken back. The text is in your draft."))
    except messages.TooLate:
        notices.error(request, _("Too late: this message has left already."))
    return redirect(address_of(message.conversation, request, "#composer"))


@require_POST
def sending(request: HttpRequest, pk: int) -> HttpResponse:
    message = find_message(_agent(request), pk)
    row = getattr(message, "delivery", None)
    if row is not None and row.state in ("failed", "bounced"):
        deliveries.send_again(row, by_actor=_agent(request).actor, now=timezone.now())
        notices.success(request, _("It is on its way again."))
    return redirect(address_of(message.conversation, request, f"#message-{pk}"))

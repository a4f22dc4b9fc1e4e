"""What hangs on a conversation: tags, followers, people who read along, links, its subject."""

from django.contrib import messages as notices
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from careloop.desk.conversations.actions import marks, states
from careloop.desk.conversations.forms.controls import NumberForm, ParticipantForm, SubjectForm, TagForm
from careloop.desk.conversations.models import Participant, Tag
from careloop.desk.conversations.queries import find_conversation, visible_conversations
from careloop.desk.conversations.views.page import address_of
from careloop.desk.conversations.views.states import change, control
from careloop.desk.people.views.access import agent_of, sent


@require_http_methods(["GET", "POST"])
def tags(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a tag on, or take one off with `remove`."""
    conversation = find_conversation(agent_of(request), pk)
    form = TagForm(sent(request))
    if request.method == "POST" and form.is_valid():
        name = form.cleaned_data["name"]
        if request.POST.get("do") == "untag":
            return change(request, conversation, {"do": "untag", "name": name}, _("Tag “%(tag)s” off.") % {"tag": name})
        return change(request, conversation, {"do": "tag", "name": name}, _("Tagged “%(tag)s”.") % {"tag": name})
    on_it = set(conversation.taggings.values_list("tag_id", flat=True))
    choices = [tag for tag in Tag.objects.all()[:200] if tag.pk not in on_it]
    on = Tag.objects.filter(pk__in=on_it)
    return control(request, "tags", conversation, form=form, tags=choices, on=on)


@require_POST
def following(request: HttpRequest, pk: int) -> HttpResponse:
    agent = agent_of(request)
    conversation = find_conversation(agent, pk)
    if request.POST.get("do") == "unfollow":
        marks.unfollow(conversation, by=agent)
        notices.success(request, _("You hear of it no longer."))
    else:
        marks.follow(conversation, by=agent)
        notices.success(request, _("You hear of it from now on."))
    return redirect(address_of(conversation, request))


@require_http_methods(["GET", "POST"])
def participants(request: HttpRequest, pk: int) -> HttpResponse:
    """Let somebody read along, or no longer with `remove`."""
    agent = agent_of(request)
    conversation = find_conversation(agent, pk)
    form = ParticipantForm(sent(request))
    gone = request.POST.get("remove", "")
    if request.method == "POST" and gone:
        row = Participant.objects.filter(conversation=conversation, pk=int(gone) if gone.isdecimal() else 0).first()
        if row is None:
            raise Http404
        marks.leave_out(row, by=agent)
        notices.success(request, _("%(address)s gets no more copies.") % {"address": row.address})
        return redirect(address_of(conversation, request))
    if request.method == "POST" and form.is_valid():
        row = marks.copy_in(conversation, by=agent, **form.cleaned_data)
        notices.success(request, _("%(address)s gets a copy of each reply.") % {"address": row.address})
        return redirect(address_of(conversation, request))
    return control(request, "participants", conversation, form=form)


@require_http_methods(["GET", "POST"])
def links(request: HttpRequest, pk: int) -> HttpResponse:
    """Link with another conversation that one may see, or take the link away."""
    agent = agent_of(request)
    conversation = find_conversation(agent, pk)
    form = NumberForm(sent(request))
    if request.method == "POST" and form.is_valid():
        other = visible_conversations(agent).filter(pk=form.cleaned_data["number"]).exclude(pk=pk).first()
        if other is None:
            form.add_error("number", _("There is no other conversation with this number that you may see."))
        elif request.POST.get("do") == "unlink":
            marks.unlink(conversation, by=agent, other=other)
            notices.success(request, _("No longer linked with #%(number)s.") % {"number": other.pk})
            return redirect(address_of(conversation, request))
        else:
            marks.link(conversation, by=agent, other=other)
            notices.success(request, _("Linked with #%(number)s.") % {"number": other.pk})
            return redirect(address_of(conversation, request))
    return control(request, "links", conversation, form=form)


@require_http_methods(["GET", "POST"])
def subject(request: HttpRequest, pk: int) -> HttpResponse:
    agent = agent_of(request)
    conversation = find_conversation(agent, pk)
    form = SubjectForm(sent(request), initial={"subject": conversation.subject})
    if request.method == "POST" and form.is_valid():
        states.rename(conversation, by=agent, subject=form.cleaned_data["subject"])
        return redirect(address_of(conversation, request))
    return control(request, "subject", conversation, form=form)

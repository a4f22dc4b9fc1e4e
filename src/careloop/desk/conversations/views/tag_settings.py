"""Settings: tags and the blocked senders."""

from django.contrib import messages as notices
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from careloop.desk.conversations.actions.marks import block, unblock
from careloop.desk.conversations.actions.tools import NameTaken, merge_tags, remove_tool, save_tool
from careloop.desk.conversations.forms.tools import BlockForm, TagMergeForm, TagSettingsForm
from careloop.desk.conversations.models import Block, Tag
from careloop.desk.conversations.rules import may_keep_tags
from careloop.desk.people.models import Agent
from careloop.desk.people.rules.rights import may_reach_settings
from careloop.desk.people.views.access import agent_of, sent


@require_http_methods(["GET", "POST"])
def tags(request: HttpRequest) -> HttpResponse:
    agent = agent_of(request, may_keep_tags)
    form = TagSettingsForm(sent(request), initial={"colour": "grey"})
    if request.method == "POST" and form.is_valid() and _saved(form, Tag(), agent):
        return redirect("tags")
    rows = Tag.objects.annotate(n=Count("taggings")).order_by("name")
    context = {"tags": rows, "form": form}
    return render(request, "conversations/tools/tags.html", context)


@require_http_methods(["GET", "POST"])
def tag(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename and colour a tag; with `into`, merge it into another."""
    agent = agent_of(request, may_keep_tags)
    row = get_object_or_404(Tag.objects.annotate(n=Count("taggings")), pk=pk)
    is_merge = "into" in request.POST
    merging = TagMergeForm(request.POST if is_merge else None, tag=row)
    given = None if is_merge else sent(request)
    form = TagSettingsForm(given, initial={"name": row.name, "colour": row.colour})
    if is_merge and merging.is_valid():
        moved = merge_tags(row, into=merging.cleaned_data["into"], by=agent)
        words = ngettext("Merged: %(n)s conversation changed.", "Merged: %(n)s conversations changed.", moved)
        notices.success(request, words % {"n": moved})
        return redirect("tags")
    if request.method == "POST" and not is_merge and form.is_valid() and _saved(form, row, agent):
        return redirect("tags")
    context = {"row": row, "form": form, "merging": merging}
    return render(request, "conversations/tools/tag.html", context)


def _saved(form: TagSettingsForm, row: Tag, agent: Agent) -> bool:
    try:
        save_tool(row, by=agent, **form.cleaned_data)
    except NameTaken as error:
        form.add_error("name", str(error))
        return False
    return True


@require_POST
def tag_gone(request: HttpRequest, pk: int) -> HttpResponse:
    agent = agent_of(request, may_keep_tags)
    row = get_object_or_404(Tag, pk=pk)
    remove_tool(row, by=agent)
    notices.success(request, _("The tag “%(name)s” is gone.") % {"name": row.name})
    return redirect("tags")


@require_http_methods(["GET", "POST"])
def blocks(request: HttpRequest) -> HttpResponse:
    agent = agent_of(request, may_reach_settings)
    form = BlockForm(sent(request))
    if request.method == "POST" and form.is_valid():
        row = block(form.cleaned_data["address"], by=agent)
        notices.success(request, _("What %(address)s sends is spam from now on.") % {"address": row.address})
        return redirect("blocks")
    rows = Block.objects.select_related("by").order_by("address")[:1000]
    context = {"blocks": rows, "form": form}
    return render(request, "conversations/tools/blocks.html", context)


@require_POST
def block_gone(request: HttpRequest, pk: int) -> HttpResponse:
    agent = agent_of(request, may_reach_settings)
    row = get_object_or_404(Block, pk=pk)
    unblock(row, by=agent)
    notices.success(request, _("%(address)s is heard again.") % {"address": row.address})
    return redirect("blocks")

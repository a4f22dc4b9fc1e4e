"""The page of a conversation: the talk in the middle, the customer beside it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from careloop.desk.conversations.queries.thread import conversation_page
from careloop.desk.conversations.views.page import back, show
from careloop.desk.people.views.access import agent_of


@require_safe
def conversation(request: HttpRequest, pk: int) -> HttpResponse:
    found = conversation_page(agent_of(request), pk)
    if found.merged_into_id:
        sign = "&" if back(request) else "?"
        target = reverse("conversation", args=[found.merged_into_id])
        return redirect(f"{target}{back(request)}{sign}from={pk}")
    return show(request, found)

"""Who asks, and what they name: a thing that is not there is an error of the request."""

from typing import cast

from django.http import HttpRequest
from django.utils.translation import gettext as _

from careloop.desk.conversations.forms.starts import inboxes_of
from careloop.desk.conversations.models import Inbox
from careloop.desk.people.models import Agent


class NotThere(Exception):
    """The request names something that does not exist or may not be seen; the message says what."""


def asking(request: HttpRequest) -> Agent:
    """Give the agent in whose name the program asks; the token has been looked at before."""
    return cast("Agent", request.user)


def inbox_of(agent: Agent, pk: int) -> Inbox:
    """Give an inbox from which the agent may write. Raises NotThere: when there is none with this number."""
    inbox = inboxes_of(agent).select_related("team").filter(pk=pk).first()
    if inbox is None:
        raise NotThere(_("There is no inbox with the number %(n)s that you may write from.") % {"n": pk})
    return cast("Inbox", inbox)

"""The one question in place, and its answer."""

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from careloop.channels.chat.actions import rating
from careloop.channels.chat.queries.rating import question_of
from careloop.channels.chat.views.doors import Asked, Refused, door, language_of


@door("GET", needs_visitor=True, times=60)
def question(asked: Asked) -> HttpResponse:
    """Give the question that waits in this talk, or none."""
    assert asked.visitor is not None  # noqa: S101 - the door has looked
    conversation = asked.visitor.conversation
    found = question_of(conversation, now=timezone.now()) if conversation else None
    return JsonResponse({"question": {**found, "page": _page(found["key"])} if found else None})


@door("POST", needs_visitor=True, times=20)
def rate(asked: Asked) -> HttpResponse:
    """Take the tap; the same again changes nothing, another one replaces it."""
    assert asked.visitor is not None  # noqa: S101 - the door has looked
    key = asked.text("key", 60)
    try:
        thanks, has_more = rating.rate(
            asked.visitor.conversation, key=key, value=asked.text("value", 80), language=language_of(asked)
        )
    except rating.NotAsked as error:
        raise Refused(_("This question is not asked here."), status=404) from error
    except rating.Closed as error:
        raise Refused(_("The time to answer this question is over."), status=410) from error
    except rating.NotAnswers as error:
        raise Refused(_("This is none of the answers. Please choose one of them.")) from error
    return JsonResponse({"said": thanks, "page": _page(key) if has_more else ""})


def _page(key: str) -> str:
    return f"{settings.URL}{reverse('surveys:answer', args=[key])}"

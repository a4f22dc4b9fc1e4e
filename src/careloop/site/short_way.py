"""The short way to what a customer's chat asks: who asks is told by a token alone, so that nothing of sessions is done.

Every message, every key that is typed and every look comes here. A session, its agent, their language, sign-in rules,
flash messages and htmx are of no use to them and took a quarter of what they cost. Whatever else is in the settings'
MIDDLEWARE is passed on both ways, so that a new safeguard is on this one too; a test compares the headers.
"""

import re
from collections.abc import Callable
from typing import Any, cast

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.handlers.exception import convert_exception_to_response
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponse
from django.utils.module_loading import import_string

Answer = Callable[[HttpRequest], HttpResponse]
PATH = re.compile(r"^/chat/[\w-]{6,20}/(looks|visit|address|call|messages|state|question|rating|file)$")
LEFT_OUT = frozenset(
    {
        "whitenoise.middleware.WhiteNoiseMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",  # a token in a header is not sent by a browser on its own
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.auth.middleware.LoginRequiredMiddleware",
        "careloop.site.middleware.AgentLocaleMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "django_htmx.middleware.HtmxMiddleware",
        "allauth.account.middleware.AccountMiddleware",
        "careloop.site.middleware.SignInPolicyMiddleware",
        "careloop.site.middleware.RefusedFormMiddleware",
    }
)


class Handler(WSGIHandler):
    """Django's own, with a second, shorter chain of middleware before the same views."""

    def load_middleware(self, is_async: bool = False) -> None:  # noqa: FBT001, FBT002 - Django's own signature
        super().load_middleware(is_async)
        of_django: Any = self  # what its own handlers go through is private, and not in the stubs
        short = convert_exception_to_response(of_django._get_response)  # noqa: SLF001
        for name in reversed([each for each in settings.MIDDLEWARE if each not in LEFT_OUT]):
            short = convert_exception_to_response(import_string(name)(short))
        long: Any = of_django._middleware_chain  # noqa: SLF001
        of_django._middleware_chain = _choosing(cast("Answer", short), long)  # noqa: SLF001


def _choosing(short: Answer, long: Answer) -> Answer:
    def answer(request: HttpRequest) -> HttpResponse:
        if not PATH.match(request.path_info):
            return long(request)
        request.user = AnonymousUser()  # a view that asks for a session's agent finds nobody, and refuses
        return short(request)

    return answer

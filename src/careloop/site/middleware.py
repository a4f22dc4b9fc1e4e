"""What every answer of the desk goes through: language, sign-in rules, and no copies in caches."""

import logging
import time
import zoneinfo
from collections.abc import Callable

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import get_user, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from careloop.desk.people.models import Agent, SignInPolicy

log = logging.getLogger(__name__)
Handler = Callable[[HttpRequest], HttpResponse]
SEEN_EVERY_SECONDS = 300  # how often a session remembers that it is in use
REASONS = (
    b'<div class="form-errors"',
    b'<div class="field-error"',
)  # the two shapes in which a page says what is wrong


class AgentLocaleMiddleware:
    """Show each page in the language and time zone of the agent; to strangers in that of their browser."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # The agent themselves for Django's lazy stand-in, which answers every question a page asks of it twice.
        request.user = get_user(request)
        language, zone = self._language_and_zone(request)
        request.LANGUAGE_CODE = language
        with translation.override(language), timezone.override(zone):
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", language)
            return response

    def _language_and_zone(self, request: HttpRequest) -> tuple[str, zoneinfo.ZoneInfo]:
        if isinstance(request.user, Agent):
            return request.user.language, _zone(request.user.timezone)
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        known = {code for code, _name in settings.LANGUAGES}
        return (chosen if chosen in known else translation.get_language_from_request(request)), _zone("")


def _zone(name: str) -> zoneinfo.ZoneInfo:
    try:
        return zoneinfo.ZoneInfo(name or settings.TIME_ZONE)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return zoneinfo.ZoneInfo("UTC")


class SignInPolicyMiddleware:
    """Hold the company's rules: sign out who was away too long, ask for a second factor where one is due.

    Both answers are remembered in the session for some minutes, so that an ordinary page costs no statement.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if isinstance(request.user, Agent):
            refusal = self._refusal(request, request.user)
            if refusal:
                return refusal
        return self.get_response(request)

    def _refusal(self, request: HttpRequest, agent: Agent) -> HttpResponse | None:
        now = int(time.time())
        seen = request.session.get("seen", now)
        if now - seen < SEEN_EVERY_SECONDS and request.session.get("factor") == "fine":
            return None
        policy = SignInPolicy.objects.filter(pk=1).first() or SignInPolicy()
        if now - seen > policy.idle_hours * 3600:
            logout(request)
            return redirect("account_login")
        is_fine = not _must_have_factor(policy, agent) or Authenticator.objects.filter(user=agent).exists()
        request.session["seen"], request.session["factor"] = now, "fine" if is_fine else "missing"
        if is_fine or request.path.startswith(reverse("account_login").rsplit("login/", 1)[0]):
            return None
        messages.warning(request, _("Your company asks for a second factor or a passkey. Set one up to go on."))
        return redirect("mfa_index")

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        """Say in words that the company's own sign-in server does not answer (allauth asks it by `requests`)."""
        import requests  # of single sign-on alone; no page waits for it

        if not isinstance(problem, requests.RequestException):
            return None
        log.warning("single sign-on: the server of CARELOOP_OIDC does not answer as it should: %s", problem)
        words = _("The company's sign-in does not answer. Try again in some minutes, or sign in with your password.")
        messages.error(request, words)
        return redirect("account_login")


def _must_have_factor(policy: SignInPolicy, agent: Agent) -> bool:
    if policy.second_factor == SignInPolicy.SecondFactor.EVERYBODY:
        return True
    return policy.second_factor == SignInPolicy.SecondFactor.ADMINISTRATORS and agent.is_administrator


class RefusedFormMiddleware:
    """Answer 422 where a form comes back with its reasons, so that programs, browsers and htmx need not read the words.

    It is told by what the page shows. Every view could say it itself, and allauth's cannot: one place forgets nobody.
    What people write is escaped on a page, so nobody can write these marks.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method == "POST" and response.status_code == 200 and _gives_reasons(response):
            response.status_code = 422
        return response


def _gives_reasons(response: HttpResponse) -> bool:
    is_page = not response.streaming and response.headers.get("Content-Type", "").startswith("text/html")
    return is_page and any(mark in response.content for mark in REASONS)


class NoStoreMiddleware:
    """Keep pages with customers' data out of every cache; static files pass WhiteNoise before this."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store, private")
        return response

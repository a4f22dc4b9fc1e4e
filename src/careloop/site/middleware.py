"""What every answer of the desk goes through: the reader's language and time zone, and no copies in caches."""

import zoneinfo
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

Handler = Callable[[HttpRequest], HttpResponse]


class AgentLocaleMiddleware:
    """Show each page in the language and time zone of the agent; to strangers in that of their browser."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if user.is_authenticated:
            language, zone = user.language, user.timezone
        else:
            chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
            known = {code for code, _name in settings.LANGUAGES}
            language = chosen if chosen in known else translation.get_language_from_request(request)
            zone = settings.TIME_ZONE
        request.LANGUAGE_CODE = language
        try:
            tz = zoneinfo.ZoneInfo(zone)
        except (zoneinfo.ZoneInfoNotFoundError, ValueError):
            tz = zoneinfo.ZoneInfo("UTC")
        with translation.override(language), timezone.override(tz):
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", language)
            return response


class NoStoreMiddleware:
    """Keep pages with customers' data out of every cache; static files pass WhiteNoise before this."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store, private")
        return response

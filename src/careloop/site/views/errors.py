"""What is shown when something cannot be shown: each says what to do."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest, RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _


def _page(request: HttpRequest, template: str, status: int, exception: Exception | None = None) -> HttpResponse:
    # A Http404 or bad request may carry a sentence for the reader; Django's own technical ones are lists.
    reason = (
        str(exception) if exception and not isinstance(exception.args[:1], dict) and len(exception.args) == 1 else ""
    )
    return render(request, template, {"reason": reason if status == 400 else ""}, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, "400.html", 400, BadRequest(_too_much(exception) or str(exception)))


def _too_much(exception: Exception) -> str:
    """The framework's own limits in the reader's words: before a form is read, no form can say it."""
    if isinstance(exception, TooManyFieldsSent):
        return _("Too many were chosen at once. Go back and choose at most 900.")
    if isinstance(exception, TooManyFilesSent):
        files = _("At most %(n)s files at once.") % {"n": settings.DATA_UPLOAD_MAX_NUMBER_FILES}
        return f"{files} {_('Go back and choose fewer.')}"
    return _("This is too long. Go back and make it shorter.") if isinstance(exception, RequestDataTooBig) else ""


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, "403.html", 403, exception)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, "404.html", 404, exception)


def broken(request: HttpRequest) -> HttpResponse:
    return render(request, "500.html", status=500)


@login_not_required
def healthy(_request: HttpRequest) -> JsonResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"healthy": True})

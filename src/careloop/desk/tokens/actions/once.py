"""One effect for one Idempotency-Key, however often and however simultaneously a request is sent."""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from careloop.desk.tokens.models import OnceKey, Token

KEPT = timedelta(hours=24)


class OtherRequest(Exception):
    """The key was used for another request."""


def once(token: Token, key: str, request: HttpRequest, answer: Callable[[], HttpResponse]) -> HttpResponse:
    """Answer a request once: the second one with the same key gets what the first one got, and changes nothing.

    The key, the effect and the answer are one transaction. A request that comes while the first is at work waits for
    it at the unique key. An error is not kept: nothing was done, so the same key may try again.
    Raises OtherRequest: when the key was used for a request that says something else.
    """
    fingerprint = _fingerprint(request)
    with transaction.atomic():
        claim = OnceKey(token=token, key=key, fingerprint=fingerprint)
        OnceKey.objects.bulk_create([claim], ignore_conflicts=True)
        row = OnceKey.objects.select_for_update().get(token=token, key=key)
        if row.status:
            if row.fingerprint != fingerprint:
                raise OtherRequest
            return _again(row)
        response = answer()
        if response.status_code >= 400:
            transaction.set_rollback(True)
            return response
        row.status, row.body = response.status_code, response.content.decode()
        row.save(update_fields=["status", "body"])
    return response


def forget_old(now: datetime) -> int:
    """Forget keys that are a day old. Gives how many."""
    return OnceKey.objects.filter(at__lt=now - KEPT).delete()[0]


def _again(row: OnceKey) -> HttpResponse:
    response = HttpResponse(row.body, status=row.status, content_type="application/json; charset=utf-8")
    response["Idempotency-Replayed"] = "true"
    return response


def _fingerprint(request: HttpRequest) -> str:
    said = b"\0".join([str(request.method).encode(), request.get_full_path().encode(), request.body])
    return hashlib.sha256(said).hexdigest()

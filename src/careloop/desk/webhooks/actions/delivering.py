"""Calling the endpoints: in order for each thing, several at once, tried again, given up at last."""

import logging
from collections import Counter
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime, timedelta

from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from careloop.desk.people.rules.secrets import LostKey, unseal
from careloop.desk.webhooks.actions.keeping import stop_endpoint
from careloop.desk.webhooks.models import Delivery, Endpoint
from careloop.desk.webhooks.queries import due, is_free, signs_with_former
from careloop.desk.webhooks.rules import pause_after, signature
from careloop.desk.webhooks.transport.outgoing import Answer, NotSent, post

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)  # longer than a call may take
AT_ONCE, AT_ONCE_EACH = 24, 6  # one that fails is called one at a time
PATIENCE = timedelta(days=5)
GONE = 410


class Postman:
    """The calls under way. `round` ends those that have come back and begins others; it never waits for one."""

    def __init__(self) -> None:
        self.pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="webhook")
        self.under_way: dict[Future[Answer], Delivery] = {}

    def round(self, now: datetime | None = None) -> int:
        """Do one round. Gives how many calls were ended or begun; 0 when there was nothing to do."""
        now = now or timezone.now()
        done = [future for future in self.under_way if future.done()]
        for future in done:
            self._put_down(future, now)
            del self.under_way[future]
        return len(done) + self._begin(now)

    def _put_down(self, future: "Future[Answer]", now: datetime) -> None:
        """Write down how one call ended; whatever is wrong with one stops no other."""
        delivery = self.under_way[future]
        try:
            with transaction.atomic():
                _end(delivery, future, now)
        except (OperationalError, InterfaceError):  # the database is away: it is written down next time
            raise
        except Exception:
            log.exception("webhook delivery %s could not be ended", delivery.pk)
            with transaction.atomic():
                _failed(delivery, now, status=0, error="error: see the log of the worker")

    def close(self) -> None:
        """Let the calls under way go; what they told is told again with the same id after the lease."""
        self.pool.shutdown(wait=False, cancel_futures=True)

    def _begin(self, now: datetime) -> int:
        begun = 0
        busy = Counter(delivery.endpoint_id for delivery in self.under_way.values())
        full: set[int] = {pk for pk, n in busy.items() if n >= AT_ONCE_EACH}
        while len(self.under_way) < AT_ONCE:
            free = AT_ONCE - len(self.under_way)
            waiting = list(due(now).exclude(endpoint__in=full).select_related("endpoint")[:free])
            for delivery in waiting:
                endpoint = delivery.endpoint
                if busy[endpoint.pk] >= (1 if endpoint.failing_since else AT_ONCE_EACH):
                    full.add(endpoint.pk)
                elif _claim(delivery, now):
                    busy[endpoint.pk] += 1
                    begun += 1
                    self.under_way[self.pool.submit(_call, delivery, now)] = delivery
            if not waiting:
                break
        return begun


def _claim(delivery: Delivery, now: datetime) -> bool:
    # Exactly one worker sees "one row updated". The row alone is asked: a condition on other tables would become a
    # list of numbers, and PostgreSQL does not ask that again when another worker was quicker.
    until = now + LEASE
    rows = Delivery.objects.filter(is_free(now), pk=delivery.pk)
    is_mine = rows.update(leased_until=until, attempts=F("attempts") + 1) == 1
    delivery.attempts += is_mine
    delivery.leased_until = until
    return is_mine


def _held(delivery: Delivery) -> QuerySet[Delivery]:
    """Give the row while it is still this worker's: who comes late changes nothing."""
    waits = Delivery.State.WAITING
    return Delivery.objects.filter(pk=delivery.pk, state=waits, leased_until=delivery.leased_until)


def _call(delivery: Delivery, now: datetime) -> Answer:
    """Sign and send; runs in a thread and touches no database."""
    endpoint, body = delivery.endpoint, delivery.body.encode()
    seconds = int(now.timestamp())
    secrets = [unseal(endpoint.sealed_secret)]
    if signs_with_former(endpoint, now=now):
        secrets.append(unseal(endpoint.sealed_former))
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "careloop-webhooks/1",
        "webhook-id": delivery.key,
        "webhook-timestamp": str(seconds),
        "webhook-signature": " ".join(
            signature(secret, key=delivery.key, seconds=seconds, body=body) for secret in secrets
        ),
    }
    return post(endpoint.url, body, headers, allowed=settings.PRIVATE_HOSTS)


def _end(delivery: Delivery, future: "Future[Answer]", now: datetime) -> None:
    try:
        answer = future.result()
    except NotSent as error:
        _failed(delivery, now, status=0, error=str(error))
        return
    except LostKey as error:
        _failed(delivery, now, status=0, error=f"key: {error}")
        return
    except Exception as error:
        log.exception("webhook delivery %s could not be sent", delivery.pk)
        _failed(delivery, now, status=0, error=f"error: {type(error).__name__}")
        return
    if 200 <= answer.status < 300:
        values = {"status": answer.status, "error": "", "leased_until": None}
        _held(delivery).update(state=Delivery.State.DELIVERED, ended_at=now, **values)
        Endpoint.objects.filter(pk=delivery.endpoint_id, failing_since__isnull=False).update(failing_since=None)
    elif answer.status == GONE:
        if _give_up(delivery, now, status=GONE, error=f"HTTP {GONE}"):
            stop_endpoint(delivery.endpoint, by=None, because=f"HTTP {GONE}")
    else:
        waits = answer.retry_after_seconds or 0
        _failed(delivery, now, status=answer.status, error=f"HTTP {answer.status}", waits=timedelta(seconds=waits))


def _failed(delivery: Delivery, now: datetime, *, status: int, error: str, waits: timedelta = timedelta()) -> None:
    pause = pause_after(delivery.attempts)
    if pause is None:
        is_held = _give_up(delivery, now, status=status, error=error)
    else:
        is_held = _held(delivery).update(
            due_at=now + max(pause, waits), leased_until=None, status=status, error=_plain(error)
        )
    if not is_held:
        return
    endpoint = delivery.endpoint
    Endpoint.objects.filter(pk=endpoint.pk, failing_since__isnull=True).update(failing_since=now)
    if endpoint.failing_since and now - endpoint.failing_since > PATIENCE:
        stop_endpoint(endpoint, by=None, because=_plain(error))


def _give_up(delivery: Delivery, now: datetime, *, status: int, error: str) -> int:
    return _held(delivery).update(
        state=Delivery.State.DEAD, ended_at=now, leased_until=None, status=status, error=_plain(error)
    )


def _plain(error: str) -> str:
    return error.replace("\0", "")[:300]  # PostgreSQL takes no NUL

"""Calling the endpoints: in order for each thing, several at once, tried again, given up at last."""

from collections import Counter
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from careloop.desk.people.rules.secrets import LostKey, unseal
from careloop.desk.webhooks.actions.keeping import stop_endpoint
from careloop.desk.webhooks.models import Delivery, Endpoint
from careloop.desk.webhooks.queries import due, signs_with_former
from careloop.desk.webhooks.rules import pause_after, signature
from careloop.desk.webhooks.transport.outgoing import Answer, Forbidden, Unreachable, post

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
        with transaction.atomic():
            for future in done:
                _end(self.under_way[future], future, now)
        for future in done:
            del self.under_way[future]
        return len(done) + self._begin(now)

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
    # Exactly one worker sees "one row updated".
    free = due(now).filter(pk=delivery.pk)
    is_mine = free.update(leased_until=now + LEASE, attempts=F("attempts") + 1) == 1
    delivery.attempts += is_mine
    return is_mine


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
    rows = Delivery.objects.filter(pk=delivery.pk)
    try:
        answer = future.result()
    except (Forbidden, Unreachable, LostKey) as error:
        _failed(delivery, now, status=0, error=str(error))
        return
    if 200 <= answer.status < 300:
        values = {"status": answer.status, "error": "", "leased_until": None}
        rows.update(state=Delivery.State.DELIVERED, ended_at=now, **values)
        Endpoint.objects.filter(pk=delivery.endpoint_id, failing_since__isnull=False).update(failing_since=None)
    elif answer.status == GONE:
        _give_up(delivery, now, status=GONE, error="410 Gone")
        stop_endpoint(delivery.endpoint, by=None, because="410 Gone")
    else:
        waits = answer.retry_after_seconds or 0
        _failed(delivery, now, status=answer.status, error=f"HTTP {answer.status}", waits=timedelta(seconds=waits))


def _failed(delivery: Delivery, now: datetime, *, status: int, error: str, waits: timedelta = timedelta()) -> None:
    pause = pause_after(delivery.attempts)
    if pause is None:
        _give_up(delivery, now, status=status, error=error)
    else:
        Delivery.objects.filter(pk=delivery.pk).update(
            due_at=now + max(pause, waits), leased_until=None, status=status, error=error[:300]
        )
    endpoint = delivery.endpoint
    Endpoint.objects.filter(pk=endpoint.pk, failing_since__isnull=True).update(failing_since=now)
    if endpoint.failing_since and now - endpoint.failing_since > PATIENCE:
        stop_endpoint(endpoint, by=None, because=error)


def _give_up(delivery: Delivery, now: datetime, *, status: int, error: str) -> None:
    Delivery.objects.filter(pk=delivery.pk).update(
        state=Delivery.State.DEAD, ended_at=now, leased_until=None, status=status, error=error[:300]
    )

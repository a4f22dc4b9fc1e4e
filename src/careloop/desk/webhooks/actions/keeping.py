"""Keeping endpoints: made, changed, given a new secret, stopped and resumed, and their dead letters sent again."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from careloop.desk.ledger.actions import record
from careloop.desk.ledger.queries import latest
from careloop.desk.people.models import Agent
from careloop.desk.people.rules.secrets import reseal, seal
from careloop.desk.webhooks.models import Delivery, Endpoint
from careloop.desk.webhooks.queries import FORMER_FOR
from careloop.desk.webhooks.rules import VERBS, check_url, new_secret


def add_endpoint(*, by: Agent, name: str, url: str, verbs: Iterable[str]) -> tuple[Endpoint, str]:
    """Tell an address of what happens from now on. Gives it with its secret; writes `webhook.added`.

    Raises NotAnEndpoint: when the address is none that could be called.
    """
    secret = new_secret()
    newest = latest().values_list("id", flat=True).first() or 0
    with transaction.atomic():
        row = Endpoint.objects.create(
            name=name.strip()[:80],
            url=check_url(url),
            verbs=_known(verbs),
            sealed_secret=seal(secret),
            by=by,
            after_event=newest,
        )
        record("webhook.added", f"webhook:{row.pk}", actor=by.actor, verbs=row.verbs)
    return row, secret


def edit_endpoint(row: Endpoint, *, by: Agent, name: str, url: str, verbs: Iterable[str]) -> Endpoint:
    """Change name, address or events; writes `webhook.edited`. Raises NotAnEndpoint: as `add_endpoint`."""
    with transaction.atomic():
        row.name, row.url, row.verbs = name.strip()[:80], check_url(url), _known(verbs)
        row.save(update_fields=["name", "url", "verbs"])
        record("webhook.edited", f"webhook:{row.pk}", actor=by.actor, verbs=row.verbs)
    return row


def rotate_secret(row: Endpoint, *, by: Agent) -> str:
    """Give a new secret; for a day the former one signs too. Writes `webhook.secret_rotated`."""
    secret = new_secret()
    with transaction.atomic():
        row.sealed_former, row.former_until = row.sealed_secret, timezone.now() + FORMER_FOR
        row.sealed_secret = seal(secret)
        row.save(update_fields=["sealed_secret", "sealed_former", "former_until"])
        record("webhook.secret_rotated", f"webhook:{row.pk}", actor=by.actor)
    return secret


def stop_endpoint(row: Endpoint, *, by: Agent | None, because: str = "") -> None:
    """Tell it nothing until it is resumed; what happens meanwhile waits. Writes `webhook.stopped`."""
    with transaction.atomic():
        if Endpoint.objects.filter(pk=row.pk, is_active=True).update(is_active=False, stopped_because=because[:200]):
            record("webhook.stopped", f"webhook:{row.pk}", actor=by.actor if by else "system:webhooks", because=because)


def resume_endpoint(row: Endpoint, *, by: Agent) -> None:
    """Tell it again, what waited first. Writes `webhook.resumed`."""
    with transaction.atomic():
        values = {"is_active": True, "stopped_because": "", "failing_since": None}
        if Endpoint.objects.filter(pk=row.pk, is_active=False).update(**values):
            Delivery.objects.filter(endpoint=row, state=Delivery.State.WAITING).update(due_at=timezone.now())
            record("webhook.resumed", f"webhook:{row.pk}", actor=by.actor)


def remove_endpoint(row: Endpoint, *, by: Agent) -> None:
    """Forget an endpoint with its log. Writes `webhook.removed`."""
    with transaction.atomic():
        record("webhook.removed", f"webhook:{row.pk}", actor=by.actor, name=row.name)
        row.delete()


def replay(row: Endpoint, *, by: Agent, delivery: Delivery | None = None) -> int:
    """Tell it again what was given up: one of them, or all. The id stays. Writes `webhook.replayed`; gives how many."""
    with transaction.atomic():
        dead = Delivery.objects.filter(endpoint=row, state=Delivery.State.DEAD)
        if delivery is not None:
            dead = dead.filter(pk=delivery.pk)
        n = dead.update(
            state=Delivery.State.WAITING, attempts=0, due_at=timezone.now(), leased_until=None, ended_at=None
        )
        if n:
            record("webhook.replayed", f"webhook:{row.pk}", actor=by.actor, deliveries=n)
    return n


def renew_secrets() -> int:
    """Encrypt every secret with the newest key. Gives of how many endpoints."""
    with transaction.atomic():
        rows = list(Endpoint.objects.select_for_update())
        for row in rows:
            row.sealed_secret, row.sealed_former = reseal(row.sealed_secret), reseal(row.sealed_former)
            row.save(update_fields=["sealed_secret", "sealed_former"])
    return len(rows)


def forget_old(now: datetime) -> int:
    """Forget what was told a month ago. Gives how many."""
    return Delivery.objects.filter(state=Delivery.State.DELIVERED, ended_at__lt=now - FORMER_FOR * 30).delete()[0]


def _known(verbs: Iterable[str]) -> list[str]:
    wanted = set(verbs)
    return [verb for verb in VERBS if verb in wanted]

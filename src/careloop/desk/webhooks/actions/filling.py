"""The consumer of the ledger: each event becomes one delivery for each endpoint that wants it."""

import json
import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

from careloop.desk.webhooks.models import Delivery, Endpoint
from careloop.desk.webhooks.rules import VERBS


class Event(Protocol):
    """What is told of a ledger entry."""

    id: int
    at: datetime
    actor: str
    verb: str
    subject: str
    data: Any


NAMESPACE = uuid.UUID("5d3f0c9e-5f0b-4b5c-9a53-6d2f6f3c9d10")


def note_down(events: Sequence[Event]) -> None:
    """Write down what is to be told to whom, in the transaction that moves the consumer's position."""
    endpoints = list(Endpoint.objects.all())
    rows = [
        Delivery(
            endpoint=endpoint,
            event_id=event.id,
            key=f"msg_{uuid.uuid5(NAMESPACE, f'{endpoint.pk}:{event.id}').hex}",
            verb=event.verb,
            subject=event.subject,
            body=body_of(event),
        )
        for event in events
        for endpoint in endpoints
        if _wants(endpoint, event)
    ]
    Delivery.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)


def body_of(event: Event) -> str:
    """Give what is told of an event: ids and facts, never texts. The API has the rest, for whoever may see it."""
    data: dict[str, Any] = {"event": event.id, "subject": event.subject, "actor": event.actor, **event.data}
    told = {"type": event.verb, "timestamp": event.at.isoformat(), "data": data}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def _wants(endpoint: Endpoint, event: Event) -> bool:
    return event.verb in (endpoint.verbs or VERBS) and event.id > endpoint.after_event

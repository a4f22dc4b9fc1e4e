"""Reading webhooks and their log."""

from datetime import datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from careloop.desk.webhooks.models import Delivery, Endpoint

WAITING = Q(state=Delivery.State.WAITING)


def endpoints() -> QuerySet[Endpoint]:
    """Give every endpoint with how many tellings wait and how many were given up."""
    return Endpoint.objects.annotate(
        waiting=Count("deliveries", filter=Q(deliveries__state="waiting")),
        dead=Count("deliveries", filter=Q(deliveries__state="dead")),
    ).order_by("name", "id")


def log_of(endpoint: Endpoint, *, state: str = "", before: int | None = None) -> QuerySet[Delivery]:
    """Give the tellings of an endpoint, the newest first."""
    rows = Delivery.objects.filter(endpoint=endpoint).order_by("-id")
    if state:
        rows = rows.filter(state=state)
    return rows.filter(id__lt=before) if before else rows


def due(now: datetime) -> QuerySet[Delivery]:
    """Give what may be told now: due, not at work, of a living endpoint, and the first that waits about its thing."""
    earlier = Delivery.objects.filter(
        WAITING, endpoint=OuterRef("endpoint"), subject=OuterRef("subject"), id__lt=OuterRef("id")
    )
    rows = Delivery.objects.filter(is_free(now), endpoint__is_active=True)
    return rows.filter(~Exists(earlier)).order_by("due_at", "id")


def is_free(now: datetime) -> Q:
    """Give what is true of a telling that is due and that no worker holds: of its row alone."""
    return WAITING & (Q(leased_until__isnull=True) | Q(leased_until__lt=now)) & Q(due_at__lte=now)


def signs_with_former(endpoint: Endpoint, *, now: datetime) -> bool:
    """Say whether the secret before the last rotation still signs."""
    return bool(endpoint.sealed_former and endpoint.former_until and now < endpoint.former_until)


FORMER_FOR = timedelta(days=1)

"""What a person meets who follows a link, and what their status page shows."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet

from careloop.desk.conversations.models import Conversation
from careloop.desk.surveys.models import Answer, Invitation, Survey


def invitation_of(key: str) -> Invitation | None:
    """Give the invitation of a link; None for a link that nobody was sent."""
    return (
        Invitation.objects.select_related("version__survey", "layout", "conversation__inbox", "customer", "draw")
        .filter(key=key)
        .first()
    )


def open_page(slug: str) -> Survey | None:
    """Give the survey of a public page, while it is in use."""
    return Survey.objects.filter(slug=slug, moment=Survey.Moment.OPEN, is_active=True).exclude(slug="").first()


def on_status_page(conversation: Conversation, *, now: datetime) -> Invitation | None:
    """Give the question to show on a customer's private page: the newest one open and not answered yet."""
    rows = _open(now).filter(conversation=conversation).select_related("version", "layout")
    return rows.order_by("-due_at", "-pk").first()


def open_questions(conversations: Iterable[int], *, now: datetime) -> set[int]:
    """Give those of some conversations in which a question waits for its customer: one statement."""
    return set(_open(now).filter(conversation__in=list(conversations)).values_list("conversation_id", flat=True))


def _open(now: datetime) -> QuerySet[Invitation]:
    return Invitation.objects.filter(
        customer__isnull=False,
        channel__in=[Invitation.Channel.MAIL, Invitation.Channel.PAGE],
        due_at__lte=now,
        expires_at__gt=now,
        response__isnull=True,
        failed_at__isnull=True,
    )


def given_before(invitation: Invitation) -> dict[str, list[str]]:
    """Give what was answered so far, as a form would send it."""
    rows = Answer.objects.filter(response__invitation=invitation)
    return {row.key: row.text.split(",") if row.value is None and "," in row.text else [_plain(row)] for row in rows}


def _plain(row: Answer) -> str:
    return row.text if row.value is None else f"{row.value:g}"


def surveys() -> QuerySet[Survey]:
    """Give all surveys with their versions, rules and layouts."""
    return Survey.objects.prefetch_related("versions", "rules", "layouts")

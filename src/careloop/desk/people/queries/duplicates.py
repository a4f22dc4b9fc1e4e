"""Which customers may be one: the open suggestions."""

from django.db.models import Q, QuerySet

from careloop.desk.people.models import DuplicateSuggestion


def open_suggestions() -> QuerySet[DuplicateSuggestion]:
    """Give the suggestions nobody has decided on, between customers who are still two, newest first."""
    return (
        DuplicateSuggestion.objects.filter(
            dismissed_at__isnull=True, first__merged_into__isnull=True, second__merged_into__isnull=True
        )
        .select_related("first__organisation", "second__organisation")
        .order_by("-at", "-id")
    )


def suggestions_for(customer_id: int) -> QuerySet[DuplicateSuggestion]:
    """Give the open suggestions about one customer."""
    return open_suggestions().filter(Q(first=customer_id) | Q(second=customer_id))

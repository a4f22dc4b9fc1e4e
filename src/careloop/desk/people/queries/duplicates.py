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


def among(suggestions: QuerySet[DuplicateSuggestion], customer_id: int) -> QuerySet[DuplicateSuggestion]:
    """Give those of the suggestions that are about one customer."""
    return suggestions.filter(Q(first=customer_id) | Q(second=customer_id))

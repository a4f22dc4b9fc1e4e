"""What people wrote to a survey, as it was read: language, reason, and what their words speak for or against."""

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from careloop.core.reasons.catalogue import by_id, catalogue
from careloop.core.surveys.scales import scales
from careloop.desk.people.views.access import agent_of
from careloop.desk.surveys.models import CommentReading
from careloop.desk.surveys.queries.asking import surveys
from careloop.desk.surveys.queries.results import comments_seen
from careloop.desk.surveys.rules import may_read_results
from careloop.renderers.words import Words

PAGE = 50
DIMENSIONS = ("business", "human", "hidden")
LANGUAGES = ("en", "ko", "ja")


@require_safe
def comments(request: HttpRequest, pk: int) -> HttpResponse:
    agent = agent_of(request, may_read_results)
    survey = get_object_or_404(surveys(), pk=pk)
    words, names = Words((get_language() or "en")[:2]), by_id(catalogue())
    seen = comments_seen(agent, survey)
    known = [each for each in seen.order_by("reason").values_list("reason", flat=True).distinct() if each in names]
    wanted = {
        "of_language": _one_of(request.GET.get("of_language", ""), LANGUAGES),
        "reason": _one_of(request.GET.get("reason", ""), known),
        "against": _one_of(request.GET.get("against", ""), DIMENSIONS),
    }
    page = Paginator(narrowed(seen, wanted), PAGE).get_page(request.GET.get("page"))
    context = {
        "survey": survey,
        "tab": "comments",
        "may_set_up": agent.is_administrator,
        "page": page,
        "rows": [_row(each, words, names) for each in page],
        "wanted": wanted,
        "reasons": sorted(((each, names[each].name(words.language)) for each in known), key=lambda each: each[1]),
        "dimensions": [(each, words.of("dimension", each)) for each in DIMENSIONS],
        "previous_url": _turned(wanted, page.number - 1) if page.has_previous() else "",
        "next_url": _turned(wanted, page.number + 1) if page.has_next() else "",
    }
    return render(request, "surveys/comments.html", context)


def narrowed(rows: QuerySet[CommentReading], wanted: dict[str, str]) -> QuerySet[CommentReading]:
    """Give the comments in a language, of a reason, with words against a dimension."""
    if wanted["of_language"]:
        rows = rows.filter(language=wanted["of_language"])
    if wanted["reason"]:
        rows = rows.filter(reason=wanted["reason"])
    if wanted["against"]:
        # SQLite cannot look into a list; no name of a dimension is part of another's.
        rows = rows.filter(lowered__icontains=f'"{wanted["against"]}"')
    return rows


def _one_of(text: str, known: Any) -> str:
    return text if text in known else ""


def _turned(wanted: dict[str, str], number: int) -> str:
    return f"?{urlencode({**wanted, 'page': number})}"


def _row(comment: CommentReading, words: Words, names: dict[str, Any]) -> dict[str, Any]:
    answer, response = comment.answer, comment.answer.response
    rating = next((each for each in response.answers.all() if each.value is not None), None)
    scale = scales().get(rating.scale) if rating else None
    invitation = response.invitation
    return {
        "text": answer.text,
        "language": response.language,
        "at": response.at,
        "rated": scale.words_of(int(rating.value), words.language) if scale and rating and rating.value else "",
        "is_read": comment.read_at is not None,
        "reason": names[comment.reason].name(words.language) if comment.reason in names else "",
        "raised": [words.of("dimension", each) for each in comment.raised],
        "lowered": [words.of("dimension", each) for each in comment.lowered],
        "conversation": invitation.conversation_id if invitation else None,
    }

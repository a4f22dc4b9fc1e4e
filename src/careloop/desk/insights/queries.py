"""What pages show of readings; every read of many begins with who may see the conversations."""

from collections import Counter
from typing import Any

from django.db.models import Avg, Count, Q, QuerySet, Sum
from django.db.models.expressions import F
from django.http import Http404

from careloop.core.reasons.catalogue import NO_ISSUE
from careloop.desk.conversations.models import Folder
from careloop.desk.conversations.queries.visibility import visible_conversations, visible_to
from careloop.desk.insights.models import Check, Objection, Reading, ReadingSwitch, SampleDraw
from careloop.desk.people.models import Agent

ABC = ("issue", "acknowledged", "resolved", "not-resolved", "repeat", "red-alert", "skipped")


def is_on() -> bool:
    """Say whether conversations are read."""
    switch = ReadingSwitch.objects.order_by("-pk").first()
    return switch is None or switch.is_on


def visible_readings(agent: Agent) -> QuerySet[Reading]:
    """Give the readings of conversations that the agent may see."""
    return Reading.objects.filter(conversation__in=visible_to(agent).values("conversation"), read_at__isnull=False)


def reading_of(agent: Agent, conversation_id: int) -> Reading | None:
    """Give the reading of one conversation, if it was read and may be seen."""
    return visible_readings(agent).filter(pk=conversation_id).first()


def alerts(agent: Agent) -> QuerySet[Reading]:
    """Give the open conversations with a red alert, the latest first."""
    still_open = Q(conversation__summary__folder__in=(1, 2))
    return visible_readings(agent).filter(still_open, is_alert=True).order_by("-read_at")


def causes(agent: Agent) -> list[dict[str, Any]]:
    """Give the reasons with their contacts, effort, dissatisfaction and cost, the costliest first."""
    rows = (
        visible_readings(agent)
        .filter(has_issue=True)
        .exclude(reason__in=("", *NO_ISSUE))
        .values("reason")
        .annotate(
            contacts=Count("pk"),
            alerts=Count("pk", filter=Q(is_alert=True)),
            mean_effort=Avg(F("effort") + 1.0),
            dissatisfaction=Avg(1.0 - F("satisfaction")),
            cost=Sum((F("effort") + 1.0) * (1.0 - F("satisfaction"))),
        )
        .order_by("-cost")
    )
    return [dict(row) for row in rows]


def praising(agent: Agent) -> list[tuple[str, int]]:
    """Give the reasons that state no issue (praise, thanks, greetings) with their contacts, most first."""
    rows = visible_readings(agent).filter(reason__in=NO_ISSUE).values("reason").annotate(contacts=Count("pk"))
    return [(row["reason"], row["contacts"]) for row in rows.order_by("-contacts")]


def of_reason(agent: Agent, reason: str) -> QuerySet[Reading]:
    """Give the conversations with a reason, those with alerts first, then the least satisfied."""
    return visible_readings(agent).filter(reason=reason).order_by("-is_alert", "satisfaction", "-pk")


def kinds_found(agent: Agent) -> list[tuple[str, int, int]]:
    """Give for each kind in how many conversations it was found, and how often agents called it wrong."""
    found: Counter[str] = Counter()
    for kinds in visible_readings(agent).values_list("kinds", flat=True).iterator(chunk_size=2000):
        found.update(kinds)
    wrong = Counter(
        Objection.objects.filter(conversation__in=visible_to(agent).values("conversation")).values_list(
            "kind", flat=True
        )
    )
    return [(kind, count, wrong[kind]) for kind, count in found.most_common() if kind not in ("moment", "stage")]


def with_and_without(kind: str) -> tuple[list[int], list[int]]:
    """Give the numbers of all conversations that were read: those in which the kind was found, and the others."""
    parts: tuple[list[int], list[int]] = ([], [])
    rows = Reading.objects.filter(read_at__isnull=False).exclude(conversation__summary__folder=Folder.MERGED)
    for number, kinds in rows.values_list("pk", "kinds").order_by("pk").iterator(chunk_size=2000):
        parts[kind not in kinds].append(number)
    return parts


def latest_draws() -> dict[str, SampleDraw]:
    """Give the newest draw of each kind."""
    return {drawn.kind: drawn for drawn in SampleDraw.objects.order_by("pk")}


def next_check(agent: Agent, drawn: SampleDraw, *, start: int = 0) -> Check | None:
    """Give the next drawn conversation that nobody has checked and that the agent may see; skipped ones come last."""
    open_ones = _visible_checks(agent).filter(draw=drawn, is_there=None).order_by("place").select_related("draw")
    return open_ones.filter(place__gte=start).first() or open_ones.first()


def last_check(agent: Agent, drawn: SampleDraw) -> Check | None:
    """Give what the agent decided last in a draw, so that it can be taken back."""
    return _visible_checks(agent).filter(draw=drawn, by=agent, is_there__isnull=False).order_by("-at", "-pk").first()


def find_check(agent: Agent, pk: int) -> Check:
    """Give one check. Raises Http404: when it is not there, or its conversation is not to be seen."""
    found = _visible_checks(agent).select_related("draw").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def progress(drawn: SampleDraw) -> tuple[int, int]:
    """Give how many of a draw were checked, and how many there are."""
    return drawn.checks.filter(is_there__isnull=False).count(), drawn.checks.count()


def _visible_checks(agent: Agent) -> QuerySet[Check]:
    return Check.objects.filter(conversation__in=visible_conversations(agent))

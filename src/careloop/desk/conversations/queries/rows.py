"""A list row as it is shown: everything computed once, so that the template only prints."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from careloop.desk.conversations.models import Priority, Summary, Tagging

CHANNEL_ICONS = {"email": "mail", "webform": "globe", "chat": "chat", "phone": "phone", "voice": "phone"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One conversation in a list."""

    pk: int
    url: str
    state: str
    state_words: str
    is_ours: bool
    is_current: bool
    who: str
    subject: str
    snippet: str
    owner: str
    team: str
    tags: tuple[tuple[str, str], ...]  # name, colour
    channel: str
    channel_icon: str
    time_words: str
    at: datetime
    priority: str  # low, high, urgent; empty for normal
    priority_words: str
    message_count: int
    has_draft: bool
    has_files: bool
    has_trouble: bool


def rows_of(summaries: Iterable[Summary], *, now: datetime, url: str, back: str, current: int | None) -> list[Row]:
    """Turn summaries (annotated with owner, team_name and has_draft) into rows that link to `url` + number."""
    summaries = list(summaries)
    tags = _tags(summaries)
    words = state_words()
    return [_row(each, words, tags.get(each.pk, ()), now, url, back, current) for each in summaries]


def state_words() -> dict[str, str]:
    """Give the words for each state of a conversation in the reader's language."""
    return {
        "first": _("needs first reply"),
        "reply": _("needs reply"),
        "waiting": _("waiting for customer"),
        "snoozed": _("snoozed"),
        "closed": _("closed"),
        "spam": _("spam"),
        "merged": _("merged"),
    }


def _row(
    summary: Summary,
    words: dict[str, str],
    tags: tuple[tuple[str, str], ...],
    now: datetime,
    url: str,
    back: str,
    current: int | None,
) -> Row:
    state, is_ours = summary.state, summary.is_waiting_for_us
    at = summary.queue_at if is_ours else summary.snoozed_until or summary.last_at
    return Row(
        pk=summary.pk,
        url=f"{url}{summary.pk}{back}",
        state=state,
        state_words=words[state],
        is_ours=is_ours,
        is_current=summary.pk == current,
        who=summary.customer_name or _("unknown"),
        subject=summary.subject or _("(no subject)"),
        snippet=summary.snippet,
        owner=getattr(summary, "owner", None) or "",
        team=getattr(summary, "team_name", None) or "",
        tags=tags,
        channel=summary.channel,
        channel_icon=CHANNEL_ICONS.get(summary.channel, "chat"),
        time_words=span_words((now - at).total_seconds()),
        at=at,
        priority=_priority_name(summary.priority),
        priority_words=Priority(summary.priority).label if summary.priority != Priority.NORMAL else "",
        message_count=summary.message_count,
        has_draft=bool(getattr(summary, "has_draft", False)),
        has_files=summary.has_files,
        has_trouble=summary.has_trouble,
    )


def _priority_name(priority: int) -> str:
    return {Priority.LOW: "low", Priority.HIGH: "high", Priority.URGENT: "urgent"}.get(Priority(priority), "")


def _tags(summaries: list[Summary]) -> dict[int, tuple[tuple[str, str], ...]]:
    found: dict[int, tuple[tuple[str, str], ...]] = {}
    pks = [each.pk for each in summaries]
    rows = Tagging.objects.filter(conversation__in=pks).order_by("conversation_id", "tag__name")
    for pk, name, colour in rows.values_list("conversation_id", "tag__name", "tag__colour"):
        found[pk] = (*found.get(pk, ()), (name, colour))
    return found


def span_words(seconds: float) -> str:
    """Say a length of time in its largest unit: "3 min", "5 h", "2 d"; what lies ahead as "in 2 d"."""
    ahead, seconds = seconds < 0, abs(seconds)
    if seconds < 60:
        return pgettext("time", "now")
    for size, one in ((86400, _days), (3600, _hours), (60, _minutes)):
        if seconds >= size:
            span = one(int(seconds // size))
            break
    return _("in %(span)s") % {"span": span} if ahead else span


def _days(n: int) -> str:
    return ngettext("%(n)s d", "%(n)s d", n) % {"n": n}


def _hours(n: int) -> str:
    return ngettext("%(n)s h", "%(n)s h", n) % {"n": n}


def _minutes(n: int) -> str:
    return ngettext("%(n)s min", "%(n)s min", n) % {"n": n}

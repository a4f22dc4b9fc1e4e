"""A list row as it is shown: everything computed once, so that the template only prints."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from careloop.desk.conversations.models import Priority, Summary, Tagging

PRIORITIES = {int(Priority.LOW): "low", int(Priority.HIGH): "high", int(Priority.URGENT): "urgent"}
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
    message_count: int
    messages_words: str
    subject: str
    snippet: str
    owner: str
    owner_words: str  # the owner and the team
    tags: tuple[tuple[str, str], ...]  # name, colour
    marks: tuple[tuple[str, str, str], ...]  # name, icon, words
    priority: str  # low, high, urgent; empty for normal
    priority_words: str
    time_words: str
    time_title: str
    iso: str


@dataclass(frozen=True, kw_only=True)
class Words:
    """What every row of a page says, looked up once."""

    states: dict[str, str]
    channels: dict[str, str]
    draft: str
    files: str
    trouble: str
    missed: str
    nobody: str


def rows_of(summaries: Iterable[Summary], *, now: datetime, url: str, back: str, current: int | None) -> list[Row]:
    """Turn summaries (annotated with owner, team_name and has_draft) into rows that link to `url` + number."""
    summaries = list(summaries)
    tags = _tags(summaries)
    words = _words()
    return [
        _row(each, words, tags.get(each.pk, ()), now, url=f"{url}{each.pk}{back}", is_current=each.pk == current)
        for each in summaries
    ]


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


def channel_words() -> dict[str, str]:
    """Give the names of the channels in the reader's language; a channel not named here is called by its own name."""
    return {"email": _("e-mail"), "webform": _("form"), "chat": _("chat"), "phone": _("telephone"), "voice": _("voice")}


def _words() -> Words:
    return Words(
        states=state_words(),
        channels=channel_words(),
        draft=_("You have a draft here"),
        files=_("has attachments"),
        trouble=_("an answer was not delivered"),
        missed=_("an answer was not read; no address to send it to"),
        nobody=_("nobody"),
    )


def _row(
    summary: Summary, words: Words, tags: tuple[tuple[str, str], ...], now: datetime, *, url: str, is_current: bool
) -> Row:
    state, is_ours = summary.state, summary.is_waiting_for_us
    at = summary.queue_at if is_ours else summary.snoozed_until or summary.last_at
    owner, team = getattr(summary, "owner", None) or "", getattr(summary, "team_name", None) or ""
    exact = f"{timezone.localtime(at):%Y-%m-%d %H:%M}"  # the same in all three languages, and quick
    return Row(
        pk=summary.pk,
        url=url,
        state=state,
        state_words=words.states[state],
        is_ours=is_ours,
        is_current=is_current,
        who=summary.customer_name or _("unknown"),
        message_count=summary.message_count,
        messages_words=ngettext("%(n)s message", "%(n)s messages", summary.message_count)
        % {"n": summary.message_count},
        subject=summary.subject or _("(no subject)"),
        snippet=summary.snippet,
        owner=owner,
        owner_words=" · ".join(filter(None, (owner or words.nobody, team))),
        tags=tags,
        marks=tuple(_marks(summary, words)),
        priority=PRIORITIES.get(summary.priority, ""),
        priority_words=str(Priority(summary.priority).label) if summary.priority != Priority.NORMAL else "",
        time_words=span_words((now - at).total_seconds()),
        time_title=_("waiting since %(time)s") % {"time": exact} if is_ours else exact,
        iso=at.isoformat(),
    )


def _marks(summary: Summary, words: Words) -> Iterator[tuple[str, str, str]]:
    if summary.has_trouble:
        yield "trouble", "warning", words.trouble
    if summary.has_missed:
        yield "missed", "warning", words.missed
    if getattr(summary, "has_draft", False):
        yield "draft", "note", words.draft
    if summary.has_files:
        yield "files", "attach", words.files
    channel = summary.channel
    yield "channel", CHANNEL_ICONS.get(channel, "chat"), words.channels.get(channel, channel)


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

"""A thread in words: each message and each event as the flat record that the template prints."""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter

from django.utils import timezone
from django.utils.formats import number_format
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from careloop.desk.conversations.models import Delivery, Message
from careloop.desk.conversations.queries.thread import Thread
from careloop.desk.conversations.views.cards import NOTHING, DeliveryLine, MessageLine, Places, card, foot, why
from careloop.desk.conversations.views.told import tell
from careloop.desk.people.rules.kept_words import said

LINK = re.compile(r"https?://[^\s<>\"']{1,2000}")
LONGEST = 20_000  # characters of one text; the page of a message of four million would be of no use to anybody
MOST_NAMED = 6  # addresses in the line above a message; the details name everybody
PUNCTUATION = ".,;:!?)]}。、」』）"


@dataclass(frozen=True, slots=True)
class Line:
    """A message or an event of the thread, ready to print."""

    at: datetime
    is_message: bool
    iso: str
    clock: str
    words: str = ""
    icon: str = ""
    day: datetime | None = None  # set where a new day begins
    message: MessageLine | None = None
    card: SafeString = NOTHING
    why: SafeString = NOTHING
    foot: SafeString = NOTHING


@dataclass(frozen=True, slots=True)
class Whole:
    """The one long message that is shown whole, and the address at which another one is."""

    pk: int = 0
    address: str = "?whole="


def lines_of(
    thread: Thread,
    *,
    places: Places,
    fresh_after: int = 0,
    fresh: Collection[int] = frozenset(),
    whole: Whole = Whole(),
) -> list[Line]:
    """Give messages and events in the order in which they happened, days marked; `fresh` ones, and those after one."""
    now = timezone.now()
    marked = [message.pk for message in thread.messages if message.pk in fresh or _is_fresh(message, fresh_after)]
    spoken = [(message.at, "", "", _line(message, thread, marked, now, whole)) for message in thread.messages]
    told = [
        (event.at, icon, words, None) for event in thread.events for icon, words in [tell(event, thread.names)] if words
    ]
    zone, day = timezone.get_current_timezone(), None
    lines = []
    for at, icon, words, message in sorted([*spoken, *told], key=itemgetter(0)):
        local = at.astimezone(zone)
        is_new_day = local.date() != day
        day = local.date()
        iso, clock = local.isoformat(timespec="seconds"), f"{local:%H:%M}"
        lines.append(
            Line(
                at=at,
                is_message=message is not None,
                iso=iso,
                clock=clock,
                words=words,
                icon=icon,
                day=local if is_new_day else None,
                message=message,
                card=card(message, iso=iso, clock=clock, places=places) if message else NOTHING,
                why=why(message) if message and message.acts else NOTHING,
                foot=foot(message, places=places) if message and not message.acts else NOTHING,
            )
        )
    return lines


def _is_fresh(message: Message, fresh_after: int) -> bool:
    return bool(fresh_after) and message.pk > fresh_after and message.kind != Message.Kind.NOTE


def _line(message: Message, thread: Thread, fresh: list[int], now: datetime, whole: Whole) -> MessageLine:
    files = thread.files.get(message.pk, [])
    kind = "forward" if message.is_forward else message.kind
    explained = _explains_itself(message, thread)
    return MessageLine(
        pk=message.pk,
        kind=message.kind,
        kind_words=KINDS[kind][1](),
        icon=KINDS[kind][0],
        who=message.sender_name or _address(message, thread) or _("unknown sender"),
        channel=channel_words(message.channel),
        recipients=_recipients(message),
        text=_text(message, whole),
        quoted=message.quoted.removeprefix(message.text).strip()[: None if message.pk == whole.pk else LONGEST],
        has_html=bool(getattr(message, "has_html", False)),
        has_original=message.received_id is not None,
        why=_why(message) if explained else "",
        details=_details(message, thread) if explained else [],
        delivery=_delivery(message, now),
        files=[file for file in files if not file.is_image],
        images=[file for file in files if file.is_image],
        is_fresh=message.pk in fresh,
        is_first_fresh=bool(fresh) and message.pk == fresh[0],
    )


def _text(message: Message, whole: Whole) -> SafeString:
    length = max(len(message.text), len(message.quoted))
    if length <= LONGEST or message.pk == whole.pk:
        return linked(message.text)
    words = ngettext("Show all of it: %(n)s character", "Show all of it: %(n)s characters", length)
    return format_html(
        '{}{}<br><a class="link" href="{}{}#message-{}">{}</a>',
        linked(message.text[:LONGEST]),
        "…" if len(message.text) > LONGEST else "",
        whole.address,
        message.pk,
        message.pk,
        words % {"n": number_format(length, force_grouping=True)},
    )


KINDS: dict[str, tuple[str, Callable[[], str]]] = {
    "customer": ("mail", lambda: pgettext("who wrote it", "customer")),
    "reply": ("reply", lambda: _("reply")),
    "forward": ("forward", lambda: _("forwarded to somebody else")),
    "note": ("note", lambda: _("note, inside only")),
    "auto": ("auto", lambda: _("automatic message")),
}


CHANNELS: dict[str, Callable[[], str]] = {
    "email": lambda: _("e-mail"),
    "webform": lambda: _("request form"),
    "page": lambda: _("private page"),
    "note": lambda: "",
    "chat": lambda: _("chat"),
    "phone": lambda: _("telephone"),
}


def channel_words(channel: str) -> str:
    """Give the name of a channel as people call it; a plug-in's own name as it is."""
    return CHANNELS[channel]() if channel in CHANNELS else channel


def linked(text: str) -> SafeString:
    """Give a text escaped, with its web addresses as links that tell the other side nothing."""
    if "://" not in text:
        return escape(text)
    parts, end = [], 0
    for found in LINK.finditer(text):
        address = found.group().rstrip(PUNCTUATION)
        parts += [
            escape(text[end : found.start()]),
            format_html(
                '<a class="link" href="{0}" target="_blank" rel="noopener noreferrer nofollow">{0}</a>', address
            ),
        ]
        end = found.start() + len(address)
    return mark_safe("".join([*parts, escape(text[end:])]))  # noqa: S308 - every part is escaped above


def _recipients(message: Message) -> str:
    parts = []
    if message.to and message.channel != "chat":  # where it goes there is a name of our own
        parts.append(_("to %(people)s") % {"people": _people(message.to)})
    if message.cc:
        parts.append(_("copy to %(people)s") % {"people": _people(message.cc)})
    if message.bcc:
        parts.append(_("blind copy to %(people)s") % {"people": _people(message.bcc)})
    return " · ".join(parts)


def _people(addresses: list[str], most: int = MOST_NAMED) -> str:
    named, more = ", ".join(map(str, addresses[:most])), len(addresses) - most
    if more <= 0:
        return named
    return ngettext("%(people)s and %(n)s more", "%(people)s and %(n)s more", more) % {"people": named, "n": more}


def _details(message: Message, thread: Thread) -> list[tuple[str, str]]:
    pairs = [(_("Why it is here"), WHY.get(message.joined_by, lambda: "")())]
    if message.identity_id:
        pairs.append((_("Sender"), _address(message, thread)))
    if message.addressed_id:
        pairs.append((_("Addressed to conversation"), f"#{message.addressed_id}"))
    if len(message.to) > MOST_NAMED or len(message.cc) > MOST_NAMED:
        pairs.append((_("Everybody it went to"), ", ".join(map(str, [*message.to, *message.cc]))))
    if message.sender_check:
        pairs.append(
            (_("Sender check (DMARC)"), SENDER_CHECKS.get(message.sender_check, lambda: message.sender_check)())
        )
    if message.external_id:
        pairs.append((_("Message id"), message.external_id))
    return [(label, value) for label, value in pairs if value]


def _address(message: Message, thread: Thread) -> str:
    # The addresses of the customer are here already; a stranger's is read one by one, which is rare.
    for identity in thread.near.get("identity", []):
        if identity.id == message.identity_id:
            return identity.text
    return str(message.identity or "")


WHY: dict[str, Callable[[], str]] = {
    "started": lambda: _("It is the first message of this conversation."),
    "token": lambda: _(
        "It was sent to the signed reply address of this conversation, known only to those who got a mail from it."
    ),
    "references": lambda: _(
        "It answers a mail of this conversation (References), from the same customer in the same inbox."
    ),
    "page": lambda: _("It was written on the customer's private status page."),
    "agent": lambda: _("It was written here, in this conversation."),
    "elsewhere": lambda: _("It was written in another mail program and found in the Sent folder of the mailbox."),
    "merge": lambda: _("A merge has brought it here. Undo the merge to send it back."),
    "split": lambda: _("It was split off another conversation. Undo the split to send it back."),
    "import": lambda: _("It came with an import."),
    "bounce": lambda: _("It reports a message that was sent from this conversation and could not be delivered."),
}
SENDER_CHECKS: dict[str, Callable[[], str]] = {
    "pass": lambda: _("passed: the mail comes from where it says"),
    "fail": lambda: _("failed: somebody else may have written it"),
    "none": lambda: _("not possible: the sender's domain publishes no rule"),
}


def _why(message: Message) -> str:
    if message.channel == "chat" and message.joined_by == Message.JoinedBy.PAGE:
        return _("written in the chat")
    return str(Message.JoinedBy(message.joined_by).label)


def _explains_itself(message: Message, thread: Thread) -> bool:
    # What was written here needs no reason; what came from outside, or was moved, does. An import brings a talk whole,
    # so it is told once.
    if message.joined_by == Message.JoinedBy.IMPORT:
        return message.addressed_id is not None or message is thread.messages[0]
    return message.joined_by != Message.JoinedBy.AGENT or message.addressed_id is not None


def _delivery(message: Message, now: datetime) -> DeliveryLine | None:
    row: Delivery | None = getattr(message, "delivery", None)
    if row is None:
        return None
    left = max(0, int((row.due_at - now).total_seconds() + 0.999))
    is_held = row.state == Delivery.State.QUEUED and row.attempts == 0 and row.leased_until is None
    if row.state == Delivery.State.QUEUED and row.attempts:
        words = _("not accepted yet, tried %(n)s times; next try at %(time)s") % {
            "n": row.attempts,
            "time": timezone.localtime(row.due_at).strftime("%H:%M"),
        }
    elif row.channel == "chat" and row.state == Delivery.State.SENT:
        words = _("in the chat")
    elif row.channel == "page":
        words = _("on the customer's private page")
    else:
        words = str(Delivery.State(row.state).label)
    return DeliveryLine(
        state="held" if is_held else row.state,
        words=words,
        error=said(row.error),
        seconds_left=left if is_held else 0,
        can_send_again=row.state in (Delivery.State.FAILED, Delivery.State.BOUNCED),
    )

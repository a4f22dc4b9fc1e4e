"""A message as HTML.

Written with `filled`, which escapes every value, and not as a template: a message has some forty places to fill,
and twenty messages through the template language cost more than everything else on the page together.
"""

from dataclasses import dataclass

from django.template.defaultfilters import filesizeformat
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from careloop.desk.conversations.models import Attachment
from careloop.desk.conversations.views.markup import filled, filled_each

NOTHING = SafeString("")


@dataclass(frozen=True, slots=True)
class Places:
    """Where messages, files and icons are found, worked out once a page."""

    messages: str
    files: str
    sprite: str
    forward: tuple[SafeString, SafeString]  # the button's HTML before and after the number of the message


@dataclass(frozen=True, slots=True)
class DeliveryLine:
    """How far an outgoing message has come."""

    state: str
    words: str
    error: str
    seconds_left: int  # to take it back
    can_send_again: bool


@dataclass(frozen=True, slots=True)
class MessageLine:
    """What one message shows."""

    pk: int
    kind: str
    kind_words: str
    icon: str
    who: str
    channel: str
    recipients: str
    text: SafeString
    quoted: str
    has_html: bool
    has_original: bool
    why: str
    details: list[tuple[str, str]]
    delivery: DeliveryLine | None
    files: list[Attachment]
    images: list[Attachment]
    is_fresh: bool
    is_first_fresh: bool = False

    @property
    def acts(self) -> bool:
        """Whether its delivery can be acted on: taken back, or sent again."""
        return self.delivery is not None and (self.delivery.state == "held" or self.delivery.can_send_again)


HEAD = (
    '<header class="message-head"><span class="message-from">{who}</span>'
    '<span class="message-kind"><svg class="icon" aria-hidden="true"><use href="{sprite}#{icon}"></use></svg>'
    "{kind}</span>"
    '<a class="message-at" href="#message-{pk}"><time datetime="{iso}">{clock}</time></a>'
    '<span class="tiny faint">{channel}</span><span class="message-tools">{tools}</span></header>{to}'
    '<div class="message-text">{text}</div>{quoted}{files}'
)
TO = '<div class="message-to">{}</div>'
TOOL = '<a class="button quiet small" href="{}{}/{}">{}</a>'
FORWARD = '<button class="button quiet square small" form="tools" formaction="{}'
FORWARDING = (
    '/forwarding" aria-label="{}" title="{}"><svg class="icon" aria-hidden="true"><use href="{}#forward"></use></svg>'
    "</button>"
)
QUOTED = (
    '<details class="quoted"><summary><svg class="icon" aria-hidden="true"><use href="{}#more"></use></svg>{}</summary>'
    '<div class="quoted-text">{}</div></details>'
)
THUMB = (
    '<a class="thumb" href="{0}{1}/image" data-behaviour="lightbox" data-name="{2}" data-download="{0}{1}">'
    '<img src="{0}{1}/thumb" alt="{2}" loading="lazy" width="112" height="80"></a>'
)
FILE = (
    '<a class="file" href="{}{}" download><svg class="icon" aria-hidden="true"><use href="{}#file"></use></svg>'
    '<span class="truncate">{}</span><span class="file-size">{}</span></a>'
)
MARKS = {"sent": "check", "missed": "warning"}
DELIVERY = '<span class="delivery is-{}"><svg class="icon" aria-hidden="true"><use href="{}#{}"></use></svg>{}</span>'
FOOT = '<footer class="message-foot">{}{}</footer>'
WHY = '<details class="why"><summary>{}</summary><dl class="pairs">{}</dl></details>'


def places_of(*, messages: str, files: str, sprite: str) -> Places:
    """Give the places of a page, with what is the same at each of its messages printed once."""
    words = _("Forward this message")
    forward = (filled(FORWARD, messages), filled(FORWARDING, words, words, sprite))
    return Places(messages, files, sprite, forward)


def card(message: MessageLine, *, iso: str, clock: str, places: Places) -> SafeString:
    """Give what stands in a message's card above its foot."""
    return filled(
        HEAD,
        who=message.who,
        kind=message.kind_words,
        icon=message.icon,
        pk=message.pk,
        iso=iso,
        clock=clock,
        channel=message.channel,
        tools=_tools(message, places),
        to=filled(TO, message.recipients) if message.recipients else NOTHING,
        text=message.text,
        quoted=filled(QUOTED, places.sprite, _("Quoted text"), message.quoted) if message.quoted else NOTHING,
        files=_files(message, places) if message.files or message.images else NOTHING,
        sprite=places.sprite,
    )


def why(message: MessageLine) -> SafeString:
    """Give the reason why a message is in this talk, with its details folded; nothing where it explains itself."""
    if not message.why:
        return NOTHING
    return filled(WHY, message.why, filled_each("<dt>{}</dt><dd>{}</dd>", message.details))


def foot(message: MessageLine, *, places: Places) -> SafeString:
    """Give the foot of a card without anything to press: the way of the message, and why it is here."""
    delivery = NOTHING
    if message.delivery is not None:
        mark = MARKS.get(message.delivery.state, "clock")
        delivery = filled(DELIVERY, message.delivery.state, places.sprite, mark, message.delivery.words)
    reason = why(message)
    return filled('<footer class="message-foot">{}{}</footer>', delivery, reason) if delivery or reason else NOTHING


def _tools(message: MessageLine, places: Places) -> SafeString:
    tools = []
    if message.has_html:
        tools.append(filled(TOOL, places.messages, message.pk, "formatted", _("Formatted")))
    if message.has_original:
        tools.append(filled(TOOL, places.messages, message.pk, "original", _("Original")))
    if message.kind != "note":
        begin, end = places.forward
        tools.append(mark_safe(f"{begin}{message.pk:d}{end}"))  # noqa: S308 - both sides are escaped, between is a number
    return mark_safe("".join(tools))  # noqa: S308 - each is safe


def _files(message: MessageLine, places: Places) -> SafeString:
    images = filled_each(THUMB, ((places.files, file.pk, file.name) for file in message.images))
    files = filled_each(
        FILE,
        ((places.files, file.pk, places.sprite, file.name, filesizeformat(file.blob.size)) for file in message.files),
    )
    return filled('<div class="files">{}{}</div>', images, files)

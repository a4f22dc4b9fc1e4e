"""The way out: claim what is due, write the mail, hand it to the server, say how it ended."""

import logging
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext_noop

from careloop.channels.email.actions.elsewhere import OWN_MARK
from careloop.channels.email.models import Mailbox
from careloop.channels.email.queries import way_out_of
from careloop.channels.email.rules import compose, tokens
from careloop.channels.email.rules.subjects import answer_to
from careloop.desk.conversations.actions import deliveries, intake
from careloop.desk.conversations.actions.files import content_of
from careloop.desk.conversations.queries import intake as known

log = logging.getLogger(__name__)

QUOTED_LINES = 400
# How each language says who wrote the mail below; mail programs (and our reader) fold what follows.
ATTRIBUTIONS = {
    "en": "On %(date)s, %(name)s wrote:",
    "ko": "%(date)s, %(name)s님이 작성:",
    "ja": "%(date)s、%(name)sさんは書きました:",
}


class NoWayOut(Exception):
    """The inbox has no mailbox that can send; add one with an SMTP server in the settings."""


def letter_for(message: intake.Message, mailbox: Mailbox) -> compose.Letter:
    """Write down everything that decides how a message leaves as mail."""
    conversation = message.conversation
    language = conversation.language or conversation.inbox.language
    token = _token(message, mailbox)
    before = [] if message.is_forward else known.said_before(message)
    heard = known.heard_last(before, conversation)
    is_automatic = message.kind == message.Kind.AUTO
    files = tuple(
        compose.File(name=file.name, type=file.type, content=content_of(file.blob_id))
        for file in message.attachments.order_by("id")
    )
    return compose.Letter(
        sender=compose.Person(address=mailbox.address, name=_sender_name(message, mailbox)),
        to=_recipients(message),
        cc=_copies(message),
        bcc=tuple(compose.Person(address=address) for address in message.bcc),
        reply_to=tokens.plus_address(mailbox.address, conversation=conversation.pk, token=token)
        if mailbox.has_plus
        else "",
        subject=message.subject or (answer_to(conversation.subject) if heard else conversation.subject),
        text=message.text,
        signature="" if is_automatic else _signature(message),
        quoted=None if is_automatic or heard is None else _quoted(heard, language, conversation.inbox),
        files=files,
        message_id=_message_id(message, mailbox, token),
        in_reply_to=heard.external_id if heard and "@" in heard.external_id else "",
        # An import's own ids are no Message-IDs.
        references=tuple(said.external_id for said in reversed(before) if "@" in said.external_id),
        at=message.at,
        is_automatic=is_automatic,
        mark=(OWN_MARK, _message_id(message, mailbox, token)),
    )


def mailbox_for(message: intake.Message) -> Mailbox:
    """Give the mailbox a message leaves by: that of the mail it answers. Raises NoWayOut."""
    last = next((said.received for said in known.said_before(message) if said.received_id), None)
    mailbox = way_out_of(message.conversation.inbox_id, answered=last.source if last else "")
    if mailbox is None:
        raise NoWayOut(gettext_noop("This inbox has no mailbox that can send. Add an SMTP server in the settings."))
    return mailbox


def claim_next(now: datetime) -> deliveries.Delivery | None:
    """Take the next due mail for this worker alone."""
    return deliveries.claim("email", now=now)


def name_it(message: intake.Message, letter: compose.Letter) -> None:
    """Note the Message-ID before the first attempt, so that a bounce finds it and every attempt bears the same."""
    if message.external_id != letter.message_id:
        deliveries.name(message, external_id=letter.message_id, subject=letter.subject)


def _message_id(message: intake.Message, mailbox: Mailbox, token: str) -> str:
    return message.external_id or tokens.message_id(
        mailbox.address, conversation=message.conversation_id, token=token, message=message.pk
    )


def _token(message: intake.Message, mailbox: Mailbox) -> str:
    """A forward goes to a stranger to the conversation: its token proves nothing and opens nothing."""
    conversation = message.conversation
    identity = 0 if message.is_forward else conversation.identity_id or 0
    return tokens.token_of(
        conversation=conversation.pk, key=conversation.key, identity=identity, mailbox=mailbox.address
    )


def _recipients(message: intake.Message) -> tuple[compose.Person, ...]:
    identity, customer = message.conversation.identity, message.conversation.customer
    return tuple(
        compose.Person(
            address=address,
            name=customer.name if identity and address.lower() == identity.address.lower() else "",
        )
        for address in message.to
    )


def _copies(message: intake.Message) -> tuple[compose.Person, ...]:
    """Those named in the message and those who read along; nobody twice, and not in a forward or automatic mail."""
    people = {str(address).lower(): compose.Person(address=address) for address in message.cc}
    if message.kind == message.Kind.REPLY and not message.is_forward:
        for row in known.copied_in(message.conversation):
            people.setdefault(row.address.lower(), compose.Person(address=row.address, name=row.name))
    to = {str(address).lower() for address in message.to}
    return tuple(person for address, person in people.items() if address not in to)


def _sender_name(message: intake.Message, mailbox: Mailbox) -> str:
    company = mailbox.sender_name or mailbox.inbox.name
    return f"{message.agent.name} · {company}" if message.agent else company


def _signature(message: intake.Message) -> str:
    own = message.agent.signature.strip() if message.agent else ""
    return "\n".join(part for part in (own, message.conversation.inbox.signature.strip()) if part)


def _quoted(heard: intake.Message, language: str, inbox: intake.Inbox) -> compose.Quoted:
    hours = inbox.hours or (inbox.team.hours if inbox.team else None)
    zone = ZoneInfo(hours.timezone) if hours else None  # the worker's own clock is nobody's
    with translation.override(language if language in ATTRIBUTIONS else "en"):
        date = date_format(timezone.localtime(heard.dated_at or heard.at, zone), "DATETIME_FORMAT")
    words = ATTRIBUTIONS.get(language, ATTRIBUTIONS["en"])
    address = heard.identity.address if heard.identity else ""
    name = compose.one_line(heard.sender_name) or address
    lines = heard.text.strip().splitlines()
    cut = ["…"] if len(lines) > QUOTED_LINES else []
    return compose.Quoted(
        attribution=words % {"date": date, "name": f"{name} <{address}>" if address else name},
        text="\n".join([*lines[:QUOTED_LINES], *cut]),
    )

"""A customer asks on the public page, and goes on on their private one."""

import hashlib
from dataclasses import dataclass
from datetime import timedelta

from django.core.cache import cache
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from careloop.channels.webform.models import RequestPage
from careloop.channels.webform.queries import goes_on_here, home_of
from careloop.desk.conversations.actions import intake, messages, states
from careloop.desk.conversations.actions.files import NewFile
from careloop.desk.conversations.actions.limits import is_allowed
from careloop.desk.conversations.actions.messages import Said
from careloop.desk.conversations.queries.intake import conversation_numbered
from careloop.desk.people.actions import Identity, identify

CHANNEL = "webform"
REMEMBERED_SECONDS = 3600
TWO_CLICKS = timedelta(seconds=30)
Conversation = intake.Conversation


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What the form says; an address is only claimed, never proved."""

    name: str
    email: str
    phone: str
    subject: str
    text: str
    language: str
    files: tuple[NewFile, ...]
    form: str = ""  # the stamp of the form: what it says is asked once


def ask(page: RequestPage, asked: Asked, *, site_url: str) -> Conversation:
    """Begin a conversation from the public page.

    In order: gives what the same form has begun already (a double click), else finds or makes the customer by the
    address given, starts the conversation (see `messages.start`), and
    mails the private link, at most three times an hour to one address and never with a word of what was written:
    the page cannot be used to mail something to a third person.
    """
    kind, address = ("email", asked.email) if asked.email else ("phone", asked.phone)
    with transaction.atomic():
        RequestPage.objects.select_for_update().get(pk=page.pk)  # the second click waits here for the first
        if (before := _asked_before(asked)) is not None:
            return before
        identity = identify(kind, address, name=asked.name, channel=CHANNEL, language=asked.language)
        said = Said(
            text=asked.text,
            subject=asked.subject,
            sender_name=asked.name,
            files=asked.files,
            sender_check="none",
            language=asked.language,
        )
        conversation = messages.start(page.inbox, identity=identity, channel=CHANNEL, said=said).conversation
        if asked.email and is_allowed("webform-mail", asked.email.lower(), times=3, seconds=3600):
            _confirm(conversation, address=identity.address, language=asked.language, site_url=site_url)
        if asked.form:
            cache.set(_name_of(asked), conversation.pk, REMEMBERED_SECONDS)
    return conversation


def _asked_before(asked: Asked) -> Conversation | None:
    # Known by the form's own stamp, not by what it says: who guesses another's words must not be shown their page.
    number = cache.get(_name_of(asked)) if asked.form else None
    return conversation_numbered(number) if number else None


def _name_of(asked: Asked) -> str:
    return f"asked:{hashlib.sha256(repr((asked.form, asked.email, asked.phone, asked.text)).encode()).hexdigest()}"


def answer(conversation: Conversation, *, text: str, files: tuple[NewFile, ...]) -> None:
    """Add what the customer writes on the private page, a double click once; reopens what was closed."""
    identity = conversation.identity
    if identity is None:
        return
    with transaction.atomic(), states.locked(home_of(conversation)) as home:  # the second click waits here
        if _said_just_now(home, identity, text, files):
            return
        messages.receive(
            conversation,
            identity=identity,
            channel=CHANNEL,
            said=Said(text=text, files=files, sender_name=identity.customer.name),
            joined_by=intake.Message.JoinedBy.PAGE,
        )


def _said_just_now(home: Conversation, identity: Identity, text: str, files: tuple[NewFile, ...]) -> bool:
    theirs = home.messages.filter(identity=identity, kind=intake.Message.Kind.CUSTOMER)
    last = theirs.order_by("-at", "-id").first()
    if last is None or last.text != text or last.at <= timezone.now() - TWO_CLICKS:
        return False
    sent = sorted(hashlib.sha256(file.content).hexdigest() for file in files)
    return sorted(last.attachments.values_list("blob_id", flat=True)) == sent


def call_solved(conversation: Conversation) -> None:
    """The customer says on the private page that nothing is left to do; what went into another's is not theirs to end.

    Closes what the request went into, where that is the same customer's.
    """
    if goes_on_here(conversation):
        states.close(home_of(conversation), by=None)


def _confirm(conversation: Conversation, *, address: str, language: str, site_url: str) -> None:
    with translation.override(language):
        link = f"{site_url}{reverse('webform:request', args=[conversation.key])}"
        text = _(
            "We have received your request; its number is %(number)s.\n\n"
            "On this private page you can read our answers and add to it:\n%(link)s\n\n"
            "If you did not ask us anything, somebody typed your address by mistake. You need not do anything."
        ) % {"number": f"#{conversation.pk}", "link": link}
        subject = _("Your request %(number)s") % {"number": f"#{conversation.pk}"}
    intake.answer_automatically(conversation, subject=subject, text=text, address=address, channel="email")

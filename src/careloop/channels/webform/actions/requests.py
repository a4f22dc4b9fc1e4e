"""A customer asks on the public page, and goes on on their private one."""

from dataclasses import dataclass

from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from careloop.channels.webform.actions.limits import is_allowed
from careloop.channels.webform.models import RequestPage
from careloop.desk.conversations.actions import intake, messages, states
from careloop.desk.conversations.actions.files import NewFile
from careloop.desk.conversations.actions.messages import Said
from careloop.desk.people.actions import identify

CHANNEL = "webform"
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


def ask(page: RequestPage, asked: Asked, *, site_url: str) -> Conversation:
    """Begin a conversation from the public page.

    In order: finds or makes the customer by the address given, starts the conversation (see `messages.start`), and
    mails the private link, at most three times an hour to one address and never with a word of what was written:
    the page cannot be used to mail something to a third person.
    """
    kind, address = ("email", asked.email) if asked.email else ("phone", asked.phone)
    with transaction.atomic():
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
    return conversation


def answer(conversation: Conversation, *, text: str, files: tuple[NewFile, ...]) -> None:
    """Add what the customer writes on the private page; reopens what was closed."""
    identity = conversation.identity
    if identity is not None:
        messages.receive(
            conversation,
            identity=identity,
            channel=CHANNEL,
            said=Said(text=text, files=files, sender_name=identity.customer.name),
            joined_by=intake.Message.JoinedBy.PAGE,
        )


def call_solved(conversation: Conversation) -> None:
    """The customer says on the private page that nothing is left to do."""
    states.close(conversation, by=None)


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

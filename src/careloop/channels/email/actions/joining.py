"""A customer's mail: who it is from, which conversation it joins, and the inbox's automatic first answer."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from careloop.channels.email.bridge import Letter, said_of
from careloop.channels.email.models import Mailbox, ThreadIndex
from careloop.channels.email.queries.mailboxes import (
    mailboxes_of,
    own_addresses,
    thread_conversation,
)
from careloop.channels.email.rules import answering, threading
from careloop.channels.email.rules.tokens import Claim, claims_in_addresses, claims_in_ids, is_genuine, without_plus
from careloop.desk.conversations.actions import intake, marks, messages
from careloop.desk.conversations.queries import intake as known
from careloop.desk.conversations.queries.automatic import may_have_another
from careloop.desk.people.actions import identify
from careloop.desk.people.queries.agents import agent_at
from careloop.desk.people.rules.addresses import NotAnAddress
from careloop.desk.people.rules.no_reply import is_no_reply

if TYPE_CHECKING:
    from careloop.readers.mail import Address

# Mail no person wrote joins as automatic: it neither wakes nor reopens. A shop's or a form's notification that begins
# a conversation is work like any other; only an answering machine's is not.
AUTOMATIC_JOINING = frozenset({"auto-replied", "auto-generated", "report"})
AUTOMATIC_STARTING = frozenset({"auto-replied", "report"})
IMPORTED = "import:"  # the place of a mail that came from a file


def place_customer(received: intake.Received, letter: Letter, mailbox: Mailbox | None) -> None:
    """Join the mail to its conversation or begin one, and say why."""
    inbox = mailbox.inbox if mailbox else received.inbox
    if inbox is None:
        intake.quarantine(received, reason="no-inbox")
        return
    sender = _sender(letter)
    language = said_of(letter, mailbox=mailbox, is_automatic=False).language
    try:
        identity = identify("email", sender.address, name=sender.name, channel="email", language=language)
    except NotAnAddress:
        intake.quarantine(received, reason="no-sender")
        return
    is_past = received.source.startswith(IMPORTED)
    at = (letter.mail.date if is_past else None) or timezone.now()
    answer_to = _answers_at(letter, identity.address)
    decision = threading.decide(_facts(letter, inbox_id=inbox.pk, customer=identity.customer_id, at=at))
    conversation = known.conversation_numbered(decision.conversation) if decision.conversation else None
    if conversation is None:
        is_automatic = letter.mail.automatic in AUTOMATIC_STARTING
        said = said_of(letter, mailbox=mailbox, is_automatic=is_automatic, is_past=is_past, answer_to=answer_to)
        message = messages.start(inbox, identity=identity, channel="email", said=said, received=received)
        if not is_past:
            _answer(message, letter, sender.address)
    else:
        is_automatic = letter.mail.automatic in AUTOMATIC_JOINING
        said = said_of(letter, mailbox=mailbox, is_automatic=is_automatic, is_past=is_past, answer_to=answer_to)
        message = messages.receive(
            conversation,
            identity=identity,
            channel="email",
            said=said,
            joined_by=intake.Message.JoinedBy(decision.reason),
            received=received,
        )
    if said.sender_check == "pass" and identity.customer_id == message.conversation.customer_id:
        _copy_in(message.conversation, letter, sender.address)
    if letter.thread_index:
        ThreadIndex.objects.get_or_create(
            inbox=inbox, key=letter.thread_index, defaults={"conversation": message.conversation}
        )
    intake.mark_read(received, reason=decision.reason)


def _sender(letter: Letter) -> "Address":
    """The writer; where From is the desk's own or takes no answers (a form on a web site), the one to reply to."""
    mail = letter.mail
    sender = without_plus(mail.sender.address)
    if mail.reply_to and (sender in own_addresses() or is_no_reply(sender)):
        return mail.reply_to[0]
    return mail.sender


def _answers_at(letter: Letter, known_as: str) -> str:
    """Where a person wants the answers: not at ours, not where nobody reads, and "" where that is who they are."""
    address = letter.wants_answers_at
    is_of_use = address and address != known_as and not is_no_reply(address)
    return address if is_of_use and without_plus(address) not in own_addresses() else ""


def _facts(letter: Letter, *, inbox_id: int, customer: int, at: datetime) -> threading.Facts:
    mail = letter.mail
    named = [
        _named(row)
        for row in (*known.answered(letter.answers), _of_thread(inbox_id, letter.thread_index))
        if row is not None
    ]
    return threading.Facts(
        inbox=inbox_id,
        customer=customer,
        subject=mail.subject,
        at=at,
        automatic=mail.automatic,
        proven_by_address=_proven(claims_in_addresses(letter.recipients), inbox_id),
        proven_by_ids=_proven(claims_in_ids(letter.answers), inbox_id),
        named=tuple(named),
        has_references=bool(letter.answers or named),
    )


def _of_thread(inbox_id: int, key: str) -> known.Answered | None:
    conversation = thread_conversation(inbox_id, key)
    return known.named_conversation(conversation) if conversation else None


def _named(row: known.Answered) -> threading.Named:
    return threading.Named(
        conversation=row.conversation,
        inbox=row.inbox,
        customer=row.customer,
        subject=row.subject,
        last_at=row.last_at,
    )


def _proven(claims: tuple[Claim, ...], inbox_id: int) -> tuple[int, ...]:
    """The conversations whose token is genuine. Only tokens of the mailboxes that serve this inbox open anything."""
    proven = []
    for claim in claims[:20]:
        conversation = known.conversation_numbered(claim.conversation)
        if conversation is not None and is_genuine(
            claim,
            key=conversation.key,
            identities=sorted(known.identities_of(conversation)),
            mailboxes=[box.address for box in mailboxes_of(inbox_id)],
        ):
            proven.append(claim.conversation)
    return tuple(dict.fromkeys(proven))


def _copy_in(conversation: intake.Conversation, letter: Letter, sender: str) -> None:
    """Those whom the authenticated customer copied in read along; our own people and addresses do not."""
    own = own_addresses()
    for person in letter.mail.cc[:20]:
        address = person.address.lower()
        if address and address != sender.lower() and without_plus(address) not in own and agent_at(address) is None:
            marks.copy_in(conversation, by=None, address=address, name=person.name)


def _answer(message: intake.Message, letter: Letter, sender: str) -> None:
    """Send the inbox's automatic first answer where RFC 3834 and our own limits allow it."""
    conversation, inbox = message.conversation, message.conversation.inbox
    if not inbox.auto_reply.strip():
        return
    own = own_addresses()
    asked = answering.Asked(
        sender=sender,
        automatic=letter.mail.automatic,
        is_addressed=any(without_plus(address) in own for address in letter.recipients),
        is_own=without_plus(sender) in own or agent_at(sender) is not None,
        is_spam=known.is_spam(conversation),
        has_had_enough=not may_have_another(sender, now=timezone.now()),
    )
    if answering.may_answer(asked):
        with translation.override(inbox.language):
            # Nothing of the customer's own words: else anybody could send them to anybody in our name.
            subject = _("We have received your message [%(number)s]") % {"number": conversation.pk}
        intake.answer_automatically(
            conversation, subject=subject, text=inbox.auto_reply.strip(), address=sender, channel="email"
        )

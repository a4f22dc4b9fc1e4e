"""Replies written in another mail program, found in the Sent folder of a mailbox."""

from careloop.channels.email.bridge import Letter, said_of
from careloop.channels.email.models import Mailbox
from careloop.channels.email.rules.subjects import is_same_topic, topic_of
from careloop.desk.conversations.actions import intake
from careloop.desk.conversations.queries import intake as known
from careloop.desk.people.queries.agents import agent_at

# Our own mails carry it, because some servers give a sent mail another Message-ID. Read in the Sent folder alone.
OWN_MARK = "X-Careloop-Message"


def place_sent(received: intake.Received, letter: Letter, mailbox: Mailbox, *, is_past: bool = False) -> None:
    """Show a reply written elsewhere in its conversation; our own and what answers nothing here is left alone."""
    own = (letter.mail.message_id, *letter.mail.header(OWN_MARK))
    if any(known.message_sent_as(each) for each in own):
        intake.ignore(received, reason="own")
        return
    conversation = _answered(letter, mailbox)
    if conversation is None:
        intake.ignore(received, reason="sent-elsewhere")
        return
    intake.note_elsewhere(
        conversation,
        agent=agent_at(letter.mail.sender.address),
        channel="email",
        said=said_of(letter, mailbox=None, is_automatic=False, is_past=is_past),
        received=received,
    )
    intake.mark_read(received, reason="elsewhere")


def _answered(letter: Letter, mailbox: Mailbox) -> intake.Conversation | None:
    for row in known.answered(letter.answers):
        if row.inbox == mailbox.inbox_id:
            return known.conversation_numbered(row.conversation)
    if not topic_of(letter.mail.subject):
        return None
    for person in letter.mail.to:
        for conversation in known.conversations_with(person.address, inbox_id=mailbox.inbox_id):
            if topic_of(conversation.subject) and is_same_topic(letter.mail.subject, conversation.subject):
                return conversation
    return None

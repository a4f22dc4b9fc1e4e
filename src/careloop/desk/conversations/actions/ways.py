"""Ways: on which channel an answer leaves, and when."""

from datetime import timedelta

from careloop.desk.conversations.models import Conversation, Delivery, Message
from careloop.desk.people.models import Identity

CHAT = "chat"


def way_out(conversation: Conversation) -> str:
    """The channel on which an answer leaves: the chat while the customer writes there, mail where we know an address,
    else the private page alone."""
    if conversation.channel == CHAT and _last_heard_on(conversation) == CHAT:
        return CHAT
    identity = conversation.identity
    # Who is known by the name a plug-in's provider has for them is reached there.
    if identity is not None and identity.kind == Identity.Kind.HANDLE and conversation.channel != CHAT:
        return conversation.channel if identity.address.startswith(f"{conversation.channel}:") else "page"
    return "email" if identity is not None and identity.kind == Identity.Kind.EMAIL else "page"


def carries_copies(conversation: Conversation) -> bool:
    """Say whether an answer can go to others too: mail alone has a place for them, a plug-in is told of one thread
    (`core.channel.Outbound`), and a chat is one screen."""
    return way_out(conversation) == "email"


def _last_heard_on(conversation: Conversation) -> str:
    # A bad answer to a survey stands here as the customer's word; it is no way on which they write.
    heard = conversation.messages.filter(kind=Message.Kind.CUSTOMER).exclude(channel="survey").order_by("-at", "-id")
    return heard.values_list("channel", flat=True).first() or ""


def answer_where_they_write(conversation: Conversation, identity: Identity) -> None:
    """Who began under a name of the chat's own and goes on by mail gets the answers by mail."""
    began = conversation.identity
    if began is not None and began.kind == Identity.Kind.HANDLE and identity.kind == Identity.Kind.EMAIL:
        conversation.identity = identity
        conversation.save(update_fields=["identity"])


def answer_where_they_ask(conversation: Conversation, identity: Identity, address: str) -> None:
    """Each mail of the customer says anew where its answer goes; what others write here changes nothing."""
    if conversation.answer_to != address and conversation.identity_id == identity.pk:
        conversation.answer_to = address
        conversation.save(update_fields=["answer_to"])


def addressees(conversation: Conversation) -> list[str]:
    """Give the addresses an answer goes to."""
    if conversation.identity is None:
        return []
    return [conversation.answer_to or conversation.identity.address]


def send(message: Message, *, undo_seconds: int) -> None:
    """Hold a reply for the seconds of undo; in a chat it stands on the customer's screen at once."""
    is_chat = message.channel == CHAT
    Delivery.objects.create(
        message=message,
        channel=message.channel,
        state=Delivery.State.SENT if is_chat else Delivery.State.QUEUED,
        due_at=message.at + timedelta(seconds=0 if is_chat else undo_seconds),
    )

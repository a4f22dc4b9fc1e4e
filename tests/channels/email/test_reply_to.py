"""Where the answers go when a mail says so in its Reply-To."""

import pytest

from careloop.desk.conversations.actions import messages
from careloop.desk.conversations.models import Conversation, Message
from tests.cast import Cast
from tests.channels.email.post import arrives, mail, mailbox_for

ASKED = "office@work.example"


def answered(cast: Cast, *, to_sender: bool = False) -> list[str]:
    conversation = Conversation.objects.get()
    seen = conversation.messages.latest("id").pk
    return messages.reply(conversation, by=cast.mina, text="Hello.", seen=seen, to_sender=to_sender).to


@pytest.mark.parametrize(
    ("reply_to", "goes_to"),
    [
        (ASKED, ASKED),
        (f"The Office <{ASKED.upper()}>", ASKED),
        ("", "alex@mail.example"),
        ("alex@mail.example", "alex@mail.example"),
        ("no-reply@work.example", "alex@mail.example"),
        ("support@desk.example", "alex@mail.example"),  # our own
        (f"{ASKED}, other@work.example", "alex@mail.example"),  # no single place
        ("not an address", "alex@mail.example"),
    ],
)
def test_an_answer_goes_where_the_sender_asked(cast: Cast, reply_to: str, goes_to: str) -> None:
    arrives(mail(Reply_To=reply_to), mailbox_for(cast.inbox))
    assert answered(cast) == [goes_to]
    assert Message.objects.filter(kind="customer").get().identity == cast.alex


def test_a_list_or_a_forged_sender_does_not_say_where(cast: Cast) -> None:
    box = mailbox_for(cast.inbox, trusted_authserv="mx.desk.example")
    forged = "mx.desk.example; dmarc=fail header.from=mail.example"
    arrives(mail(Reply_To=ASKED, List_Id="<news.example>"), box)
    arrives(mail(Reply_To=ASKED, Authentication_Results=forged), box)
    assert list(Conversation.objects.values_list("answer_to", flat=True)) == ["", ""]


def test_the_agent_sends_to_the_known_address_instead(cast: Cast) -> None:
    arrives(mail(Reply_To=ASKED), mailbox_for(cast.inbox))
    assert answered(cast, to_sender=True) == ["alex@mail.example"]
    assert answered(cast) == [ASKED]


def test_each_mail_says_it_anew_and_an_answering_machine_does_not(cast: Cast) -> None:
    box = mailbox_for(cast.inbox)
    arrives(mail(Reply_To=ASKED, message_id="<a@mail.example>"), box)
    again = {"In_Reply_To": "<a@mail.example>", "subject": "Re: Help"}
    arrives(mail("Away.", Auto_Submitted="auto-replied", **again), box)
    assert answered(cast) == [ASKED]
    arrives(mail("More.", **again), box)
    assert answered(cast) == ["alex@mail.example"]

"""A mail becomes a conversation, the answer leaves, the answer to the answer joins."""

from datetime import timedelta
from email import message_from_bytes, policy

from django.utils import timezone

from careloop.channels.email.tasks import send_due
from careloop.desk.conversations.actions import messages
from careloop.desk.conversations.models import Conversation, Delivery, Message, Received
from tests.cast import Cast
from tests.channels.email.post import arrives, mail, mailbox_for, smtp_stub


def test_a_mail_is_answered_and_the_answer_to_it_joins(cast: Cast) -> None:
    with smtp_stub() as stub:
        box = mailbox_for(cast.inbox, smtp_port=stub.port)
        arrives(mail("주문한 상품이 안 왔어요.", sender="김유나 <yuna@mail.example>", subject="배송 문의"), box)
        conversation = Conversation.objects.get()
        first = conversation.messages.get()
        assert (first.text, first.subject, first.joined_by) == ("주문한 상품이 안 왔어요.", "배송 문의", "started")
        assert conversation.customer == cast.yuna.customer

        reply = messages.reply(conversation, by=cast.mina, text="내일 도착합니다.", seen=first.pk)
        assert send_due(timezone.now()) == 0
        assert send_due(timezone.now() + timedelta(seconds=11)) == 1

        reply.delivery.refresh_from_db()
        assert reply.delivery.state == Delivery.State.SENT
        (sender, recipients, raw), *_none = stub.taken
        assert (sender, recipients) == ("support@desk.example", ["yuna@mail.example"])
        sent = message_from_bytes(raw, policy=policy.default)
        assert sent["Subject"] == "Re: 배송 문의"
        assert sent["In-Reply-To"] == f"<{first.external_id}>"
        assert "내일 도착합니다." in sent.get_body(("plain",)).get_content()

        answer = mail(
            "감사합니다!\n\n"
            "2026년 11월 22일 (일) 오전 11:00, Mina <support@desk.example>님이 작성:\n> 내일 도착합니다.\n",
            sender="yuna@mail.example",
            subject="Re: 배송 문의",
            In_Reply_To=sent["Message-ID"],
        )
        received = arrives(answer, box)
        joined = Message.objects.get(received=received)
        assert (joined.conversation, joined.joined_by, joined.text) == (conversation, "token", "감사합니다!")
        assert received.state == Received.State.READ
        assert Conversation.objects.count() == 1

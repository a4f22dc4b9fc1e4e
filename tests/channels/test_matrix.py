"""Matrix with a real server: both ways, a restart, a gap, the cursor, and nothing twice."""

from pathlib import Path

import pytest
from django.utils import timezone

from careloop.channels.matrix.transport import Matrix
from careloop.channels.plugged.actions import save_account
from careloop.channels.plugged.models import Account
from careloop.channels.plugged.tasks import listen_once, work
from careloop.core.channel import Outbound, Retry
from careloop.desk.conversations.actions import messages
from careloop.desk.conversations.models import Conversation, Delivery, Message
from tests.cast import Cast
from tests.channels.matrix_server import python, synapse


@pytest.mark.server
@pytest.mark.skipif(python() is None, reason="Synapse is not installed: .ci/servers matrix var/synapse")
def test_a_customer_and_the_desk_talk_through_a_real_server(cast: Cast, tmp_path: Path) -> None:
    cast.inbox.undo_seconds = 0
    cast.inbox.save()
    with synapse(tmp_path) as server:
        kim, desk = server.account("kim"), server.account("desk")
        account = Account(kind="matrix", name="Matrix", inbox=cast.inbox)
        save_account(account, by=cast.ada, settings={"homeserver": server.url, "token": desk.token})
        listen_once(account)  # from now on
        room = kim.opens_room(desk.id)
        listen_once(account)  # joins
        kim.says(room, "Where is my parcel?")
        assert listen_once(account) == 1
        work()
        conversation = Conversation.objects.get()
        assert (conversation.channel, conversation.customer.name) == ("matrix", "kim")

        messages.reply(conversation, by=cast.mina, text="It comes today.", seen=conversation.summary.last_message_id)
        work()
        assert kim.reads(room) == [(kim.id, "Where is my parcel?"), (desk.id, "It comes today.")]
        sent = Message.objects.get(kind="reply")
        again = Outbound(key=f"careloop-{sent.pk}", thread=room, text="It comes today.")
        settings = {"homeserver": server.url, "token": desk.token}
        assert Matrix(settings).send(again) == sent.external_id  # the server knows the repetition
        assert len(kim.reads(room)) == 2

        cursor = account.cursor
        for number in range(120):  # more than one answer of the server holds
            kim.says(room, f"line {number}")
        server.stop()
        with pytest.raises(Retry):
            listen_once(account)
        messages.reply(conversation, by=cast.mina, text="Are you there?", seen=2**60)
        work()
        assert Delivery.objects.get(message__text="Are you there?").state == "queued"
        server.start()
        assert listen_once(account) == 120
        Account.objects.update(cursor=cursor)  # as if the desk had died before it wrote the cursor
        account.refresh_from_db()
        listen_once(account)
        while work():
            pass
        said = conversation.messages.filter(kind="customer").order_by("dated_at", "id").values_list("text", flat=True)
        assert list(said) == ["Where is my parcel?", *(f"line {number}" for number in range(120))]
        Delivery.objects.filter(state="queued").update(due_at=timezone.now())
        work()
        assert kim.reads(room)[-1] == (desk.id, "Are you there?")
    assert Conversation.objects.count() == 1

"""Many messages of one conversation in one second: each has a place of its own, found by few statements."""

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from careloop.desk.conversations.actions.messages import Said, receive
from careloop.desk.conversations.models import IndexedMessage, Message
from tests.cast import Cast, writes


def test_the_fiftieth_message_of_a_second_asks_no_more_than_the_fifth(cast: Cast) -> None:
    talk = writes(cast.alex, cast.inbox)
    now = timezone.now()
    counts = []
    for number in range(50):
        said = Said(text=f"line {number}", sender_name="Alex", happened_at=now)
        with CaptureQueriesContext(connection) as asked:
            receive(talk, identity=cast.alex, channel="chat", said=said, joined_by=Message.JoinedBy.PAGE)
        counts.append(len(asked))
    assert counts[49] == counts[4]
    places = list(IndexedMessage.objects.order_by("message_id").values_list("place", flat=True))
    assert places == sorted(set(places))

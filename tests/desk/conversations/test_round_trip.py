"""An export holds everything that was said and done here: from an empty desk it comes back byte for byte."""

from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from careloop.core.records import Conversation as Record
from careloop.desk.conversations.actions import marks, messages, outgoing, states
from careloop.desk.conversations.actions.files import NewFile
from careloop.desk.conversations.actions.messages import Said
from careloop.desk.conversations.models import Attachment, Blob, Conversation, Link, Message, Participant, Summary
from careloop.desk.conversations.models import Tally as Count
from careloop.desk.people.models import Customer, Identity
from careloop.readers import jsonl
from careloop.simulator.simulation import simulate
from careloop.site.exporting import lines
from careloop.site.importing import Order, Tally, take
from tests.cast import Cast, assert_nothing_differs_from_the_facts, writes


def exported() -> bytes:
    return b"".join(lines(is_with_files=True))


def into_an_empty_desk(content: bytes, folder: Path) -> None:
    """Forget everything that was said, and bring the export in."""
    Conversation.objects.update(merged_into=None)
    Conversation.objects.all().delete()
    Summary.objects.all().delete()
    Count.objects.all().delete()
    Identity.objects.all().delete()
    Customer.objects.all().delete()
    Blob.objects.all().delete()
    brings_in(content, folder)


def brings_in(content: bytes, folder: Path) -> None:
    file = folder / "export.jsonl"
    file.write_bytes(content)
    tally = Tally()
    take(file, Order(inbox="History"), tally, lambda *_progress: None)
    assert (tally.refused, dict(tally.unknown)) == ([], {})


def test_what_was_said_and_done_here_comes_back_whole(cast: Cast, tmp_path: Path) -> None:
    first, second, spam = (writes(who, cast.inbox, subject=" Help ") for who in (cast.yuna, cast.haru, cast.alex))
    picture = NewFile(name="a.png", type="image/png", content=b"png", content_id="p1", is_inline=True)
    said = Said(
        text="new",
        quoted="new\n> old",
        html="<p>new</p>",
        subject="Re: Help",
        files=(picture,),
        to=("help@desk.example",),
    )
    heard = messages.receive(first, identity=cast.yuna, channel="email", said=said, joined_by=Message.JoinedBy.TOKEN)
    Participant.objects.create(conversation=first, address="boss@mail.example", name="Boss")
    messages.reply(first, by=cast.mina, text="네", seen=heard.pk, cc=("cc@mail.example",), bcc=("bcc@mail.example",))
    outgoing.forward(first, to=("supplier@mail.example",), text="Please look", by=cast.mina)
    messages.note(first, by=cast.ren, text="비밀")
    Link.objects.create(first=first, second=second)
    marks.tag(first, by=cast.mina, name="환불")
    states.close(second, by=cast.mina)
    states.mark_spam(spam, by=cast.mina)
    before = exported()

    into_an_empty_desk(before, tmp_path)

    assert exported() == before
    assert_nothing_differs_from_the_facts()
    again = Conversation.objects.get(external_id__endswith=f":careloop:{first.pk}")
    forward = again.messages.get(is_forward=True)
    assert (forward.kind, forward.to) == ("reply", ["supplier@mail.example"])
    reply = again.messages.get(kind="reply", is_forward=False)
    assert (reply.to, reply.cc, reply.bcc) == (
        ["yuna@mail.example"],
        ["cc@mail.example", "boss@mail.example"],
        ["bcc@mail.example"],
    )
    assert again.messages.get(subject="Re: Help").html == "<p>new</p>"
    assert [(each.address, each.name) for each in again.participants.all()] == [("boss@mail.example", "Boss")]
    assert Link.objects.get().second.customer.name == "山田はる"
    assert Attachment.objects.get().is_inline
    assert sorted(Summary.objects.values_list("folder", flat=True)) == [1, 3, 4]


def test_html_is_made_harmless_on_the_way_in(cast: Cast, tmp_path: Path) -> None:
    brings_in(
        b'{"id": "1", "turns": [{"side": "customer", "text": "x", "html": "<p onclick=x>x<script>y</script></p>"}]}',
        tmp_path,
    )
    assert Message.objects.get().html == "<p>x</p>"


def test_what_was_not_said_is_not_made_up(cast: Cast, tmp_path: Path) -> None:
    brings_in(
        b'{"id": "1", "ratings": [5], "turns": [{"side": "customer", "text": "x", "files": [{"name": "a", "size": 999},'
        b' "b"]}]}',
        tmp_path,
    )
    [record] = jsonl.read(lines(is_with_files=True))
    assert isinstance(record, Record)
    assert [(file.name, file.size, file.content) for file in record.turns[0].files] == [
        ("a", 999, None),
        ("b", None, None),
    ]
    assert b'"ratings":[{"question":"satisfaction","value":5.0}]' in exported()


def test_a_made_up_company_comes_back_byte_for_byte(cast: Cast, tmp_path: Path) -> None:
    company = simulate(seed=3, until=datetime(2026, 8, 1, tzinfo=UTC), count=120)
    brings_in(b"".join(jsonl.write(each) for each in islice(company, 120)), tmp_path)
    before = exported()
    into_an_empty_desk(before, tmp_path)
    assert exported() == before

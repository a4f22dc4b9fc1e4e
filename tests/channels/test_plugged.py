"""What a plug-in cannot carry is said, and nothing is lost on the way: parts, files, merges, invitations."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, ClassVar

import httpx
import pytest
from django.utils import timezone

from careloop.channels.matrix.transport import Matrix
from careloop.channels.plugged import rules
from careloop.channels.plugged.actions import save_account, send_due, take_in, understand
from careloop.channels.plugged.models import Account
from careloop.channels.plugged.rules import parts_of
from careloop.core.channel import Answer, Heard, Inbound, Limits, Outbound, Setting
from careloop.desk.conversations.actions import messages, regroup
from careloop.desk.conversations.actions.files import NewFile
from careloop.desk.conversations.models import Conversation, Delivery, Message
from tests.cast import Cast


class Post:
    """A channel of short messages that remembers what it was given."""

    name: ClassVar[str] = "post"
    title: ClassVar[str] = "Post"
    settings: ClassVar[Sequence[Setting]] = ()
    limits: ClassVar[Limits] = Limits(text=20)
    is_pushed: ClassVar[bool] = False
    sent: ClassVar[list[Outbound]] = []

    def __init__(self, settings: Mapping[str, str]) -> None:
        pass

    def receive(self, *, method: str, url: str, headers: Mapping[str, str], body: bytes) -> tuple[Any, Answer]:
        raise NotImplementedError

    def listen(self, cursor: str) -> Heard:
        raise NotImplementedError

    def send(self, out: Outbound) -> str:
        self.sent.append(out)
        return f"post-{len(self.sent)}"


@pytest.fixture
def account(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Account:
    monkeypatch.setattr(rules, "plugins", lambda: {"post": Post})
    monkeypatch.setattr(Post, "sent", [])
    cast.inbox.undo_seconds = 0
    cast.inbox.save()
    return save_account(Account(kind="post", name="Post", inbox=cast.inbox), by=cast.ada, settings={})


def heard(account: Account, text: str, *, thread: str = "room", sender: str = "kim", **more: Any) -> Conversation:
    number = Message.objects.count()
    one = Inbound(id=f"m{number}", thread=thread, sender=sender, at=datetime.now(UTC), text=text, **more)
    take_in(account, [one])
    understand("post")
    return Message.objects.order_by("-pk")[0].conversation


def answer(conversation: Conversation, cast: Cast, text: str, *files: NewFile) -> Delivery:
    conversation.refresh_from_db()
    reply = messages.reply(conversation, by=cast.mina, text=text, seen=10**9, files=files)
    send_due("post", now=timezone.now())
    return Delivery.objects.get(message=reply)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("short", ["short"]),
        ("one two three four five six", ["one two three four", "five six"]),
        ("안녕하세요 " * 4, ["안녕하세요 안녕하세요 안녕하세요", "안녕하세요 "]),
        ("あ" * 45, ["あ" * 20, "あ" * 20, "あ" * 5]),
        ("a line of words\nand another", ["a line of words", "and another"]),
        ("", []),
    ],
)
def test_a_long_text_is_parted_at_words(text: str, parts: list[str]) -> None:
    assert parts_of(text, most=20) == parts


def test_a_long_answer_arrives_whole(account: Account, cast: Cast) -> None:
    delivery = answer(heard(account, "Hello"), cast, "word " * 30)
    assert delivery.state == "sent"
    assert " ".join(out.text for out in Post.sent).split() == ["word"] * 30
    assert len({out.key for out in Post.sent}) == len(Post.sent) > 1
    assert Post.sent[0].key == f"careloop-{delivery.message_id}"


def test_an_answer_with_files_says_what_was_not_sent(account: Account, cast: Cast) -> None:
    file = NewFile(name="bill.pdf", type="application/pdf", content=b"x")
    delivery = answer(heard(account, "Hello"), cast, "Here it is", file)
    assert [out.text for out in Post.sent] == ["Here it is"]
    assert (delivery.state, "bill.pdf" in delivery.error) == ("failed", True)


def test_what_came_and_is_not_carried_is_named(account: Account) -> None:
    heard(account, "", not_carried=("photo.jpg",))
    assert Message.objects.get().text == "[Not shown here: photo.jpg]"


def test_after_a_merge_each_is_answered_where_they_are(account: Account, cast: Cast) -> None:
    kim, lee = heard(account, "Kim here"), heard(account, "Lee here", thread="other", sender="lee")
    regroup.merge(kim, into=lee, by=cast.mina)
    assert (answer(lee, cast, "To Lee").state, Post.sent[-1].thread) == ("sent", "other")


def test_after_a_split_the_answer_finds_the_room(account: Account, cast: Cast) -> None:
    talk = heard(account, "One matter")
    heard(account, "Another matter")
    regroup.split(talk, messages=[Message.objects.order_by("-pk")[0]], subject="Another", by=cast.mina)
    part = Conversation.objects.order_by("-pk")[0]
    assert (answer(part, cast, "On the other").state, Post.sent[-1].thread) == ("sent", "room")


def test_a_plug_in_that_does_not_load_stops_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    class Point:
        def __init__(self, name: str) -> None:
            self.name = name

        def load(self) -> type:
            if self.name == "broken":
                raise ImportError
            return Post

    rules.plugins.cache_clear()
    monkeypatch.setattr(rules, "entry_points", lambda **_group: [Point("broken"), Point("post")])
    assert rules.plugins() == {"post": Post}
    rules.plugins.cache_clear()


class Homeserver(Matrix):
    """Matrix against a homeserver made of answers."""

    def __init__(self, sync: dict[str, Any]) -> None:
        super().__init__({"homeserver": "https://matrix.example", "token": "t"})
        self.sync = sync
        self.joined: list[str] = []

    def _client(self) -> httpx.Client:
        return httpx.Client(base_url=self.base, transport=httpx.MockTransport(self._told))

    def _told(self, request: httpx.Request) -> httpx.Response:
        name = request.url.path.rpartition("/")[2]
        if name == "whoami":
            return httpx.Response(200, json={"user_id": "@us:x"})
        if name == "sync":
            return httpx.Response(200, json=self.sync)
        self.joined.append(name)
        status = {"!dead": 404, "!shut": 403, "!down": 502}.get(name.partition(":")[0], 200)
        return httpx.Response(status, json={"error": "M_FORBIDDEN"})


def test_a_dead_room_stops_no_other_and_every_invitation_has_its_turn() -> None:
    rooms = ["!dead:x", "!shut:x", "!down:x", *(f"!r{number}:x" for number in range(9))]
    server = Homeserver({"next_batch": "s2", "rooms": {"invite": {room: {} for room in rooms}}})
    cursor = server.listen("s1").cursor
    server.sync = {"next_batch": "s3"}
    for _round in range(9):
        cursor = server.listen(cursor).cursor
    assert cursor == "s3"
    assert set(server.joined) == set(rooms)
    assert [server.joined.count(room) for room in rooms] == [1, 1, 3, *[1] * 9]


def test_pictures_and_what_is_encrypted_leave_a_trace() -> None:
    def said(number: int, kind: str, **content: Any) -> dict[str, Any]:
        return {"event_id": f"${number}", "sender": "@kim:x", "type": kind, "origin_server_ts": 0, "content": content}

    events = [
        said(1, "m.room.message", msgtype="m.text", body="Hello"),
        said(2, "m.room.message", msgtype="m.image", body="photo.jpg"),
        said(3, "m.room.encrypted", algorithm="m.megolm.v1.aes-sha2"),
        said(4, "m.room.message", msgtype="m.notice", body="a robot"),
    ]
    server = Homeserver({"next_batch": "s2", "rooms": {"join": {"!r:x": {"timeline": {"events": events}}}}})
    found = [(each.text, list(each.not_carried)) for each in server.listen("s1").inbound]
    assert found == [("Hello", []), ("", ["photo.jpg"]), ("", [""])]

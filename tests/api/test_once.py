"""One effect for one Idempotency-Key: in turn, at once, and for another request."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any
from uuid import uuid4

from django.db import connection, connections
from django.utils import timezone

from careloop.desk.conversations.models import Conversation, Message
from careloop.desk.tokens.actions.once import forget_old
from careloop.desk.tokens.models import OnceKey
from tests.api.asking import Program
from tests.cast import Cast, make_cast, writes

REQUESTS = 50


def test_fifty_requests_at_once_have_one_effect(transactional_db: None) -> None:
    cast = make_cast()
    program = Program(cast.mina)
    given = {"inbox": cast.inbox.pk, "text": "Once.", "writer": {"address": "new@mail.example"}}
    key = str(uuid4())
    at_once = REQUESTS if connection.vendor == "sqlite" else REQUESTS // 2  # the tests' PostgreSQL has 60 connections
    start = Barrier(at_once)

    def ask(number: int) -> Any:
        try:
            if number < at_once:
                start.wait(timeout=30)
            return program("post", "/conversations", given, Idempotency_Key=key)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(at_once) as pool:
        answers = list(pool.map(ask, range(REQUESTS)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert sum("Idempotency-Replayed" not in answer.headers for answer in answers) == 1
    assert (Conversation.objects.count(), Message.objects.count()) == (1, 1)


def test_the_same_key_for_another_request_is_refused(cast: Cast) -> None:
    program, path = Program(cast.mina), f"/conversations/{writes(cast.alex, cast.inbox).pk}/messages"
    first = program("post", path, {"text": "One."}, Idempotency_Key="k")
    again = program("post", path, {"text": "One."}, Idempotency_Key="k")
    other = program("post", path, {"text": "Two."}, Idempotency_Key="k")
    assert (first.json(), first.status_code) == (again.json(), again.status_code)
    assert (other.status_code, other.json()["type"]) == (422, "urn:careloop:key-reused")
    assert Message.objects.filter(kind="reply").count() == 1


def test_a_key_is_of_its_token_and_an_error_uses_none_up(cast: Cast) -> None:
    conversation = writes(cast.alex, cast.inbox)
    path = f"/conversations/{conversation.pk}/messages"
    mina, ren = Program(cast.mina), Program(cast.ren)
    assert mina("post", path, {"text": " "}, Idempotency_Key="k").status_code == 422
    statuses = [program("post", path, {"text": "Hi."}, Idempotency_Key="k").status_code for program in (mina, ren)]
    assert statuses == [201, 201]
    assert Message.objects.filter(kind="reply").count() == 2


def test_keys_are_forgotten_after_a_day(cast: Cast) -> None:
    program, path = Program(cast.mina), f"/conversations/{writes(cast.alex, cast.inbox).pk}/messages"
    program("post", path, {"text": "One."}, Idempotency_Key="k")
    assert forget_old(timezone.now()) == 0
    assert forget_old(timezone.now() + timedelta(hours=25)) == 1
    assert not OnceKey.objects.exists()

"""Statements written once: the same rows as the ORM gives, whoever asks, and never those of who asked before."""

import pytest
from django.db import connection
from django.db.models import Count, F
from django.test.utils import CaptureQueriesContext

from careloop.desk.conversations.models import Message, Summary
from careloop.desk.conversations.queries.visibility import visible_to
from careloop.desk.people.models import Agent, Team
from careloop.desk.people.queries.prepared import Prepared, shape_of, stand_in, values_of
from tests.cast import Cast, writes

VISIBLE: Prepared[Summary] = Prepared(
    lambda shape, **agent: visible_to(stand_in(shape, agent)).annotate(owner=F("assignee__name")).order_by("pk")
)
SAID: Prepared[Message] = Prepared(
    lambda _shape, conversation, word: Message.objects.filter(conversation=conversation, text=word).select_related(
        "identity__customer"
    ),
    texts=("word",),
)
COUNTED: Prepared[tuple[str, int]] = Prepared(
    lambda _shape: Summary.objects.order_by("channel").values_list("channel").annotate(Count("pk"))
)


@pytest.mark.parametrize("who", ["mina", "ren", "sora", "jo", "ada"])
def test_everybody_gets_what_the_rule_gives_them(cast: Cast, who: str) -> None:
    writes(cast.yuna, cast.inbox)
    writes(cast.haru, cast.billing_inbox)
    for _time in range(2):
        for name in ("ada", "mina", "sora", who):
            agent = Agent.objects.get(pk=getattr(cast, name).pk)
            rows = VISIBLE.rows(shape_of(agent), **values_of(agent))
            assert rows == list(visible_to(agent).order_by("pk"))


def test_an_agent_of_two_teams_and_one_of_none(cast: Cast) -> None:
    writes(cast.yuna, cast.inbox)
    writes(cast.haru, cast.billing_inbox)
    cast.billing.members.add(cast.mina)
    cast.support.members.remove(cast.ren)
    Team.objects.create(name="Empty").members.add(cast.jo)
    for agent in Agent.objects.all():
        assert VISIBLE.rows(shape_of(agent), **values_of(agent)) == list(visible_to(agent).order_by("pk"))


def test_who_may_not_sign_in_sees_nothing(cast: Cast) -> None:
    writes(cast.yuna, cast.inbox)
    cast.ada.is_active = False
    assert VISIBLE.rows(shape_of(cast.ada), **values_of(cast.ada)) == []


def test_values_are_new_each_time_and_rows_whole(cast: Cast) -> None:
    one = writes(cast.yuna, cast.inbox, "환불해 주세요")
    two = writes(cast.alex, cast.inbox, "50% off?")
    for conversation, word, name in ((one, "환불해 주세요", "김유나"), (two, "50% off?", "Alex Green")):
        with CaptureQueriesContext(connection) as asked:
            found = SAID.rows(conversation=conversation.pk, word=word)
        assert [message.identity.customer.name for message in found if message.identity] == [name]
        assert len(asked) == 1


def test_values_of_groups(cast: Cast) -> None:
    writes(cast.yuna, cast.inbox)
    writes(cast.alex, cast.inbox)
    assert COUNTED.rows() == [("email", 2)]
    assert COUNTED.rows() == [("email", 2)]


def test_a_place_that_the_statement_does_not_have_is_refused(cast: Cast) -> None:
    forgetful: Prepared[Summary] = Prepared(lambda _shape, customer: Summary.objects.all())
    with pytest.raises(ValueError, match="no place for customer"):
        forgetful.rows(customer=1)


def test_the_sql_for_a_statement_written_by_hand(cast: Cast) -> None:
    seen: Prepared[Summary] = Prepared(lambda _shape, customer: Summary.objects.filter(customer_id=customer))
    sql, parameters = seen.sql(customer=7)
    assert parameters == (7,)
    assert sql.count("%s") == 1


def test_plain_words_and_numbers_stand_in_the_statement_and_no_others(cast: Cast) -> None:
    asked: Prepared[Message] = Prepared(
        lambda _shape, key: (
            Message.objects.filter(idempotency_key=key, kind="customer", is_forward=False)
            .exclude(idempotency_key="")
            .exclude(text="100%s' sure")
        ),
        texts=("key",),
    )
    sql, parameters = asked.sql(key="customer")
    assert sql.count("%s") == len(parameters)
    assert parameters.count("customer") == 1
    assert "100%s' sure" in parameters
    assert "= 'customer'" in sql
    conversation = writes(cast.yuna, cast.inbox)
    conversation.messages.update(idempotency_key="of-page")
    assert [row.conversation for row in asked.rows(key="of-page")] == [conversation]
    assert asked.rows(key="") == []

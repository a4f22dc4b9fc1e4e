"""Rows made by a plan are those that Django makes, and where Django alone knows how, Django makes them."""

import pytest
from django.db import connection
from django.db.models import Exists, F, OuterRef, QuerySet
from django.db.models.signals import post_init

from careloop.desk.conversations.models import Attachment, Conversation, Message, Summary
from careloop.desk.people.queries.plan import NoPlan, Plan
from careloop.desk.people.queries.prepared import Prepared
from tests.cast import Cast, writes


def planned(rows: QuerySet) -> list:
    compiler = rows.query.get_compiler(connection=connection)
    sql, parameters = compiler.as_sql()
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return Plan(rows, compiler).rows(cursor.fetchall())


def whole(row: object, *above: object) -> object:
    """Everything an instance holds, and those that hang on it, as Django's own would hold it."""
    if not hasattr(row, "_state") or any(row is each for each in above):
        return row
    kept = {name: value for name, value in vars(row).items() if name != "_state"}
    beside = {name: whole(value, row, *above) for name, value in row._state.fields_cache.items()}
    return type(row), kept, row._state.adding, row._state.db, beside


@pytest.mark.parametrize(
    "rows",
    [
        Conversation.objects.order_by("pk"),
        Conversation.objects.select_related("customer__organisation", "identity__customer", "assignee", "merged_into"),
        Message.objects.select_related("identity__customer").annotate(
            owner=F("conversation__assignee__name"), has_files=Exists(Attachment.objects.filter(message=OuterRef("pk")))
        ),
        Message.objects.only("id", "kind", "at"),
        Summary.objects.select_related("conversation__inbox__team").defer("snippet"),
        Summary.objects.values_list("pk", "last_at", "has_files"),
        Message.objects.values_list("text", flat=True).order_by("at"),
        Message.objects.values_list("to", "at").distinct().order_by("-at"),
        Conversation.objects.filter(pk=0),
    ],
)
def test_the_same_as_djangos(cast: Cast, rows: QuerySet) -> None:
    writes(cast.yuna, cast.inbox, "환불해 주세요")
    writes(cast.alex, cast.billing_inbox, "50% off?")
    assert [whole(row) for row in planned(rows.all())] == [whole(row) for row in rows.all()]


def test_what_is_made_can_be_saved_and_asked_for_more(cast: Cast) -> None:
    writes(cast.yuna, cast.inbox, "안녕하세요")
    (message,) = planned(Message.objects.only("id", "kind"))
    assert message.text == "안녕하세요"
    message.text = "다시"
    message.save(update_fields=["text"])
    assert list(Message.objects.values_list("text", flat=True)) == ["다시"]


def test_dictionaries_are_left_to_django(cast: Cast) -> None:
    writes(cast.yuna, cast.inbox)
    with pytest.raises(NoPlan):
        planned(Summary.objects.values("channel"))
    channels: Prepared[dict[str, str]] = Prepared(lambda _shape: Summary.objects.values("channel"))
    assert channels.rows() == [{"channel": "email"}]
    assert channels.rows() == [{"channel": "email"}]


def test_who_listens_to_new_instances_hears_of_them(cast: Cast) -> None:
    writes(cast.yuna, cast.inbox)
    heard = []

    def listen(instance: Summary, **_more: object) -> None:
        heard.append(instance.pk)

    post_init.connect(listen, sender=Summary)
    try:
        rows: Prepared[Summary] = Prepared(lambda _shape: Summary.objects.order_by("pk"))
        assert [row.pk for row in rows.rows()] == heard
    finally:
        post_init.disconnect(listen, sender=Summary)

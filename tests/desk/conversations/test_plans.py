"""What is asked at every mail and every answer finds its rows by an index, however many there are."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from careloop.desk.conversations.actions import intake
from careloop.desk.conversations.actions.messages import sent_before
from careloop.desk.conversations.queries.filters import ListQuery
from careloop.desk.conversations.queries.intake import answered, message_sent_as
from careloop.desk.conversations.queries.lists import page_of
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.mark.skipif(
    connection.vendor != "sqlite", reason="SQLite alone wants the condition of a partial index repeated"
)
@pytest.mark.parametrize(
    ("ask", "index"),
    [
        (lambda: sent_before("a key"), "message_sent_once"),
        (lambda: answered(["<a@b>"]), "message_external_id"),
        (lambda: message_sent_as("<a@b>"), "message_external_id"),
        (lambda: intake.to_read("email"), "received_open"),
    ],
)
def test_a_partial_index_is_taken(ask, index: str) -> None:
    with CaptureQueriesContext(connection) as asked:
        ask()
    statement = next(each["sql"] for each in asked.captured_queries if each["sql"].startswith("SELECT"))
    # SQLite alone wants the condition of a partial index repeated; PostgreSQL concludes it, and scans small tables.
    assert "NOT (" in statement or "'quarantined'" in statement
    if connection.vendor == "sqlite":
        assert f"USING INDEX {index}" in plan_of(statement)


def plan_of(statement: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN QUERY PLAN " + statement.replace("%", "%%"))
        return " ".join(row[3] for row in cursor.fetchall())


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL scans small tables")
@pytest.mark.parametrize(
    ("sort", "index"), [("", "list_all_newest"), ("newest", "list_all_newest"), ("oldest", "list_all_oldest")]
)
def test_everything_is_listed_by_an_index(cast: Cast, sort: str, index: str) -> None:
    with CaptureQueriesContext(connection) as asked:
        page_of(cast.ada, ListQuery(view="everything", sort=sort))
    plan = plan_of(asked.captured_queries[-1]["sql"])
    assert f"USING INDEX {index}" in plan
    assert "TEMP B-TREE" not in plan

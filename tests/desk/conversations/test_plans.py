"""What is asked at every mail and every answer finds its rows by an index, however many there are."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from careloop.desk.conversations.actions import intake
from careloop.desk.conversations.actions.messages import sent_before
from careloop.desk.conversations.queries.intake import answered, message_sent_as

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

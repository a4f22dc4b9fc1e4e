"""PostgreSQL tells listeners that the ledger has grown, and finds what is new by an index.

SQLite needs neither: its ids are in order, and it tells by itself that somebody has committed.
"""

from typing import Any

from django.db import migrations

FORTH = """
CREATE INDEX ledger_unread ON ledger_event (transaction_id, id);
CREATE FUNCTION careloop_grown() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN PERFORM pg_notify('careloop_grown', ''); RETURN NULL; END $$;
CREATE TRIGGER ledger_grown AFTER INSERT ON ledger_event FOR EACH STATEMENT EXECUTE FUNCTION careloop_grown();
"""
BACK = """
DROP TRIGGER ledger_grown ON ledger_event;
DROP FUNCTION careloop_grown();
DROP INDEX ledger_unread;
"""


def forth(apps: Any, editor: Any) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute(FORTH)


def back(apps: Any, editor: Any) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute(BACK)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [migrations.RunPython(forth, back)]

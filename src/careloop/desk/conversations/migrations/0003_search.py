"""The search index: which message, conversation and customer it holds, and their words as each database keeps them."""

from django.db import migrations, models

# Contentless: SQLite keeps the index alone and no second copy of the texts. The grams are cut by `core.search`, so
# the tokenizer has only to split at spaces.
FTS5 = "CREATE VIRTUAL TABLE {table} USING fts5(grams, content='', tokenize='ascii')"
FTS5_TABLES = ("conversations_search_messages", "conversations_search_customers")
TSVECTOR_TABLES = ("conversations_indexedmessage", "conversations_indexedcustomer")


def add_words(_apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for table in FTS5_TABLES:
            schema_editor.execute(FTS5.format(table=table))
    else:
        for table in TSVECTOR_TABLES:
            schema_editor.execute(f"ALTER TABLE {table} ADD COLUMN grams tsvector")
            schema_editor.execute(f"CREATE INDEX {table}_grams ON {table} USING gin (grams)")


def remove_words(_apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for table in FTS5_TABLES:
            schema_editor.execute(f"DROP TABLE {table}")
    else:
        for table in TSVECTOR_TABLES:
            schema_editor.execute(f"ALTER TABLE {table} DROP COLUMN grams")


class Migration(migrations.Migration):
    dependencies = [("conversations", "0002_sent_once_and_forwards")]

    operations = [
        migrations.CreateModel(
            name="IndexedConversation",
            fields=[
                ("conversation_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("terms", models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name="IndexedCustomer",
            fields=[
                ("customer_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("terms", models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name="IndexedMessage",
            fields=[
                ("place", models.BigIntegerField(primary_key=True, serialize=False)),
                ("message_id", models.BigIntegerField(unique=True)),
            ],
        ),
        migrations.RunPython(add_words, remove_words),
    ]

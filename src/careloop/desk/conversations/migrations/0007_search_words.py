"""The words of the search index on SQLite, so that a part of a word can be looked for as the words it begins."""

from django.db import migrations


def add_words(_apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("CREATE TABLE conversations_search_words (word TEXT PRIMARY KEY) WITHOUT ROWID")


def remove_words(_apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TABLE conversations_search_words")


class Migration(migrations.Migration):
    dependencies = [("conversations", "0006_lists_in_their_whole_order")]

    operations = [migrations.RunPython(add_words, remove_words)]

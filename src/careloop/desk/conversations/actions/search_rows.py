"""Putting documents into the full-text tables and taking them out, in the words of each database."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from django.db import connection

from careloop.core.search import is_word
from careloop.desk.conversations.models import IndexedConversation, IndexedCustomer, IndexedMessage

PUT_MESSAGE = "INSERT INTO conversations_search_messages (rowid, grams) VALUES (%s, %s)"
PUT_PLACE = "INSERT INTO conversations_indexedmessage (place, message_id) VALUES (%s, %s)"
PUT_CONVERSATION = (
    "INSERT INTO conversations_indexedconversation (conversation_id, terms) VALUES (%s, %s) ON CONFLICT DO NOTHING"
)
PUT_PERSON = "INSERT INTO conversations_indexedcustomer (customer_id, terms) VALUES (%s, %s) ON CONFLICT DO NOTHING"
PUT_WORD = "INSERT OR IGNORE INTO conversations_search_words (word) VALUES (%s)"
DROP_WORD = (
    "DELETE FROM conversations_search_words WHERE word = %s"
    " AND NOT EXISTS (SELECT 1 FROM conversations_search_messages WHERE grams MATCH %s)"
)
PUT_CUSTOMER = "INSERT INTO conversations_search_customers (rowid, grams) VALUES (%s, %s)"
# How FTS5 is told to do something: a row whose first column bears the table's own name.
TAKE_OUT_MESSAGE = (
    "INSERT INTO conversations_search_messages (conversations_search_messages, rowid, grams) VALUES ('delete', %s, %s)"
)
TAKE_OUT_CUSTOMER = (
    "INSERT INTO conversations_search_customers (conversations_search_customers, rowid, grams)"
    " VALUES ('delete', %s, %s)"
)
EMPTY = (
    "DELETE FROM conversations_search_words",
    "INSERT INTO conversations_search_messages (conversations_search_messages) VALUES ('delete-all')",
    "INSERT INTO conversations_search_customers (conversations_search_customers) VALUES ('delete-all')",
)
MERGE_FTS5 = "INSERT INTO conversations_search_messages (conversations_search_messages, rank) VALUES ('merge', 500)"
DROP_GIN = "DROP INDEX IF EXISTS conversations_indexedmessage_grams"
MAKE_GIN = (
    "CREATE INDEX IF NOT EXISTS conversations_indexedmessage_grams ON conversations_indexedmessage USING gin (grams)"
)
ANALYSE = "ANALYZE conversations_indexedmessage, conversations_indexedcustomer"
SIZES = "SELECT id, sz FROM conversations_search_messages_docsize WHERE id IN ({places})"
STANDS = "SELECT 1 FROM conversations_search_messages WHERE rowid = %s AND grams MATCH %s"
# Every word at every place of the index, read through from end to end.
EVERY_WORD = (
    "CREATE VIRTUAL TABLE IF NOT EXISTS temp.conversations_search_every"
    " USING fts5vocab(main, conversations_search_messages, instance)"
)
WRITTEN = "SELECT doc, term FROM temp.conversations_search_every WHERE doc IN ({places}) ORDER BY doc, offset"
SOME = 500  # numbers written into one statement
LAST_POSITION = 16_382  # of a tsvector; a longer text goes on at 1, so that phrases are still found in it


class Document(NamedTuple):
    """One message as it stands in the index."""

    place: int
    message_id: int
    grams: str


def put_messages(documents: Sequence[Document]) -> None:
    """Write documents whose places are free."""
    if connection.vendor == "sqlite":
        _many(PUT_PLACE, [(row.place, row.message_id) for row in documents])
        _many(PUT_WORD, [(word,) for word in sorted(_words(documents))])
        _many(PUT_MESSAGE, [(row.place, row.grams) for row in documents])
        return
    _unnest(
        "INSERT INTO conversations_indexedmessage (place, message_id, grams) SELECT p, m, g::tsvector"
        " FROM unnest(%s::bigint[], %s::bigint[], %s::text[]) AS row (p, m, g)",
        [row.place for row in documents],
        [row.message_id for row in documents],
        [tsvector(row.grams) for row in documents],
    )


def take_out_messages(documents: Sequence[Document], *, unsure: Collection[int] = ()) -> list[Document]:
    """Remove documents, and give them as they were written.

    On SQLite the table holds no copy of what was written, and told to remove something else it breaks ("database disk
    image is malformed"). So the number of words is compared for all, and the words themselves for the messages that
    are `unsure`; where they differ, what was written is read back from the index, which takes seconds in a large one.
    """
    if connection.vendor == "sqlite":
        documents = _as_written(documents, unsure)
        _many(TAKE_OUT_MESSAGE, [(row.place, row.grams) for row in documents])
    IndexedMessage.objects.filter(place__in=[row.place for row in documents]).delete()
    return list(documents)


def _as_written(documents: Sequence[Document], unsure: Collection[int]) -> list[Document]:
    others = {row.place for row in documents if _is_other(row, is_unsure=row.message_id in unsure)}
    others |= _of_other_size(documents)
    written: defaultdict[int, list[str]] = defaultdict(list)
    if others:
        with connection.cursor() as cursor:
            cursor.execute(EVERY_WORD)
            cursor.execute(WRITTEN.format(places=",".join(map(str, others))))
            for place, word in cursor.fetchall():
                written[place].append(word)
    as_they_stand = {row.place: " ".join(written[row.place]) if row.place in others else row.grams for row in documents}
    return [Document(row.place, row.message_id, as_they_stand[row.place]) for row in documents]


def _is_other(row: Document, *, is_unsure: bool) -> bool:
    """Whether other words than these stand at its place."""
    if not is_unsure:
        return False
    with connection.cursor() as cursor:
        cursor.execute(STANDS, [row.place, f'"{row.grams}"'])
        return cursor.fetchone() is None


def _of_other_size(documents: Sequence[Document]) -> set[int]:
    """Give the places at which not so many words stand."""
    found: dict[int, int] = {}
    with connection.cursor() as cursor:
        for start in range(0, len(documents), SOME):
            places = ",".join(str(row.place) for row in documents[start : start + SOME])
            cursor.execute(SIZES.format(places=places))
            found |= {place: _number(size) for place, size in cursor.fetchall()}
    return {row.place for row in documents if found.get(row.place) != len(row.grams.split())}


def _number(size: bytes) -> int:
    """Read a number as SQLite packs it: seven bits a byte, the last byte without the eighth."""
    value = 0
    for byte in size:
        value = value << 7 | byte & 0x7F
    return value


def forget_words(documents: Sequence[Document]) -> None:
    """Remove the words that only these documents held, now that they are taken out."""
    if connection.vendor == "sqlite":
        _many(DROP_WORD, [(word, f'"{word}"') for word in _words(documents)])


def put_conversations(terms: Mapping[int, str]) -> None:
    """Write the terms of conversations; on PostgreSQL the first two messages of one may arrive at once."""
    _many(PUT_CONVERSATION, list(terms.items()))


def put_customers(rows: Sequence[IndexedCustomer]) -> None:
    """Write the terms of customers who are not in the index."""
    # On PostgreSQL the first two messages of a customer may arrive at once.
    _many(PUT_PERSON, [(row.customer_id, row.terms) for row in rows])
    if connection.vendor == "sqlite":
        _many(PUT_CUSTOMER, [(row.customer_id, row.terms) for row in rows])
        return
    _unnest(
        "UPDATE conversations_indexedcustomer SET grams = g::tsvector"
        " FROM unnest(%s::bigint[], %s::text[]) AS row (c, g) WHERE customer_id = c",
        [row.customer_id for row in rows],
        [tsvector(row.terms) for row in rows],
    )


def take_out_customers(rows: Sequence[IndexedCustomer]) -> None:
    """Remove customers from the index."""
    if connection.vendor == "sqlite":
        _many(TAKE_OUT_CUSTOMER, [(row.customer_id, row.terms) for row in rows])
    IndexedCustomer.objects.filter(pk__in=[row.customer_id for row in rows]).delete()


def empty() -> None:
    """Remove everything from the index, to be filled again and then made ready by `tidy`."""
    # PostgreSQL builds a GIN index of a full table several times faster than it keeps one up row by row.
    with connection.cursor() as cursor:
        for statement in EMPTY if connection.vendor == "sqlite" else [DROP_GIN]:
            cursor.execute(statement)
    IndexedMessage.objects.all().delete()
    IndexedConversation.objects.all().delete()
    IndexedCustomer.objects.all().delete()


def tidy() -> None:
    """Put the index in order after it was filled."""
    with connection.cursor() as cursor:
        for statement in [MERGE_FTS5] if connection.vendor == "sqlite" else [MAKE_GIN, ANALYSE]:
            cursor.execute(statement)


def tsvector(grams: str) -> str:
    """Write grams as a tsvector with their positions. Grams hold no sign that would need quoting."""
    return " ".join(f"{gram}:{at % LAST_POSITION + 1}" for at, gram in enumerate(grams.split(" "))) if grams else ""


def _words(documents: Sequence[Document]) -> set[str]:
    return {gram for row in documents for gram in row.grams.split(" ") if is_word(gram)}


def _many(sql: str, rows: Sequence[tuple[int | str, ...]]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(sql, rows)


def _unnest(sql: str, *columns: list[int] | list[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, columns)

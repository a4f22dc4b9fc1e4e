"""A survey as a table for analysts: one row a contact, with the probabilities that every weight needs."""

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from careloop.core.surveys.answers import fields
from careloop.core.surveys.instruments import Instrument
from careloop.desk.surveys.queries.contacts import Asked, Contact

FACTS = {
    "contact": "BIGINT",
    "conversation": "BIGINT",
    "at": "TIMESTAMPTZ",
    "outcome": "VARCHAR",
    "probability": "DOUBLE",
    "channel": "VARCHAR",
    "language": "VARCHAR",
    "team": "VARCHAR",
    "agent": "VARCHAR",
    "reasons": "VARCHAR",
    "asked_by": "VARCHAR",
    "version": "BIGINT",
    "layout": "VARCHAR",
    "is_reached": "BOOLEAN",
    "answered_at": "TIMESTAMPTZ",
    "follow_up_stratum": "VARCHAR",
    "follow_up_probability": "DOUBLE",
    "follow_up_drawn": "BOOLEAN",
    "follow_up_answered_at": "TIMESTAMPTZ",
}
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would calculate what a customer wrote


def columns(instrument: Instrument) -> dict[str, str]:
    """Give the names and types of the columns: the facts, then each question at once and in the follow-up."""
    asked = [
        (key, "VARCHAR" if question.kind in ("text", "choice") else "DOUBLE") for key, question in fields(instrument)
    ]
    return {**FACTS, **dict(asked), **{f"follow_up_{key}": kind for key, kind in asked}}


def rows(contacts: Sequence[Contact], instrument: Instrument) -> Iterator[list[Any]]:
    """Give the rows under these columns; None where nothing is known."""
    keys = [key for key, _question in fields(instrument)]
    for each in contacts:
        first, second, decided = each.first, each.second, each.follow_up
        facts = [
            each.id,
            each.conversation,
            each.at.isoformat(),
            each.outcome,
            each.probability,
            each.channel,
            each.language,
            each.team_name,
            each.agent_name,
            " ".join(each.reasons),
            first.channel if first else None,
            first.version if first else None,
            first.layout if first else None,
            first.is_reached if first else None,
            first.answered_at.isoformat() if first and first.answered_at else None,
            decided.stratum if decided else None,
            decided.probability if decided else None,
            decided.is_drawn if decided else None,
            second.answered_at.isoformat() if second and second.answered_at else None,
        ]
        yield [*facts, *_answers(first, keys), *_answers(second, keys)]


def _answers(asked: Asked | None, keys: list[str]) -> list[Any]:
    given = (asked.answers if asked else None) or {}
    return [
        None if (said := given.get(key)) is None else said.text if said.value is None else said.value for key in keys
    ]


def as_csv(contacts: Sequence[Contact], instrument: Instrument) -> bytes:
    """Write a table that spreadsheets open in every language; what a customer wrote is never taken for a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns(instrument))
    for row in rows(contacts, instrument):
        writer.writerow([f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell for cell in row])
    return out.getvalue().encode("utf-8-sig")  # without the mark Excel reads Hangul and kana as something else


def as_parquet(contacts: Sequence[Contact], instrument: Instrument) -> bytes:
    """Write the same rows as Parquet, with their types."""
    import duckdb  # most processes never write Parquet, and need not load it

    with TemporaryDirectory() as folder:
        table, parquet = Path(folder) / "rows.csv", Path(folder) / "rows.parquet"
        with table.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows(contacts, instrument))
        with duckdb.connect() as engine:
            found = engine.read_csv(
                str(table), header=False, columns=columns(instrument), quotechar='"', escapechar='"'
            )
            found.write_parquet(str(parquet))
        return parquet.read_bytes()

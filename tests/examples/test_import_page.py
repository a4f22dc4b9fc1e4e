"""The import page's examples are read, and it names every field of the records."""

import re
from pathlib import Path

import msgspec
import pytest

from careloop.core.records import Conversation, File, Party, Rating, Turn
from careloop.readers import jsonl, jsonl_fields

PAGE = (Path(__file__).parents[2] / "docs/user/import.md").read_text(encoding="utf-8")


def test_the_examples_on_the_page_are_read() -> None:
    block = re.search(r"```json\n(.*?)```", PAGE, re.DOTALL)
    assert block is not None
    found = list(jsonl.read(block[1].encode().splitlines()))
    assert [one.language for one in found if isinstance(one, Conversation)] == ["en", "ko", "ja"]


@pytest.mark.parametrize("record", [Conversation, Turn, Party, Rating, File])
def test_every_field_is_on_the_page(record: type[msgspec.Struct]) -> None:
    assert [name for name in record.__struct_fields__ if f"`{name}`" not in PAGE] == []


@pytest.mark.parametrize("table", [jsonl_fields.CONVERSATION, jsonl_fields.TURN], ids=["conversation", "turn"])
def test_every_synonym_is_on_the_page(table: dict[str, tuple[str, ...]]) -> None:
    assert [name for names in table.values() for name in names if f"`{name}`" not in PAGE] == []

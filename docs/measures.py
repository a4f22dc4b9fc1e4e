"""python -m docs.measures: write docs/user/measures.md from the registry, so that the manual says what is computed."""

from pathlib import Path

from msgspec import NODEFAULT
from msgspec.structs import FieldInfo, fields

from careloop.core.measures import MEASURES, Definition
from careloop.core.measures.text import Text
from careloop.readers.facts import KINDS

PAGE = Path(__file__).parent / "user" / "measures.md"
HEAD = """# What the measures mean

Every figure comes from one registry: the pages, the exports, the API and `careloop measure` call the same function.
Each carries its value, an interval, how many answers it rests on (n), of how many it speaks (the denominator), how many
were asked and how many answered, and notes that say what else one must know.

- **Too few**: with fewer than ten answers no number is shown.
- **An interval** holds the true value in 95 of 100 such cases. Two figures whose intervals overlap may be the same.
- **Agents and customers** with many answers do not make a figure surer than it is: the intervals are clustered.
- **Scales are never mixed**: answers on an older version of a scale stand apart.
- **Languages are never compared**: people answer the same question differently in Korean, Japanese and English. Watch
  one language over time.
- **Not measured** is an answer. Keys pressed on a telephone give limits, not a satisfaction; to measure it, a random
  sample is asked again on a second channel ([`csat-all`](#csat-all)).
- **Drill-down**: each result holds the identifiers of the conversations counted and of those it was counted among.

## On the desk
**Measures** in the rail (for leads and administrators) shows all of them for what you may see, over 30 days to
everything, of one survey, team,
channel or language. A name opens the definition, the parts, each team, channel or reason, and the conversations
behind every figure. Surveys
answered on the keypad are another scale and are looked at one at a time: choose one. *Records (JSON Lines)* downloads
what was counted, without
words and names, so that `careloop measure` gives the same figure from the file; programs ask `/api/v1/measures`
([API](../developer/api.md)).

## From a file

    careloop measure                                         # lists them
    careloop measure csat conversations.jsonl                # one, with its definition
    careloop measure csat conversations.jsonl --by team      # a line for each team, in the order of names
    careloop measure wait queue.jsonl.gz --within 120 --language ko --json

A line of the file is a conversation ([format](import.md)), whose ratings count as answers, or another record:

| `"record"` | fields (required in bold) |
|---|---|
{kinds}

A line `{"record": "now", "at": …}` says until when things were recorded. Times are written as in the import. In an
`answer`, `value` is missing where nobody answered: such lines make the
response rate. For `csat-all` one line with `"draw": "follow_up"` stands for every contact that could be drawn, with its
`sampled_prob`; `asked_at` is missing where the draw passed it by.

## The measures

Each is explained in English, Korean and Japanese.
"""
ROWS: tuple[tuple[str, str], ...] = (
    ("title", "Name"), ("explanation", "Meaning"), ("begins", "Begins"), ("ends", "Ends"), ("denominator", "Of"),
    ("exclusions", "Left out"),
)  # fmt: skip


def page() -> str:
    """The whole page."""
    return HEAD.replace("{kinds}", "\n".join(_kinds())) + "".join(_section(each) for each in MEASURES.values())


def _kinds() -> list[str]:
    rows = []
    for kind, (_field, made) in KINDS.items():
        names = [f"**`{each.name}`**" if _is_required(each) else f"`{each.name}`" for each in fields(made)]
        rows.append(f"| `{kind}` | {', '.join(names)} |")
    return rows


def _is_required(field: FieldInfo) -> bool:
    return field.default is NODEFAULT and field.default_factory is NODEFAULT


def _section(found: Definition) -> str:
    lines = [f"\n### `{found.name}`\n", "| | English | 한국어 | 日本語 |", "|---|---|---|---|"]
    for field, label in ROWS:
        text: Text = getattr(found, field)
        lines.append(f"| {label} | {text.en} | {text.ko} | {text.ja} |")
    lines.append(f"\nInterval: {found.interval.en}. Unit: {found.unit}. Reads: {', '.join(found.reads)}.\n")
    return "\n".join(lines)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")

"""Measures: one registry. The page, the table, the export, the API and `careloop measure` call the same functions.

`measure(name, facts)` gives a Result: the Measure (value, interval, n, denominator, asked, response rate, notes), its
parts, and the ids of the conversations counted. `table(name, facts, by="team")` gives one Result a group.
"""

from careloop.core.measures.definition import Definition, Facts, Part, Result, Settings
from careloop.core.measures.registry import MEASURES, NotComparable, Unknown, definition, measure, table
from careloop.core.measures.text import Text

__all__ = [
    "MEASURES",
    "Definition",
    "Facts",
    "NotComparable",
    "Part",
    "Result",
    "Settings",
    "Text",
    "Unknown",
    "definition",
    "measure",
    "table",
]

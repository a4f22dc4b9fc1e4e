"""What a question of the desk is called by the measures: its instrument, item, moment and phase."""

from typing import NamedTuple

from careloop.core.survey_records import Phase
from careloop.core.surveys.instruments import Instrument


class AskedAs(NamedTuple):
    """A question in the words of the measures."""

    instrument: str
    question: str
    moment: str = ""
    phase: Phase = "after"


# Of these instruments every question belongs to the measure of that name; parts that are called otherwise stand below.
WHOLE = frozenset(("loyalty", "value", "dimensions", "exit"))
PARTS = {"again": "repurchase", "tell": "recommendation", "people": "personnel"}
ALONE = {
    "satisfaction": AskedAs("csat", "satisfaction"),
    "recommend": AskedAs("nps", "recommend"),
    "ease": AskedAs("effort", "ease"),
    "perceived": AskedAs("gap", "service"),
    "expected": AskedAs("gap", "service", phase="before"),
}


def asked_as(instrument: str, key: str) -> AskedAs:
    """Give what the measures call a question; one of a survey's own keeps its names.

    What the instrument "gap" once asked as expected was asked after the contact: it is remembered, and pairs with
    nothing.

    >>> asked_as("loyalty", "again"), asked_as("expectation", "wanted.staff").phase
    (AskedAs(instrument='loyalty', question='repurchase', moment='', phase='after'), 'before')
    """
    part = key.rpartition(".")[2]
    if instrument == "expectation" and key.startswith("wanted."):
        return AskedAs("gap", "quality", moment=part, phase="before")
    if instrument == "gap":
        return AskedAs("gap", "remembered" if key.startswith("wanted.") else "quality", moment=part)
    if instrument in WHOLE:
        return AskedAs(instrument, PARTS.get(part, part))
    return ALONE.get(key) or AskedAs(instrument, key)


# What a random follow-up corrects: the measure of all contacts is called the same with "-all".
CORRECTED = frozenset(("csat", "nps", "effort"))

# The measure that a survey's page leads with, by the instrument of its first question.
MEASURES = {
    "csat": "csat",
    "nps": "nps",
    "effort": "effort",
    "loyalty": "loyalty",
    "gap": "gap",
    "value": "customer-value",
    "dimensions": "dimensions",
    "exit": "churn-reasons",
}


def measure_of(instrument: str, key: str) -> str:
    """Give the registry's measure of a question; "" where it has none and good answers are counted.

    >>> measure_of("recommendation", "recommend"), measure_of("contact", "solved")
    ('nps', '')
    """
    name = asked_as(instrument, key)
    return "" if name.phase == "before" or key == "perceived" else MEASURES.get(name.instrument, "")


def watched(instrument: Instrument) -> bool:
    """Say whether a survey's figure is the share of good answers that its target and its alarm speak of.

    Points, scores and questions that count together have no target here: an alarm on one question would be none of
    the figure above it.
    """
    is_expected = asked_as(instrument.key, instrument.first.key).phase == "before"  # what is hoped for has no target
    return not is_expected and measure_of(instrument.key, instrument.first.key) in {"", "csat", "effort"}

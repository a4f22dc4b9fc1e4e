"""Why a measure has no figure here: what the desk does not record, in words."""

from django.utils.translation import gettext as _

from careloop.core.findings import Measure
from careloop.core.measures import Result
from careloop.core.notes import note

NOTHING = note("nothing-counted")

REASONS = {
    "self-service": lambda: _(
        "The desk has no help pages of its own yet, so it records no visits. Give them to the command as records."
    ),
    "churn": lambda: _(
        "The desk does not know when somebody becomes a customer and when they leave. Give it to the command as "
        "records; why customers leave is measured by a survey of those who left."
    ),
    "retention-value": lambda: _(
        "The desk does not know what a customer brings in. Calculate it with your own figures on the page of measures."
    ),
    "recovery-rate": lambda: _(
        "Counted are promises that we broke and bad ratings that were given to the owner, once they are over and the "
        "customer has said afterwards how it was."
    ),
}


def notes_beside(measure: Measure) -> list[str]:
    """Give the notes but for "there is nothing to count", where a reason or "not measured" already stands."""
    return [each for each in measure.notes if each != NOTHING]


def reason_of(result: Result) -> str:
    """Give the reason for a measure without a figure; "" where it has one, or its notes say all."""
    found = REASONS.get(result.name)
    return found() if found and result.measure.value is None else ""

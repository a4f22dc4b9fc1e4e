"""Why a measure has no figure here: what the desk does not record, in words."""

from django.utils.translation import gettext as _

from careloop.core.measures import Result

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
        "Counted are promises that we broke and then kept or were told to forget, when the customer was asked about "
        "the contact afterwards. There are not enough of them yet."
    ),
}


def reason_of(result: Result) -> str:
    """Give the reason for a measure without a figure; "" where it has one, or its notes say all."""
    found = REASONS.get(result.name)
    return found() if found and result.measure.value is None else ""

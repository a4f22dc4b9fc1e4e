"""Which of thousands of conversations is the best example?

Reads       the findings of a judged conversation.
Gives       a score for each place an example can be shown at; higher is better. And which kinds are marked there.
How         What the reading is surest of, and what a person would call clear: an alarm of somebody who is upset and was
            not helped in the end; good service in which nothing was left bad; a reason that is told plainly.
Read it so  the scores choose what is shown. They count nothing.
"""

from careloop.core.findings import Findings
from careloop.core.reasons.catalogue import NO_ISSUE

ALARM = ("issue", "repeat", "red-alert", "acknowledged", "resolved", "not-resolved")
GOOD = ("issue", "acknowledged", "resolved", "delight", "explanation", "apology-real", "compensation")
TYPICAL = ("issue", "repeat", "acknowledged", "resolved", "not-resolved", "annoyed")
_UPSET = (
    "annoyed", "abuse-by-customer", "leaving", "long-wait", "unreachable", "rude-staff", "passed-around",
    "unfair-charge", "human-wanted", "unkept-promise", "asked-again",
)  # fmt: skip
_LEFT_BAD = (*_UPSET, "repeat", "not-resolved", "skipped", "red-alert")


def alarm(findings: Findings) -> float:
    """Score a red alert: sure, with signs that the customer is upset, and not made good afterwards."""
    alerts = findings.of("red-alert")
    upset = len({finding.kind for finding in findings.of(*_UPSET)})
    is_made_good = any(finding.turn >= alerts[-1].turn for finding in findings.of("thanks", "delight"))  # they say
    sure = max(finding.probability for finding in alerts)
    return sure + 0.3 * min(upset, 3) + 0.15 * min(len(alerts), 3) - 1.0 * is_made_good


def good(findings: Findings) -> float:
    """Score an experience to learn from: an issue, heard, helped, and delight at the end with nothing bad after it."""
    said = {finding.kind for finding in findings.findings}
    last = max(finding.turn for finding in findings.of("delight"))
    is_left_bad = any(finding.turn >= last for finding in findings.of(*_LEFT_BAD))
    is_made_good = "resolved" in said and bool(said & {"annoyed", "not-resolved", "long-wait"})
    helped = sum(kind in said for kind in ("acknowledged", "resolved", "compensation", "explanation", "apology-real"))
    taught = 0.4 * helped + 0.4 * is_made_good - 1.0 * (findings.reason in NO_ISSUE)
    return findings.satisfaction + taught - 2.0 * is_left_bad


def typical(findings: Findings, probability: float) -> float:
    """Score how plainly a reason is told; an issue shows more where it went badly, praise where nothing did."""
    said = {finding.kind for finding in findings.findings}
    if findings.reason in NO_ISSUE:  # thanks are often meant the other way round
        return probability + 2 * findings.satisfaction + 0.3 * ("delight" in said) - 1.0 * bool(said & set(_LEFT_BAD))
    return probability + 0.15 * bool(said & {"not-resolved", "annoyed"}) + 0.15 * ("repeat" in said)

"""Which reason has this one contact, when there are no others to learn from?

Reads       a conversation and its findings.
Gives       the id of a reason of the catalogue; "" when none is told.
How         The cues of the catalogue; where several are told, the reason whose names and examples are nearest; where
            none is told, the nearest of all if it is near enough.
Blind to    what an analysis of many contacts would learn from their words (`assignment`).
"""

from careloop.core.findings import Findings
from careloop.core.reading import encoder
from careloop.core.reasons.catalogue import catalogue, told
from careloop.core.reasons.named import named
from careloop.core.reasons.telling import telling
from careloop.core.records import Conversation

_NEAR = 0.6  # cosine with an example from which a reason is told without a cue


def reason_of(conversation: Conversation, findings: Findings) -> str:
    """Give the reason of one conversation."""
    text = telling(conversation, findings)
    places = told(text) if text else []
    if len(places) < 2:  # nothing to choose between
        return catalogue()[places[0]].id if places else ""
    known = named()
    near = known.points @ encoder.default().encode([text])[0]
    best = max(places, key=lambda place: float(near[known.owners == place].max()))
    return catalogue()[best].id

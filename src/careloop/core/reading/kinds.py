"""Which kinds of findings are there, who does them, and what do they say about the service?

Every kind has one name that stays: in exports, in the desk's tables, in the reports of three languages.
`business`, `human`, `hidden` say how far a finding moves each dimension (in logits, up or down).
"""

from typing import Literal, NamedTuple

Who = Literal["customer", "agent", "both"]


class Kind(NamedTuple):
    """One kind of finding."""

    name: str
    who: Who
    business: float = 0.0
    human: float = 0.0
    hidden: float = 0.0
    is_listed: bool = True  # shown among conduct and reasons; the parts of A-B-C have their own place


_ALL = (
    # A-B-C
    Kind("issue", "customer", is_listed=False),
    Kind("acknowledged", "agent", human=1.0, is_listed=False),
    Kind("resolved", "both", business=1.6, is_listed=False),
    Kind("not-resolved", "both", business=-1.3, is_listed=False),
    Kind("repeat", "customer", business=-0.4, hidden=-0.7, is_listed=False),
    Kind("skipped", "agent", human=-0.7, is_listed=False),
    Kind("red-alert", "agent", human=-1.0, hidden=-0.6, is_listed=False),
    # what the agent's side does well
    Kind("apology-real", "agent", human=1.0),
    Kind("apology-formula", "agent", human=-0.2),
    Kind("explanation", "agent", business=0.8, hidden=0.4),
    Kind("compensation", "agent", business=0.6, human=0.4),
    Kind("agent-thanks", "agent", human=0.2),
    # what the agent's side does badly
    Kind("scripted", "agent", human=-0.7),
    Kind("asked-again", "agent", hidden=-1.1),
    Kind("corrected", "agent", business=-0.9, hidden=-0.5),
    Kind("abuse-by-agent", "agent", human=-2.0),
    Kind("clueless", "agent", business=-0.7),
    Kind("promise", "agent"),
    Kind("unkept-promise", "agent", business=-0.8, hidden=-1.1),
    Kind("transfer", "agent", hidden=-0.6),
    Kind("silence", "agent", hidden=-0.8),
    Kind("wrong-language", "agent", human=-0.8, hidden=-0.4),
    # what the customer voices
    Kind("thanks", "customer", human=0.4, business=0.2),
    Kind("delight", "customer", business=0.8, human=1.0, hidden=0.4),
    Kind("annoyed", "customer", business=-0.4, human=-0.5, hidden=-0.3),
    Kind("abuse-by-customer", "customer", human=-0.4),
    Kind("long-wait", "customer", hidden=-0.9),
    Kind("passed-around", "customer", hidden=-1.0),
    Kind("unreachable", "customer", hidden=-0.9),
    Kind("rude-staff", "customer", human=-1.1),
    Kind("unfair-charge", "customer", business=-0.7),
    Kind("human-wanted", "customer", human=-0.2, hidden=-0.5),
    Kind("expectation", "customer", hidden=-0.6),
    Kind("exceeded", "customer", business=0.4, human=0.4, hidden=0.8),
    Kind("leaving", "customer", business=-0.6, hidden=-0.5),
    Kind("moment", "customer", is_listed=False),
    Kind("stage", "customer", is_listed=False),
)
KINDS: dict[str, Kind] = {kind.name: kind for kind in _ALL}

EXPERIENCES = ("ultimate", "good", "bad", "ugly")
LEAVING = ("service", "attention", "product", "price", "other")
MOMENTS = (
    "queue", "payment", "repair", "booking", "billing", "delivery", "return", "sign-in", "information", "staff",
    "arrival", "use",
)  # fmt: skip
STAGES = ("before", "during", "after")

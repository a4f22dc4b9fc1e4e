"""Which conversation does this mail belong to, and why?

Reads       facts of one mail: its sender's customer, its inbox, the conversations that its tokens prove and that its
            headers name.
Gives       the conversation (or none: a new one begins) and the reason, which is shown at the message.
How         a genuine token decides; else In-Reply-To, References and Outlook's Thread-Index, but only to conversations
            of the same customer in the same inbox, about the same matter, not long asleep. Headers alone open nothing.
Blind to    whether the sender is who they say; see `sender_check`.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from careloop.channels.email.rules.subjects import is_same_topic

# References older than this begin a new conversation: customers reuse an old mail to find our address.
QUIET = timedelta(days=365)

Reason = Literal[
    "token",  # joined: by a genuine reply token
    "references",  # joined: by the mail it answers, from the same customer
    "first",  # new: it answers nothing
    "unknown-references",  # new: what it answers is not here
    "stranger",  # new: it names a conversation that is another customer's
    "other-inbox",  # new: it names a conversation of another inbox
    "list",  # new: mail of a list or a newsletter never joins by headers
    "new-topic",  # new: the subject is another
    "long-ago",  # new: the conversation has slept for long
]


@dataclass(frozen=True, kw_only=True)
class Named:
    """A conversation that a mail names."""

    conversation: int
    inbox: int
    customer: int
    subject: str
    last_at: datetime


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is known of a mail when it is to be joined to a conversation."""

    inbox: int
    customer: int
    subject: str
    at: datetime
    automatic: str = "no"  # as the reader says: no, auto-generated, auto-replied, list, bounce, report
    proven_by_address: tuple[int, ...] = ()  # conversations whose genuine token is in an address it was sent to
    proven_by_ids: tuple[int, ...] = ()  # conversations whose genuine token is in In-Reply-To or References
    named: tuple[Named, ...] = ()  # conversations of the mails it answers, nearest first
    has_references: bool = False


@dataclass(frozen=True, kw_only=True)
class Decision:
    """Where a mail goes; without a conversation a new one begins."""

    conversation: int | None
    reason: Reason


def decide(facts: Facts) -> Decision:
    """Say where a mail belongs. The nearest conversation that passes wins; the first refusal is the reason given."""
    proven = facts.proven_by_address or (() if facts.automatic == "list" else facts.proven_by_ids)
    if proven:
        return Decision(conversation=proven[0], reason="token")
    if not facts.has_references:
        return Decision(conversation=None, reason="first")
    if facts.automatic == "list":
        return Decision(conversation=None, reason="list")
    refusals: list[Reason] = []
    for named in facts.named:
        refusal = _refusal(facts, named)
        if refusal is None:
            return Decision(conversation=named.conversation, reason="references")
        refusals.append(refusal)
    return Decision(conversation=None, reason=refusals[0] if refusals else "unknown-references")


def _refusal(facts: Facts, named: Named) -> Reason | None:
    if named.inbox != facts.inbox:
        return "other-inbox"
    if named.customer != facts.customer:
        return "stranger"
    if not is_same_topic(facts.subject, named.subject):
        return "new-topic"
    if facts.at - named.last_at > QUIET:
        return "long-ago"
    return None

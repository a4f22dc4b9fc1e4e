"""Automatic answers (RFC 3834): whether a first mail gets one, so that no loop of machines gets far."""

from dataclasses import dataclass
from datetime import timedelta

from careloop.desk.people.rules.no_reply import is_no_reply

# To one address: so many at most before a person of ours answers them, and so many within an hour.
UNANSWERED = 5
HOURLY = 3
HOUR = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What is known of a mail that began a conversation."""

    sender: str
    automatic: str
    is_addressed: bool  # the mailbox is named in To or Cc
    is_own: bool  # from an address of the desk itself, or of an agent
    is_spam: bool
    is_answered: bool  # the conversation has had its automatic answer
    sent_unanswered: int  # automatic answers to this address since a person last answered it
    sent_last_hour: int


def may_answer(asked: Asked) -> bool:
    """Say whether the inbox's automatic first answer may leave."""
    if asked.automatic != "no" or is_no_reply(asked.sender):
        return False
    if asked.is_own or asked.is_spam or asked.is_answered or not asked.is_addressed:
        return False
    return asked.sent_unanswered < UNANSWERED and asked.sent_last_hour < HOURLY

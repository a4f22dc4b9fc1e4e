"""Automatic answers (RFC 3834): whether a first mail gets one, so that no loop of machines gets far."""

from dataclasses import dataclass

from careloop.desk.people.rules.no_reply import is_no_reply


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What is known of a mail that began a conversation."""

    sender: str
    automatic: str
    is_addressed: bool  # the mailbox is named in To or Cc
    is_own: bool  # from an address of the desk itself, or of an agent
    is_spam: bool
    has_had_enough: bool  # of automatic answers to this address, whoever sent them


def may_answer(asked: Asked) -> bool:
    """Say whether the inbox's automatic first answer may leave."""
    if asked.automatic != "no" or is_no_reply(asked.sender):
        return False
    return asked.is_addressed and not (asked.is_own or asked.is_spam or asked.has_had_enough)

"""Reads of mailboxes."""

from careloop.channels.email.queries.mailboxes import (
    asked_once,
    is_own_address,
    mailbox_of,
    mailboxes_of,
    own_addresses,
    place_of,
    way_out_of,
)

__all__ = ["asked_once", "is_own_address", "mailbox_of", "mailboxes_of", "own_addresses", "place_of", "way_out_of"]

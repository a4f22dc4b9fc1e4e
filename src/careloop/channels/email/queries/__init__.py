"""Reads of mailboxes."""

from careloop.channels.email.queries.mailboxes import (
    mailbox_of,
    mailboxes_of,
    own_addresses,
    place_of,
    way_out_of,
)

__all__ = ["mailbox_of", "mailboxes_of", "own_addresses", "place_of", "way_out_of"]

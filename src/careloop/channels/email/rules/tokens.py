"""Reply tokens: an unforgeable name of a conversation, carried by the addresses and Message-IDs of our own mails.

"support+c123.TOKEN@shop.example" and "<c123.TOKEN.m9@shop.example>". The token is 128 bits of an HMAC over the
conversation and its key, the recipient's identity and the mailbox. Giving the conversation a new key revokes it.
"""

import base64
import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.crypto import constant_time_compare, salted_hmac

TOKEN_LENGTH = 26  # 128 bits in base32; lower case, because some servers lower the part before the @
_IN_LOCAL_PART = re.compile(r"\+c(\d{1,18})\.([a-z2-7]{26})$")
_IN_MESSAGE_ID = re.compile(r"^<?c(\d{1,18})\.([a-z2-7]{26})\.m\d{1,18}@", re.IGNORECASE)
_ANYWHERE = re.compile(rb"\bc(\d{1,18})\.([a-z2-7]{26})(?:\.m\d{1,18})?@", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Claim:
    """What somebody sends us as a token: a conversation's number and an unproven token."""

    conversation: int
    token: str


def token_of(*, conversation: int, key: str, identity: int, mailbox: str) -> str:
    """Give the token of one conversation for one recipient at one mailbox address."""
    value = f"{conversation}\0{key}\0{identity}\0{mailbox.lower()}"
    digest = salted_hmac("careloop.email.reply-token", value, algorithm="sha256").digest()[:16]
    return base64.b32encode(digest).decode().rstrip("=").lower()


def is_genuine(claim: Claim, *, key: str, identities: Iterable[int], mailboxes: Iterable[str]) -> bool:
    """Say whether the token is ours, compared in full and in constant time for each candidate."""
    genuine = False
    for mailbox in mailboxes:
        for identity in identities:
            ours = token_of(conversation=claim.conversation, key=key, identity=identity, mailbox=mailbox)
            genuine |= constant_time_compare(ours, claim.token)
    return genuine


def claims_in_addresses(addresses: Iterable[str]) -> tuple[Claim, ...]:
    """Give the claims of plus addresses ("support+c123.TOKEN@…")."""
    found = (_IN_LOCAL_PART.search(address.rpartition("@")[0].lower()) for address in addresses)
    return tuple(dict.fromkeys(_claim(match) for match in found if match))


def claims_in_ids(message_ids: Iterable[str]) -> tuple[Claim, ...]:
    """Give the claims of Message-IDs in In-Reply-To and References, in the order given."""
    found = (_IN_MESSAGE_ID.match(each) for each in message_ids)
    return tuple(dict.fromkeys(_claim(match) for match in found if match))


def claims_in_bytes(raw: bytes) -> tuple[Claim, ...]:
    """Give every claim in a raw mail: bounces quote the mail they report in a hundred ways."""
    found = _ANYWHERE.finditer(raw[:1_000_000])
    return tuple(dict.fromkeys(Claim(conversation=int(match[1]), token=match[2].decode().lower()) for match in found))[
        :50
    ]


def plus_address(mailbox: str, *, conversation: int, token: str) -> str:
    """Give the mailbox's address for answers to this conversation."""
    local, _at, domain = mailbox.rpartition("@")
    return f"{local}+c{conversation}.{token}@{domain}"


def message_id(mailbox: str, *, conversation: int, token: str, message: int) -> str:
    """Give the Message-ID of an outgoing message, without brackets; the same at every attempt."""
    return f"c{conversation}.{token}.m{message}@{mailbox.rpartition('@')[2]}"


def without_plus(address: str) -> str:
    """Give an address without what stands behind a plus."""
    local, _at, domain = address.rpartition("@")
    return f"{local.partition('+')[0] or local}@{domain}".lower()


def _claim(match: re.Match[str]) -> Claim:
    return Claim(conversation=int(match[1]), token=match[2].lower())

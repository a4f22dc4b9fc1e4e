"""How a mailbox's two servers are reached, with the passwords unsealed."""

from careloop.channels.email.models import Mailbox
from careloop.channels.email.transport.servers import Server
from careloop.desk.people.rules.secrets import unseal


def imap_of(mailbox: Mailbox) -> Server:
    """Give the mailbox's way in. Raises LostKey: when its password cannot be read."""
    return Server(
        host=mailbox.imap_host,
        port=mailbox.imap_port,
        security=mailbox.imap_security,
        user=mailbox.imap_user,
        password=unseal(mailbox.imap_secret),
    )


def smtp_of(mailbox: Mailbox) -> Server:
    """Give the mailbox's way out. Raises LostKey: when its password cannot be read."""
    return Server(
        host=mailbox.smtp_host,
        port=mailbox.smtp_port,
        security=mailbox.smtp_security,
        user=mailbox.smtp_user,
        password=unseal(mailbox.smtp_secret),
    )

"""The connection test: can we read this mailbox and send from it? Nothing is changed and nothing sent."""

import smtplib
from dataclasses import dataclass

from django.utils.translation import gettext as _

from careloop.channels.email.transport.imap import Box, Refused
from careloop.channels.email.transport.servers import Server, in_words
from careloop.channels.email.transport.smtp import Post

SECONDS = 8


@dataclass(frozen=True, kw_only=True)
class Probe:
    """What a test found, in words."""

    is_well: bool
    words: str


def probe_imap(server: Server, *, folders: tuple[str, ...]) -> Probe:
    """Sign in and open the folders."""
    try:
        with Box(server, seconds=SECONDS) as box:
            there = box.folders()
            missing = [folder for folder in folders if folder not in there]
            if missing:
                words = _("Signed in, but there is no folder %(missing)s. There are: %(there)s") % {
                    "missing": ", ".join(missing),
                    "there": ", ".join(there[:20]),
                }
                return Probe(is_well=False, words=words)
            for folder in folders:
                box.select(folder)
    except (OSError, Refused) as error:
        return Probe(is_well=False, words=_("Receiving: %(words)s") % {"words": in_words(error, server)})
    return Probe(is_well=True, words=_("Receiving works: signed in to %(host)s.") % {"host": server.host})


def probe_smtp(server: Server) -> Probe:
    """Connect, encrypt and sign in."""
    try:
        smtp = Post(server, seconds=SECONDS).open()
        smtp.quit()
    except (OSError, smtplib.SMTPException) as error:
        return Probe(is_well=False, words=_("Sending: %(words)s") % {"words": in_words(error, server)})
    return Probe(is_well=True, words=_("Sending works: signed in to %(host)s.") % {"host": server.host})

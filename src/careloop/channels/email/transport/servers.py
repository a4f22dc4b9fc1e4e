"""How to reach a mail server, and what went wrong in words an administrator can act on."""

import smtplib
import socket
import ssl
from dataclasses import dataclass

from django.utils.translation import gettext_noop
from imapclient.exceptions import LoginError

from careloop.desk.people.rules.kept_words import kept, said

SECONDS = 30

# The narrower kind of error first.
_WORDS = (
    (
        (LoginError, smtplib.SMTPAuthenticationError),
        gettext_noop("The server refused the user name or the password of %(user)s. It said: %(detail)s"),
    ),
    (ssl.SSLCertVerificationError, gettext_noop("The certificate of %(host)s cannot be trusted: %(detail)s")),
    (
        ssl.SSLError,
        gettext_noop("%(host)s does not speak TLS on port %(port)s. Check the port and the encryption. (%(detail)s)"),
    ),
    (socket.gaierror, gettext_noop("There is no server called %(host)s. Check its name.")),
    (ConnectionRefusedError, gettext_noop("Nothing answers on port %(port)s of %(host)s. Check the port.")),
    (
        TimeoutError,
        gettext_noop("%(host)s did not answer on port %(port)s in time. Check port, encryption and firewall."),
    ),
)
_ANYTHING_ELSE = gettext_noop("%(host)s: %(detail)s")


@dataclass(frozen=True, kw_only=True)
class Server:
    """One end of a mailbox. `security` is tls, starttls or none; certificates are always verified."""

    host: str
    port: int
    security: str
    user: str = ""
    password: str = ""
    # Trust beside the system's: a file of certificates (tests, company authorities by SSL_CERT_FILE).
    authorities: str = ""

    def context(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self.authorities or None)


def problem_of(error: BaseException, server: Server) -> str:
    """Give what a connection error means and what to check, as a sentence to be stored."""
    facts = {"host": server.host, "port": server.port, "user": server.user, "detail": _detail(error)}
    if isinstance(error, smtplib.SMTPServerDisconnected) and isinstance(error.__context__, TimeoutError):
        error = error.__context__
    words = next((words for kinds, words in _WORDS if isinstance(error, kinds)), _ANYTHING_ELSE)
    return kept(words, **facts)


def in_words(error: BaseException, server: Server) -> str:
    """Say the same to who is reading now."""
    return said(problem_of(error, server))


def _detail(error: BaseException) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return error.verify_message
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error
        return f"{error.smtp_code} {said.decode('utf-8', 'replace') if isinstance(said, bytes) else said}"
    return " ".join(str(error).split())[:300] or type(error).__name__

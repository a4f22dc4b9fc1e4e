"""Handing a mail to the server. Its answer is taken apart: taken, try again, or never."""

import smtplib
from collections.abc import Sequence
from types import TracebackType

from careloop.channels.email.transport.servers import SECONDS, Server, problem_of


class NotNow(Exception):
    """The server is away or asks to come back later; trying again makes sense. The message is a kept sentence."""


class Never(Exception):
    """The server refuses this mail for good; trying again does not help."""


class Post:
    """One connection to an SMTP server, opened at the first mail."""

    def __init__(self, server: Server, *, seconds: float = SECONDS) -> None:
        self.server, self.seconds = server, seconds
        self._smtp: smtplib.SMTP | None = None

    def __enter__(self) -> "Post":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def deliver(self, raw: bytes, *, sender: str, recipients: Sequence[str]) -> dict[str, str]:
        """Hand over one mail. Gives those of the other recipients whom the server refused, each with its words.

        The first recipient decides: where the server does not take them nothing is sent to anybody, so that a later
        attempt sends nobody a second copy. Raises NotNow, Never.
        """
        try:
            return self._deliver(raw, sender=sender, recipients=recipients)
        except smtplib.SMTPAuthenticationError as error:
            self.close()
            raise NotNow(problem_of(error, self.server)) from error
        except smtplib.SMTPResponseException as error:
            self.close()
            words = problem_of(error, self.server)
            raise (Never if 500 <= error.smtp_code < 600 else NotNow)(words) from error
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            raise NotNow(problem_of(error, self.server)) from error

    def open(self) -> smtplib.SMTP:
        """Connect, encrypt and sign in. Raises what the network or the server says."""
        server = self.server
        smtp: smtplib.SMTP
        if server.security == "tls":
            smtp = smtplib.SMTP_SSL(server.host, server.port, timeout=self.seconds, context=server.context())
        else:
            smtp = smtplib.SMTP(server.host, server.port, timeout=self.seconds)
        try:
            smtp.ehlo()
            if server.security == "starttls":
                smtp.starttls(context=server.context())
                smtp.ehlo()
            if server.user:
                smtp.login(server.user, server.password)
        except BaseException:
            smtp.close()
            raise
        return smtp

    def close(self) -> None:
        """Say good-bye if anybody listens."""
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            try:
                smtp.quit()
            except (OSError, smtplib.SMTPException):
                smtp.close()

    def _deliver(self, raw: bytes, *, sender: str, recipients: Sequence[str]) -> dict[str, str]:
        smtp = self._ready()
        options = ["BODY=8BITMIME"] if smtp.has_extn("8bitmime") else []
        if not all(address.isascii() for address in (sender, *recipients)):
            if not smtp.has_extn("smtputf8"):
                raise smtplib.SMTPResponseException(553, b"This server cannot send to an address with such letters.")
            options.append("SMTPUTF8")
            smtp.command_encoding = "utf-8"
        self._expect(smtp.mail(sender, options))
        refused: dict[str, str] = {}
        for number, recipient in enumerate(recipients):
            answer = smtp.rcpt(recipient)
            if answer[0] not in (250, 251):
                if number == 0:
                    self._expect(answer)
                refused[recipient] = f"{answer[0]} {answer[1].decode('utf-8', 'replace')}"
        self._expect(smtp.data(raw))
        return refused

    def _ready(self) -> smtplib.SMTP:
        """The open connection if it still lives, else a new one; servers close idle ones."""
        if self._smtp is not None:
            try:
                if self._smtp.rset()[0] == 250:
                    return self._smtp
            except (OSError, smtplib.SMTPException):
                pass
            self.close()
        self._smtp = self.open()
        return self._smtp

    def _expect(self, answer: tuple[int, bytes]) -> None:
        if answer[0] not in (250, 251):
            raise smtplib.SMTPResponseException(*answer)

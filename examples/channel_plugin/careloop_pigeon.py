"""A channel for careloop in one file: a made-up provider of carrier pigeons.

The provider calls our address with JSON, signed with HMAC-SHA256 of the body in `X-Pigeon-Signature`; we answer by
posting JSON to its loft, signed the same way. Read it beside docs/developer/channels.md.
"""

import hashlib
import hmac
import json
import urllib.request
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar
from urllib.error import HTTPError, URLError

from careloop.core.channel import Answer, Heard, Inbound, Limits, Outbound, Refused, Retry, Setting, Window


class Pigeon:
    """What the entry point names."""

    name: ClassVar[str] = "pigeon"
    title: ClassVar[str] = "Carrier pigeons"
    settings: ClassVar[Sequence[Setting]] = (
        Setting(name="loft", label="Address of the loft"),
        Setting(name="secret", label="Secret", is_secret=True),
    )
    limits: ClassVar[Limits] = Limits(text=500)  # a pigeon carries little
    is_pushed: ClassVar[bool] = True

    def __init__(self, settings: Mapping[str, str]) -> None:
        self.loft, self.secret = settings["loft"], settings["secret"].encode()

    def receive(
        self,
        *,
        method: str,
        url: str,  # noqa: ARG002 - other providers sign it too
        headers: Mapping[str, str],
        body: bytes,
    ) -> tuple[Sequence[Inbound], Answer]:
        """Check the signature, then read the letters of one delivery."""
        if method != "POST" or not hmac.compare_digest(self._sign(body), headers.get("x-pigeon-signature", "")):
            raise Refused
        return [self._letter(each) for each in json.loads(body)["letters"]], Answer(body=b"coo")

    def listen(self, cursor: str) -> Heard:
        """Nothing to ask for: the loft calls us."""
        return Heard(cursor=cursor)

    def send(self, out: Outbound) -> str:
        """Send a pigeon. 503: all are out, try later; 409: this customer takes no more today."""
        body = json.dumps({"id": out.key, "to": out.thread, "text": out.text}).encode()
        headers = {"Content-Type": "application/json", "X-Pigeon-Signature": self._sign(body)}
        request = urllib.request.Request(self.loft, body, headers, method="POST")  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
                return str(json.load(answer)["id"])
        except HTTPError as error:
            if error.code == 409:
                raise Window("This customer takes no more pigeons today. Write by mail.") from error
            raise Retry(f"HTTP {error.code}", after_seconds=60) from error
        except URLError as error:
            raise Retry(str(error.reason)) from error

    def _sign(self, body: bytes) -> str:
        return hmac.new(self.secret, body, hashlib.sha256).hexdigest()

    @staticmethod
    def _letter(said: Any) -> Inbound:
        return Inbound(
            id=said["id"],
            thread=said["coop"],
            sender=said["from"],
            at=datetime.fromisoformat(said["at"]),
            text=said["text"],
            name=said.get("name", ""),
        )

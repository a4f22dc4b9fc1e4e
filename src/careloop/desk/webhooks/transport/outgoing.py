"""One request to an address outside: resolved once, checked, and connected to the address that was checked.

A name that answers differently the second time (DNS rebinding) gains nothing, because there is no second time; a
redirect is a failure, because it would lead to an address nobody checked.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

from careloop.desk.webhooks.rules import as_uri

TIMEOUT_SECONDS = 15.0  # of silence
WHOLE_SECONDS = 30.0  # of one call: who answers a sign at a time holds a thread no longer
MOST_READ = 4_096
PORTS = (80, 443, *range(1024, 65_536))
CARRIER_NAT = ipaddress.ip_network("100.64.0.0/10")
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class NotSent(Exception):
    """It was not told; of `reason` `rules.why_failed` makes a sentence, the detail is for engineers."""

    def __init__(self, reason: str, detail: str) -> None:
        self.reason = reason
        super().__init__(f"{reason}: {detail}"[:300])


class Forbidden(NotSent):
    """The address leads into a private network or to an odd port; nothing was sent."""


class Unreachable(NotSent):
    """Nothing answered."""


@dataclass(frozen=True)
class Answer:
    """What the other side said."""

    status: int
    retry_after_seconds: int | None = None


def post(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    allowed: Collection[str] = (),
    timeout: float = TIMEOUT_SECONDS,
    whole: float = WHOLE_SECONDS,
) -> Answer:
    """Send one POST. `allowed` are host names of one's own network that may be reached all the same.

    Raises Forbidden: when the host is private, or the port odd. Unreachable: when there is no answer in time, or the
    address is none that can be called.
    """
    try:
        parts = urlsplit(as_uri(url))
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError as error:
        raise Unreachable("address", f"{url}: {error}") from error
    host, is_tls = parts.hostname or "", parts.scheme == "https"
    address = checked_address(host, port, allowed=allowed)
    connection = _Checked(host, port, address=address, is_tls=is_tls, timeout=timeout)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    watch = threading.Timer(whole, connection.abort)
    watch.start()
    try:
        connection.request("POST", path, body=body, headers=dict(headers))
        response = connection.getresponse()
        response.read(MOST_READ)
        waits = response.getheader("Retry-After", "")
        is_number = waits.isascii() and waits.isdecimal() and len(waits) < 10
        return Answer(response.status, min(int(waits), 86_400) if is_number else None)
    except (OSError, ValueError, http.client.HTTPException) as error:
        raise Unreachable(_reason_of(error), f"{type(error).__name__}: {error}") from error
    finally:
        watch.cancel()
        connection.close()


def checked_address(host: str, port: int, *, allowed: Collection[str] = ()) -> str:
    """Resolve a host and give the one address to connect to.

    Raises Forbidden: when any of its addresses is private. Unreachable: when it has none.
    """
    if port not in PORTS:
        raise Forbidden("port", str(port))
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unreachable("host", f"{host}: {error}") from error
    addresses = list(dict.fromkeys(str(each[4][0]) for each in found))
    if host.lower() not in {each.strip().lower() for each in allowed}:
        for address in addresses:
            if is_private(ipaddress.ip_address(address.partition("%")[0])):
                raise Forbidden("private", f"{host} is {address}")
    return addresses[0]


def _reason_of(error: Exception) -> str:
    kinds: tuple[tuple[type[Exception], str], ...] = (
        (ssl.SSLCertVerificationError, "certificate"),
        (ssl.SSLError, "tls"),
        (ConnectionRefusedError, "refused"),
        (TimeoutError, "late"),
    )
    return next((reason for kind, reason in kinds if isinstance(error, kind)), "broken")


def is_private(address: Address) -> bool:
    """Say whether an address is anything but one of the public internet."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if inner is None and address in ipaddress.ip_network("64:ff9b::/96"):
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_private(inner)
    is_carrier = address.version == 4 and address in CARRIER_NAT
    return not address.is_global or address.is_multicast or is_carrier


class _Checked(http.client.HTTPConnection):
    """A connection to an address that was checked, under the name of its host."""

    def __init__(self, host: str, port: int, *, address: str, is_tls: bool, timeout: float) -> None:
        super().__init__(host, port, timeout=timeout)
        self.address, self.is_tls, self.is_over = address, is_tls, False
        if is_tls:
            self.default_port = 443  # so that the Host header is written without it

    def connect(self) -> None:
        self.sock = socket.create_connection((self.address, self.port), self.timeout)
        if self.is_over:
            raise TimeoutError
        if self.is_tls:
            self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)

    def abort(self) -> None:
        """End the call from another thread: whoever reads gets the end of the stream."""
        self.is_over = True
        if self.sock is not None:
            with suppress(OSError):  # below TLS, which has no way to be interrupted
                socket.socket.shutdown(self.sock, socket.SHUT_RDWR)

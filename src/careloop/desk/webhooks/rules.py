"""What may be told, how it is signed (Standard Webhooks), and when it is tried again."""

import base64
import hashlib
import hmac
import secrets
from datetime import timedelta
from urllib.parse import urlsplit, urlunsplit

from django.utils.encoding import iri_to_uri
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from careloop.desk.people.models import Agent

PREFIX = "whsec_"
LONGEST_URL = 500
# After each failed attempt; together 75 hours, as the Standard Webhooks scheme asks.
PAUSES = tuple(timedelta(seconds=s) for s in (5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400))
VERBS: dict[str, Promise] = {
    "conversation.started": gettext_lazy("a conversation began"),
    "conversation.assigned": gettext_lazy("a conversation was assigned"),
    "conversation.closed": gettext_lazy("a conversation was closed"),
    "conversation.reopened": gettext_lazy("a conversation was reopened"),
    "conversation.tagged": gettext_lazy("a tag was added"),
    "conversation.prioritised": gettext_lazy("the priority changed"),
    "message.received": gettext_lazy("a customer wrote"),
    "message.replied": gettext_lazy("an agent replied"),
    "message.noted": gettext_lazy("a note was written"),
    "delivery.sent": gettext_lazy("a message was delivered"),
    "delivery.failed": gettext_lazy("a message could not be delivered"),
    "delivery.bounced": gettext_lazy("a message bounced"),
    "customer.created": gettext_lazy("a customer is new"),
    "customer.edited": gettext_lazy("a customer changed"),
    "customer.merged": gettext_lazy("two customers were merged"),
    "customer.unmerged": gettext_lazy("a merge was undone"),
    "survey.answered": gettext_lazy("a survey was answered"),
    "wait.answered": gettext_lazy("the wait for a first answer ended with it"),
    "wait.abandoned": gettext_lazy("a customer left the queue without an answer"),
    "promise.made": gettext_lazy("something was promised to a customer"),
    "promise.kept": gettext_lazy("a promise was kept"),
}


# Why something could not be told: what happened and what to do about it.
WHY: dict[str, Promise] = {
    "private": gettext_lazy(
        "The address leads into a private network, and nothing was sent. Give an address on the internet, or let an "
        "operator allow the host (CARELOOP_PRIVATE_HOSTS)."
    ),
    "port": gettext_lazy("Nothing is sent to this port. Use 443, 80 or one from 1024 on."),
    "address": gettext_lazy("This address cannot be called. Correct it in the settings of the webhook."),
    "host": gettext_lazy("No server was found under this name. Check the address for a slip, or the domain's DNS."),
    "refused": gettext_lazy("The server is there, but nothing takes calls at this port. Is the program running?"),
    "late": gettext_lazy("No answer came in time. Let the program answer at once and do its work afterwards."),
    "certificate": gettext_lazy("The server's certificate is not valid for this name. Renew or correct it there."),
    "tls": gettext_lazy("No secure connection came about. The server must speak TLS 1.2 or newer at this port."),
    "broken": gettext_lazy(
        "The connection broke off before an answer came. Look into the log of the receiving server."
    ),
    "key": gettext_lazy(
        "The secret cannot be opened, because the desk's secret key has changed. Make a new secret for this webhook."
    ),
    "error": gettext_lazy("Something went wrong here, not at the receiver. The operator finds it in the worker's log."),
    "gone": gettext_lazy("The receiver says that it wants nothing any more (410); the webhook is stopped."),
    "redirect": gettext_lazy(
        "The receiver points to another address, which is never followed. Enter that address itself."
    ),
    "rights": gettext_lazy("The receiver refuses us. Does it check the signature with the secret of this webhook?"),
    "place": gettext_lazy("There is nothing at this address that takes calls. Check the path."),
    "often": gettext_lazy("The receiver asks for fewer calls; it is tried again later."),
    "theirs": gettext_lazy("The receiver had an error of its own. Look into its log."),
    "untaken": gettext_lazy("The receiver did not take it. Look into its log for this message's number."),
}
STATUSES = {401: "rights", 403: "rights", 404: "place", 405: "place", 410: "gone", 429: "often"}


def why_failed(status: int, error: str) -> tuple[str, str]:
    """Give why something could not be told, in the reader's language, and what an engineer wants to know beside it."""
    answered = error.removeprefix("HTTP ")
    if status := status or (int(answered) if answered.isdecimal() else 0):
        by_hundred = {2: "", 3: "redirect", 5: "theirs"}.get(status // 100, "untaken")
        reason = STATUSES.get(status, by_hundred)
        return str(WHY[reason]) if reason else "", f"HTTP {status}"
    reason, _colon, detail = error.partition(": ")
    return (str(WHY[reason]), detail) if reason in WHY else (error, "")


class NotAnEndpoint(Exception):
    """This cannot be told anything; the message says what to write instead."""


def check_url(url: str) -> str:
    """Give the address of an endpoint as it is called: in ASCII, whatever it was written in.

    Raises NotAnEndpoint: when it is none that could be called.
    """
    try:
        called = as_uri(url)
        parts = urlsplit(called)
        port = parts.port
    except ValueError:
        called, parts, port = "", urlsplit(""), 0
    is_called = parts.scheme in ("https", "http") and parts.hostname and port != 0
    if not is_called or parts.username or parts.fragment or len(called) > LONGEST_URL:
        raise NotAnEndpoint(_("Write an address as https://shop.example/hooks, without a user name."))
    return called


def as_uri(url: str) -> str:
    """Give an address in ASCII: the name of the host as in DNS, the rest in percent signs. Raises ValueError."""
    parts = urlsplit(url.strip())
    host = (parts.hostname or "").encode("idna").decode()
    user, at, _rest = parts.netloc.rpartition("@")
    port = f":{parts.port}" if parts.port is not None else ""
    place = f"[{host}]" if ":" in host else host
    return str(iri_to_uri(urlunsplit((parts.scheme, f"{user}{at}{place}{port}", *parts[2:]))))


def new_secret() -> str:
    """Give a new signing secret."""
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def signature(secret: str, *, key: str, seconds: int, body: bytes) -> str:
    """Give the signature of one telling: HMAC-SHA256 over id, time and body."""
    signed = b".".join([key.encode(), str(seconds).encode(), body])
    digest = hmac.new(base64.b64decode(secret.removeprefix(PREFIX)), signed, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"


def pause_after(attempts: int) -> timedelta | None:
    """Give how long to wait after the so-many-th failed attempt; None: give up."""
    return PAUSES[attempts - 1] if attempts <= len(PAUSES) else None


def may_keep_webhooks(agent: Agent) -> bool:
    return agent.is_active and agent.is_administrator

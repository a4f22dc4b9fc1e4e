"""The words of a bounce: does it look like one, what part of it is the notice, whom does it name?"""

import re
from collections.abc import Iterator

from careloop.readers.mail.headers import Headers
from careloop.readers.mail.vocabulary import either

ADDRESS = re.compile(
    r"(?<![A-Za-z0-9._%+=-])[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9][A-Za-z0-9.-]{0,253}[A-Za-z0-9]"
)
_STATUS = re.compile(r"(?<![\d.])([45]\.\d{1,2}\.\d{1,3})(?![\d.])")
_DAEMON = re.compile(
    r"^(?:mailer[-_.]?daemon|postmaster|mail[-_.]?daemon|mdaemon|mail-?delivery|bounces?|double-bounce|mailerdaemon|smtp|daemon|microsoftexchange\w*|"
    r"mailsystem|mail-system|mail\.?system|undeliverable|returns?|autoreply-bounce|listserv|majordom\w*|ezmlm)(?:[@+-]|$)|mailer-daemon|^postfix",
    re.IGNORECASE,
)
_SUBJECT = re.compile(either("notices", "subject"), re.IGNORECASE)
FAILURE = re.compile(either("notices", "failure"), re.IGNORECASE)
DELAY = re.compile(either("notices", "delay"), re.IGNORECASE)
GIVEN_UP = re.compile(either("notices", "given up"), re.IGNORECASE)
_ORIGINAL = re.compile(rf"^[\s>-]*(?:{either('notices', 'original')})$", re.IGNORECASE | re.MULTILINE)
_BEFORE = (
    r"(?:RCPT[- ]?TO|recipients?(?: address)?|to address|addressee|mailbox|user|address|account|to|an|à|수신자|"
    r"받는\s?사람|수신인|宛先|收件人|对象|用户)\s?(?:\(s\))?\s?[:：=]?\s?[<\"'(\[]{0,2}"
)
_LINE_END = r")[>\]\"]?(?:\s*\([^)\n]{0,80}\))?\s*[:;,.-]*\s*(?:$|[-:(<]|\d{3}\b|\w)"
_NAMED = (  # the clearest form first: an address that begins a line, one after a word for recipient, any other
    re.compile(r"^[\s>*-]{0,8}[<\[\"]?(?:smtp:|rfc822;)?(" + ADDRESS.pattern + _LINE_END, re.MULTILINE),
    re.compile(_BEFORE + "(" + ADDRESS.pattern + ")", re.IGNORECASE),
    re.compile("<(" + ADDRESS.pattern + ")>"),
    re.compile("(" + ADDRESS.pattern + ")"),
)
_REPLIED = re.compile(r"^(?:<<< )?[45]\d\d[ -](?:\d\.\d\.\d{1,3} )?<(" + ADDRESS.pattern + r")>", re.MULTILINE)
_NOT_RECIPIENT = re.compile(r"postmaster|mailer-daemon|abuse@|support@|helpdesk@|webmaster@|hostmaster@", re.IGNORECASE)
# Programs that send notices under a name of their own; a person's mail about a bounce is the person's mail.
_AUTHOR = re.compile(
    r"^(?:no[-_.]?reply|do[-_.]?not[-_.]?reply|admin|administrator|root|system|mail|server|notification|notify)\w*@",
    re.IGNORECASE,
)
MOST = 40_000


def signed_by_daemon(fields: Headers, sender: str) -> bool:
    """Return True when a mail system, not a person, is the sender."""
    return bool(_DAEMON.search(sender)) or fields.raw("return-path").strip() in {"<>", "< >"} or not sender


def looks_like_one(fields: Headers, *, text: str, sender: str, report: bool) -> bool:
    """Return True for a mail that, seen from outside, is a mail system's own notice."""
    if fields.has("x-failed-recipients"):
        return True
    said = fields.raw("auto-submitted").lower()
    subject = fields.text("subject")
    daemon = signed_by_daemon(fields, sender)
    named = bool(_SUBJECT.search(subject)) and not re.match(
        r"\s*(?:re|fwd?|aw|wg|회신|전달)\s*:", subject, re.IGNORECASE
    )
    if report:
        return named or daemon
    words = bool(FAILURE.search(text[:MOST]))
    if said.startswith("auto-replied") and not named:
        return False
    if fields.has("list-id") and not daemon:
        return False
    if daemon or fields.has("auto-submitted"):
        return (daemon or named) and (words or (named and bool(DELAY.search(text[:MOST]))))
    return named and words and not fields.has("in-reply-to") and bool(_ORIGINAL.search(text) or _AUTHOR.match(sender))


def of(text: str) -> str:
    """Return the notice: what stands above the copy of the original mail."""
    text = text[:MOST]
    for found in _ORIGINAL.finditer(text):
        if found.start() > 40 and FAILURE.search(text, 0, found.start()):
            return text[: found.start()]
    return text


def near(told: str, address: str) -> str:
    """Return the lines of the notice that speak of one recipient."""
    at = told.lower().find(address.lower()) if address else -1
    return told[at : at + 600] if at >= 0 else told[:1500]


def sections(told: str, addresses: tuple[str, ...]) -> list[str]:
    """Return the notice cut at each recipient's first mention, so that each has the words said about it."""
    starts = sorted(at for address in addresses if (at := told.find(address)) >= 0)
    pieces = [told[at:end] for at, end in zip(starts, [*starts[1:], len(told)], strict=True)]
    return [_first_paragraph(piece) for piece in pieces] or [told]


def _first_paragraph(piece: str) -> str:
    """What is said about one recipient ends at an empty line, unless nothing was said before it."""
    end = re.compile(r"\n[ \t]*\n").search(piece, 60)
    return piece[: end.start()] if end and ("\n" in piece[: end.start()] or end.start() > 90) else piece[:800]


def status_in(words: str) -> str:
    found = _STATUS.search(words)
    return found.group(1) if found else ""


def recipients(fields: Headers, told: str, *, ours: set[str], sender: str) -> Iterator[str]:
    """Yield the addresses the notice says it could not reach: the clearest form that names any."""
    failed = ADDRESS.findall(" ".join(fields.all("x-failed-recipients")))
    if failed:
        yield from failed
        return
    for patterns in (_NAMED[:1], (_NAMED[1], _REPLIED), _NAMED[2:3], _NAMED[3:]):
        found = [m.group(1).rstrip(".") for pattern in patterns for m in pattern.finditer(told)]
        kept = [
            a for a in found if a.lower() not in ours and a.lower() != sender.lower() and not _NOT_RECIPIENT.search(a)
        ]
        if kept:
            yield from kept
            return

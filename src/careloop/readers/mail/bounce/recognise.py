"""Bounces: the standard's report first (RFC 3464), then what mail servers write in their own words.

A mail is only read as a bounce when it looks like one from outside (a daemon's address, a report type, a
bounce's subject or header): words like "user unknown" in a customer's own mail never make one.
"""

import re

from careloop.readers.mail import headers as header_block
from careloop.readers.mail.bounce import notice, report
from careloop.readers.mail.bounce.reasons import HARD, reason_of
from careloop.readers.mail.headers import Headers
from careloop.readers.mail.parts import Part, Tree
from careloop.readers.mail.records import Bounce, Reason

_ORIGINALS = ("message/rfc822", "text/rfc822-headers", "message/rfc822-headers", "message/global", "message/partial")


def bounce_of(root: Part, fields: Headers, *, text: str, sender: str) -> Bounce | None:
    """Return what a bounce says, or None for every other mail."""
    kind = root.parameters.get("report-type", "").lower()
    if kind in {"disposition-notification", "feedback-report"} or any(
        p.type == "message/feedback-report" for p in root.walk()
    ):
        return None
    recipients = report.recipients(root, text)
    if recipients:
        found = _from_report(recipients, notice.of(text))
    elif notice.signed_by_daemon(fields, sender) and (inner := _enclosed(root)) is not None:
        return inner
    elif notice.looks_like_one(fields, text=text, sender=sender, report=root.type == "multipart/report"):
        found = _from_words(fields, notice.of(text), sender=sender)
    else:
        return None
    if found is None:
        return None
    message_id, subject = _original(root, text)
    hard, addresses, status, reason, diagnostic = found
    return Bounce(
        hard=hard,
        recipients=addresses,
        status=status,
        reason=reason,
        diagnostic=diagnostic[:2000],
        original_message_id=message_id,
        original_subject=subject,
    )


def _enclosed(root: Part) -> Bounce | None:
    """A gateway put the report into a mail of its own: the report inside counts."""
    for part in root.children:
        if part.type == "message/rfc822" and b"delivery-status" in part.raw[:200_000]:
            inner = Tree().read(part.content(), depth=1)
            if found := report.recipients(inner, ""):
                told = _from_report(found, "")
                if told is not None:
                    return Bounce(
                        hard=told[0], recipients=told[1], status=told[2], reason=told[3], diagnostic=told[4][:2000]
                    )
    return None


_PERMANENT = re.compile(r"permanent|\b5\d\d[ -]", re.IGNORECASE)
_FOR_GOOD = re.compile(r"discontinued|terminated|closed|deleted|cancel", re.IGNORECASE)
Found = tuple[bool, tuple[str, ...], str, Reason, str]


def _from_report(recipients: list[report.Recipient], told: str) -> Found | None:
    failed = [r for r in recipients if r.action not in {"delivered", "relayed", "expanded"}]
    if not failed:
        return None
    best: tuple[bool, str, Reason, str] | None = None
    for one in failed:
        words = one.diagnostic
        near = notice.near(told, one.address)
        status = (
            one.status
            if not re.fullmatch(r"[45]\.0\.0", one.status)
            else notice.status_in(words) or notice.status_in(near) or one.status
        )
        reason = reason_of(status, words, near, told if len(failed) == 1 else "", delayed=one.action == "delayed")
        hard = _is_hard(reason, status, delayed=one.action == "delayed", words=words or near)
        if best is None or (hard and not best[0]):
            best = (hard, status, reason, words or near)
    assert best is not None  # noqa: S101  # failed is not empty
    return best[0], _addresses(r.address for r in failed), best[1], best[2], best[3]


def _from_words(fields: Headers, told: str, *, sender: str) -> Found | None:
    ours = {address.lower() for address in notice.ADDRESS.findall(fields.raw("to"))}
    addresses = _addresses(notice.recipients(fields, told, ours=ours, sender=sender))
    status = notice.status_in(told)
    if (
        not addresses
        and not status
        and not notice.FAILURE.search(told)
        and not notice.FAILURE.search(fields.text("subject"))
    ):
        return None
    delayed = bool(notice.DELAY.search(fields.text("subject"))) or (
        bool(notice.DELAY.search(told)) and not notice.GIVEN_UP.search(told)
    )
    sections = notice.sections(told, addresses) if len(addresses) > 1 else [told]
    reasons = [reason_of(notice.status_in(section), section, "", "", delayed=delayed) for section in sections]
    hard = [
        _is_hard(reason, status, delayed=delayed, words=section)
        for reason, section in zip(reasons, sections, strict=True)
    ]
    worst = (
        hard.index(True) if True in hard else next((i for i, reason in enumerate(reasons) if reason != "undefined"), 0)
    )
    return hard[worst], addresses, notice.status_in(sections[worst]) or status, reasons[worst], told.strip()


def _is_hard(reason: Reason, status: str, *, delayed: bool, words: str = "") -> bool:
    """Hard: nobody there. An unknown reason is hard when the server says that it is for good."""
    if delayed:
        return False
    if reason in HARD or (reason == "suspend" and _FOR_GOOD.search(words)):
        return True
    says_so = status.startswith("5") or bool(_PERMANENT.search(words))
    return reason == "undefined" and says_so and bool(words) and not notice.DELAY.search(words)


def _addresses(found: object) -> tuple[str, ...]:
    return tuple(dict.fromkeys(address for address in found if address))[:100]  # type: ignore[attr-defined]


def _original(root: Part, text: str) -> tuple[str, str]:
    """Message-ID and subject of the mail that came back, from the copy in the bounce."""
    for part in root.walk():
        if part is not root and part.type in _ORIGINALS:
            inner = header_block.split(part.content()[: 256 * 1024])[0]
            return inner.raw("message-id").strip("<> "), inner.text("subject")
    message_id = re.search(r"^[> \t]*Message-I[dD]:\s*<?([^\s<>]+@[^\s<>]+)>?", text, re.MULTILINE)
    subject = re.search(r"^[> \t]*Subject:[ \t]*(\S.*)$", text, re.MULTILINE)
    return message_id.group(1) if message_id else "", subject.group(1).strip()[:500] if subject else ""

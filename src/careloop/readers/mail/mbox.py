"""An mbox file holds many mails, each after a line that begins with `From `."""

import re
from collections.abc import Iterator

_FROM = re.compile(rb"(?:\A|(?<=\n))From [^\r\n]*?(?:\d{4}|\d\d:\d\d)[^\r\n]*\r?\n(?=[!-9;-~]+:|>From |From |\r?\n)")


def is_mbox(raw: bytes) -> bool:
    """Return True when `raw` begins as an mbox does: a `From ` line with a date, then a header."""
    return raw.startswith(b"From ") and _FROM.match(raw) is not None


def mails(raw: bytes) -> Iterator[bytes]:
    """Yield the raw mails of an mbox, their quoted `>From ` lines restored; a plain mail is yielded as it is."""
    if not is_mbox(raw):
        yield raw
        return
    starts = [(m.start(), m.end()) for m in _FROM.finditer(raw)]
    for index, (_, begin) in enumerate(starts):
        end = starts[index + 1][0] if index + 1 < len(starts) else len(raw)
        yield re.sub(rb"(?m)^>(>*From )", rb"\1", raw[begin:end])

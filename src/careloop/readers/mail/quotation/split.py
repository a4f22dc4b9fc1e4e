"""The walk over the lines of one mail: what is new, what is quoted, what is passed on.

The rules, in order:
1. Below an "original message" line or a header block everything is the old mail; below a forward line it
   is a mail passed on (kept apart, and taken as the words when nothing else was written).
2. An attribution followed by unquoted text is the same, unless nothing was written above it: then the
   text below is the answer.
3. Quotes at the end fall away. A quote with its attribution at the top, with the answer below, falls away.
   Answers written between quotes are kept with the quotes they answer.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

from careloop.readers.mail import html as markup
from careloop.readers.mail import limits
from careloop.readers.mail.quotation.attributions import attribution_length
from careloop.readers.mail.quotation.header_block import block_length
from careloop.readers.mail.quotation.separators import is_forward, is_original, is_rule
from careloop.readers.mail.quotation.signature import without_signature

_QUOTE = re.compile(r"^\s{0,4}(?:[>＞]|&gt;)")
_INITIALS = re.compile(r"^[A-Z][A-Za-z]{0,11}>\s")  # `Richard> words`, below an attribution only
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad]")
_SPACE = re.compile("[\u00a0\u2000-\u200a\u202f\u3000]")


class Reply(NamedTuple):
    """The new words, the mail passed on (if any), and whether any quotation was found."""

    text: str
    forwarded: str = ""
    found: bool = False


class _Line(NamedTuple):
    kind: str  # empty, text, quote, attribution
    at: int


def split_reply(text: str) -> Reply:
    """Return the new words of a plain text body.

    >>> split_reply("좋습니다.\\n\\n2024. 3. 5. 오후 3:12, 고객센터 <help@desk.example> 작성:\\n\\n> 될까요?").text
    '좋습니다.'
    """
    raw = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    lines, rest = raw[: limits.REPLY_LINES], raw[limits.REPLY_LINES :]
    reply = _split(lines, level=0)
    if not reply.text.strip() and rest:
        return Reply("\n".join(rest).strip(), reply.forwarded, found=reply.found)
    return reply


def split_html(html: str) -> Reply:
    """Return the new words of an HTML body; the marks of mail programs count more than words do."""
    return split_reply(markup.rendered(html).marked)


def split_mail(text: str, marked: Callable[[], str]) -> Reply:
    """Return the new words of a mail; `marked` gives its HTML as text, asked when the plain form has no quotation."""
    plain = split_reply(text)
    if plain.found or not (other := marked()):
        return plain
    reply = split_reply(other)
    if reply.found and reply.text.strip() and len(reply.text) < len(plain.text) + 40:
        return reply
    return plain


def _split(raw: list[str], *, level: int) -> Reply:
    lines = [_bare(line) for line in raw]
    cut, after, kind = _first_cut(lines)
    above, found = _cleaned(raw[:cut], lines[:cut])
    if kind == "":
        return Reply(_joined(above), "", found=found)
    words = _joined(above)
    below = raw[after:]
    if kind == "forward":
        passed_on = _joined(_plain_lines(below))
        return (
            Reply(words, passed_on, found=True)
            if words.strip()
            else Reply(_split(below, level=level + 1).text if level < 3 else passed_on, passed_on, found=True)
        )
    if not words.strip() and level < 3 and kind == "block":
        inner = _split(below, level=level + 1)
        return Reply(inner.text, inner.forwarded, found=True)
    return Reply(words, "", found=True)


def _first_cut(lines: list[str]) -> tuple[int, int, str]:
    """Where the old mail begins (first line of it, first line after its heading) and why; ("" when nowhere)."""
    written = False
    at = 0
    while at < len(lines):
        line = lines[at]
        found = _cut_at(lines, at, written=written) if line else None
        if found is not None:
            start = at
            while start > 0 and (not lines[start - 1] or is_rule(lines[start - 1])):
                start -= 1
            return start, found[0], found[1]
        length = _attribution(lines, at)
        if length:
            at += length
            continue
        written = written or (bool(line) and not _QUOTE.match(line) and line[0] not in _MARKS)
        at += 1
    return len(lines), len(lines), ""


_MARKS = (markup.CUT, markup.MAYBE_CUT, markup.ATTRIBUTION, markup.SIGNATURE)


def _cut_at(lines: list[str], at: int, *, written: bool) -> tuple[int, str] | None:
    """The line after the heading of an old or a forwarded mail, and which of them, when one begins here."""
    line = lines[at]
    if is_forward(line):
        return _past_block(lines, at + 1), "forward"
    if line.startswith(">"):
        return None
    if is_original(line):
        after = _past_block(lines, at + 1)
        return after, "block" if after > at + 1 else "original"
    if written or at == _first_word(lines) or is_rule(lines[at - 1]):
        length = block_length(lines, at)
        if length:
            return at + length, "block"
    return _unmarked_cut(lines, at) if written else None


def _unmarked_cut(lines: list[str], at: int) -> tuple[int, str] | None:
    """Below words: a mark of the mail program, or an attribution whose mail is not quoted with `>`."""
    if lines[at] == markup.CUT or (lines[at] == markup.MAYBE_CUT and _looks_headed(lines, at + 1)):
        return at + 1, "original"
    length = _attribution(lines, at)
    return (at + length, "attribution") if length and not _quotes_follow(lines, at + length) else None


def _past_block(lines: list[str], at: int) -> int:
    """The line after an optional header block that follows at most two empty lines."""
    for index in range(at, min(at + 3, len(lines))):
        if lines[index].strip("> "):
            bare = [line.lstrip("> ") for line in lines[index : index + 40]]
            length = block_length(bare, 0)
            return index + length if length else at
    return at


def _first_word(lines: list[str]) -> int:
    return next((i for i, line in enumerate(lines) if line and line[0] not in _MARKS), 0)


def _looks_headed(lines: list[str], at: int) -> bool:
    head = [line for line in lines[at : at + 8] if line][:4]
    return sum(1 for line in head if re.match(r"^\W{0,3}[^\s:：][^:：]{0,24}[:：]", line)) >= 2


def _attribution(lines: list[str], at: int) -> int:
    """How many lines an attribution takes here; a mark of the mail program makes any short line one."""
    line = lines[at]
    if line == markup.ATTRIBUTION:
        end = at + 1
        while (
            end < len(lines)
            and end - at < 8
            and lines[end]
            and not _QUOTE.match(lines[end])
            and lines[end] not in _MARKS
        ):
            end += 1
        return end - at
    if not line or _QUOTE.match(line):
        return 0
    return attribution_length(lines, at)


def _quotes_follow(lines: list[str], at: int) -> bool:
    for line in lines[at : at + 4]:
        if line and line not in _MARKS:
            return bool(_QUOTE.match(line) or _INITIALS.match(line))
    return at >= len(lines) or not any(lines[at:])


def _cleaned(raw: list[str], lines: list[str]) -> tuple[list[str], bool]:
    """What stands above the cut, without attributions, trailing quotes and signatures."""
    kinds = _kinds(lines)
    found = any(line.kind in {"attribution", "quote"} for line in kinds)
    kinds = _without_end(kinds, raw)
    kinds = _without_top(kinds)
    if not any(line.kind == "text" for line in kinds):
        return [], found
    kept = [raw[line.at].replace("\u00a0", " ") for line in kinds if line.kind != "attribution"]
    return _plain_lines(kept), found


def _plain_lines(lines: list[str]) -> list[str]:
    """Lines without marks and signature; a signature the mail program marked ends them, if words stand above."""
    marked = next((i for i, line in enumerate(lines) if line.strip() == markup.SIGNATURE), len(lines))
    if any(line.strip() and line.strip() not in _MARKS for line in lines[:marked]):
        lines = lines[:marked]
    return without_signature(
        [line if line.endswith("-- ") else line.rstrip() for line in lines if line.strip() not in _MARKS]
    )


def _kinds(lines: list[str]) -> list[_Line]:
    out: list[_Line] = []
    at, attributed = 0, False
    while at < len(lines):
        length = _attribution(lines, at)
        attributed = attributed or length > 0
        out += [_Line("attribution", index) for index in range(at, at + length)]
        if not length:
            out.append(_Line(_kind(lines, at, out, attributed=attributed), at))
        at += length or 1
    return out


def _kind(lines: list[str], at: int, above: list[_Line], *, attributed: bool) -> str:
    line = lines[at]
    if not line or line in _MARKS[:3]:
        return "empty"
    if _QUOTE.match(line) or (attributed and _INITIALS.match(line)):
        return "quote"
    return "quote" if above and above[-1].kind == "quote" and _wrapped(lines, at) else "text"


def _wrapped(lines: list[str], at: int) -> bool:
    """A short piece between two quoted lines, the first of them long, was cut off by a mailer's line width."""
    before = lines[at - 1]
    after = lines[at + 1] if at + 1 < len(lines) else ""
    return (
        len(before) >= 66
        and len(lines[at]) <= 30
        and bool(_QUOTE.match(after))
        and not lines[at][0].isupper()
        and lines[at][0].isascii()
    )


def _without_end(kinds: list[_Line], raw: list[str]) -> list[_Line]:
    """Quotes, attributions and signatures at the end fall away, in whatever order they were stacked."""
    for _ in range(4):
        end = len(kinds)
        while end and kinds[end - 1].kind != "text":
            end -= 1
        start = end
        while start and kinds[start - 1].kind in {"text", "empty"}:
            start -= 1
        kept = _unsigned([raw[line.at] for line in kinds[start:end]], alone=start > 0)
        if start + kept == len(kinds):
            break
        kinds = kinds[: start + kept]
    return kinds


def _unsigned(lines: list[str], *, alone: bool) -> int:
    """How many of the last lines of text are words; below a quotation a signature may be all there is."""
    if (
        alone
        and (first := next((line for line in lines if line.strip()), ""))
        and (first.strip() in {"--", "—"} or first.strip() == markup.SIGNATURE)
    ):
        return 0
    return len(_plain_lines(lines))


def _without_top(kinds: list[_Line]) -> list[_Line]:
    """An attributed quote on top with all answers below it is dropped; quotes between answers stay."""
    start = next((i for i, line in enumerate(kinds) if line.kind != "empty"), 0)
    if start >= len(kinds) or kinds[start].kind != "attribution":
        return kinds
    index = start
    while index < len(kinds) and kinds[index].kind != "text":
        index += 1
    if any(line.kind == "quote" for line in kinds[index:]):
        return kinds
    return kinds[index:]


def _joined(lines: list[str]) -> str:
    start, end = 0, len(lines)
    while start < end and not lines[start].strip():
        start += 1
    while end > start and not lines[end - 1].strip():
        end -= 1
    return re.sub(r"\n{4,}", "\n\n\n", "\n".join(lines[start:end])).rstrip()


def _bare(line: str) -> str:
    return _SPACE.sub(" ", _INVISIBLE.sub("", line)).strip()

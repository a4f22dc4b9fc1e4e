"""HTML to plain text: what a person would read, quoted blocks with `> `, without building a tree.

A tree builder needs time beyond linear for deep nesting, so the depth is counted first and a mail
deeper than `limits.HTML_DEPTH` has its tags taken out by hand instead.
"""

import re
from html import unescape
from typing import NamedTuple

from lxml import etree

from careloop.readers.mail import limits

# Marks stand on a line of their own for the quotation reader; private-use characters, taken out of what senders wrote.
CUT = "\ue0f1"  # below this line the mail program put the earlier message
MAYBE_CUT = "\ue0f2"  # a ruled line as Outlook draws above its header block
ATTRIBUTION = "\ue0f3"  # the line that says who wrote the quotation
SIGNATURE = "\ue0f4"  # the mail program marked the signature
_ALL_MARKS = frozenset((CUT, MAYBE_CUT, ATTRIBUTION, SIGNATURE))
_MARKS = re.compile("[\ue0f1-\ue0f4]")

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_VOID = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
        "o",
        "p",
        "li",
        "td",
        "th",
        "tr",
        "option",
        "dt",
        "dd",
        "font",
    ]
)
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "center",
        "dd",
        "details",
        "dialog",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "html",
        "legend",
        "li",
        "main",
        "menu",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "tfoot",
        "thead",
        "tr",
        "ul",
    ]
)
_SPACED = frozenset(["p", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "blockquote", "ul", "ol", "dl"])
_SILENT = frozenset(["style", "script", "title", "template", "xml"])
_CUT_IDS = re.compile(
    r"divRplyFwdMsg|OLK_SRC_BODY_SECTION|appendonsend|mail-editor-reference-message-container|stopSpelling|"
    r"ms-outlook-mobile-body-separator-line|isReplyContent|replySplit|mail-reply-separator|bloop_|divQuotedText",
    re.IGNORECASE,
)
_CUT_CLASSES = re.compile(
    r"yahoo_quoted|protonmail_quote|tutanota_quote|zmail_extra|OutlookMessageHeader|gmail_quote_container|gmail_extra_quote|"
    r"ms-outlook-mobile-reference-message|spark_quote|front-blockquote|freshdesk_quote|helpscout_quote|zimbra_quote|ntes_quote|"
    r"js-zammad-quote|quotedMessage|mail_quote_wrapper|airmail_ext_on",
    re.IGNORECASE,
)
_ATTRIBUTION_CLASSES = re.compile(
    r"moz-cite-prefix|gmail_attr|AppleOriginalHeader|airmail_on|k9mail-header|reply-intro|moz-email-headers",
    re.IGNORECASE,
)
_SIGNATURE_CLASSES = re.compile(
    r"gmail_signature(?!_prefix)|moz-signature|signature_block|protonmail_signature_block", re.IGNORECASE
)
_RULED = re.compile(  # the line above Outlook's and Windows Mail's header block
    r"border(?:-top)?:\s*(?:none;\s*border-top:\s*)?solid\s+#(?:e1e1e1|b5c4df|c4c4c4)|border-top-color:\s*rgb\(229|"
    r"border-top:\s*(?:solid|1px|1pt|1\.0pt)[^;]{0,30}(?:#|solid)",
    re.IGNORECASE,
)
_INDENT = re.compile(r"border(?:-width)?:\s*(?:none|0|medium none)|border-left:\s*(?:none|0)", re.IGNORECASE)
_SPACES = re.compile(r"[ \t\r\n\f\u00a0]+")


class Rendered(NamedTuple):
    """The text a person reads, and the same with marks where mail programs put the earlier message."""

    text: str
    marked: str


def text_of_html(html: str) -> str:
    """Return the text a person reads in `html`: blocks on lines of their own, quoted blocks after `> `.

    >>> text_of_html("<p>Hello <b>there</b></p><blockquote>old</blockquote>")
    'Hello there\\n\\n> old'
    """
    return rendered(html).text


def is_too_deep(html: str) -> bool:
    """Return True when elements nest deeper than any reader needs (elements nobody closes count as closed)."""
    depth, open_blocks = 0, 0
    for closing, tag in _TAG.findall(html):
        name = tag.lower()
        if name in {"li", "p", "td", "tr", "font", "o"}:
            open_blocks = max(0, open_blocks - 1) if closing else open_blocks + (name in {"li", "td"})
        elif name not in _VOID:
            depth = max(0, depth - 1) if closing else depth + 1
        if depth > limits.HTML_DEPTH or open_blocks > limits.HTML_DEPTH * 20:
            return True
    return False


def rendered(html: str) -> Rendered:
    """Return both forms of the text, in one pass."""
    html = _slim(html)
    if not html.strip():
        return Rendered("", "")
    if is_too_deep(html):
        return Rendered(*[_without_tags(html)] * 2)
    target = _Text()
    parser = etree.HTMLParser(target=target, encoding="utf-8", huge_tree=True, recover=True)
    try:
        parser.feed(html.encode("utf-8", "replace"))
        parser.close()
    except Exception:  # noqa: BLE001  # whatever the parser finds wrong, the words are still wanted
        return Rendered(*[_without_tags(html)] * 2)
    return Rendered(target.joined(marks=False), target.joined(marks=True))


def _slim(html: str) -> str:
    """Without pictures inside the HTML and what parsers choke on; then cut to the limit."""
    html = _MARKS.sub("", html).replace("\0", "")
    html = re.sub(r"data:[\w/+.-]{0,80};base64,[A-Za-z0-9+/=%\s]{200,}", "", html) if ";base64," in html else html
    html = re.sub(r"<\?xml[^>]{0,200}>", "", html)
    return re.sub(r"<{2,}", "<", html)[: limits.HTML_CHARACTERS]


def _without_tags(html: str) -> str:
    """The fallback: tags out, lines where blocks began; linear whatever comes."""
    html = re.sub(r"(?i)<(style|script|head|title)\b", "\x01<", html)
    out, at = [], 0
    while (start := html.find("<", at)) >= 0:
        out.append(html[at:start].rstrip("\x01"))
        if html[start - 1 : start] == "\x01":
            closed = html.find("</", start + 1)
            start = closed if closed >= 0 else start
        end = html.find(">", start)
        if end < 0:
            break
        tag = _TAG.match(html, start)
        if tag and (tag.group(2).lower() in _BLOCKS or tag.group(2).lower() == "br"):
            out.append("\n")
        at = end + 1
    else:
        out.append(html[at:])
    lines = (_SPACES.sub(" ", line).strip() for line in unescape("".join(out)).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


class _Text:
    """Receives the parser's events and writes lines; `close` gives the text."""

    def __init__(self) -> None:
        self.out: list[str] = []
        self.line: list[str] = []
        self.wanted = 0  # empty lines owed before the next word
        self.silent = 0
        self.pre = 0
        self.quotes: list[bool] = []
        self.size = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag in _SILENT:
            self.silent += 1
            return
        if self.silent:
            if tag != "body":
                return
            self.silent = 0
        self._mark(attributes)
        if tag == "br":
            self._end_line(break_here=True)
        elif tag in _BLOCKS:
            self._block(tag, attributes)
        elif tag in {"td", "th"} and self.line:
            self.line.append(" ")
        elif tag == "img" and attributes.get("alt", "").strip() and len(attributes["alt"]) < 3:
            self.line.append(attributes["alt"])  # emoji

    def end(self, tag: str) -> None:
        if tag in _SILENT:
            self.silent = max(0, self.silent - 1)
        elif self.silent:
            return
        elif tag == "blockquote":
            self._end_line()
            if self.quotes:
                self.quotes.pop()
        elif tag in _BLOCKS:
            self._end_line()
            if tag == "pre":
                self.pre = max(0, self.pre - 1)
            if tag in _SPACED and not (tag == "p" and self.tight):
                self.wanted = max(self.wanted, 1)

    def data(self, text: str) -> None:
        if self.silent:
            return
        if self.pre:
            first, *rest = text.split("\n")
            self.line.append(first)
            for piece in rest:
                self._end_line(break_here=True)
                self.line.append(piece)
        else:
            self.line.append(_SPACES.sub(lambda m: "\u00a0" if "\u00a0" in m.group() else " ", text))

    def close(self) -> None:
        self._end_line()

    def joined(self, *, marks: bool) -> str:
        """Return the lines as one text, with or without the marks."""
        lines = self.out if marks else [line for line in self.out if line not in _ALL_MARKS]
        return re.sub(r"\n{4,}", "\n\n\n", "\n".join(lines)).strip("\n").rstrip()

    tight = False

    def _block(self, tag: str, attributes: dict[str, str]) -> None:
        self._end_line()
        style = attributes.get("style", "")
        if tag == "blockquote":
            self.quotes.append(
                not (
                    _INDENT.search(style)
                    and "type" not in attributes
                    and "gmail_quote" not in attributes.get("class", "")
                )
            )
        elif tag == "hr":
            self._write("---")
        elif tag == "pre":
            self.pre += 1
        elif tag == "li":
            self.line.append("- ")
        elif tag == "p":
            self.tight = attributes.get("class", "").startswith(("Mso", "mso")) or bool(
                re.search(r"margin(?:-bottom)?:\s*0", style)
            )
        if tag in _SPACED and not (tag == "p" and self.tight) and self.out:
            self.wanted = max(self.wanted, 1)

    def _mark(self, attributes: dict[str, str]) -> None:
        name, kind, style = attributes.get("id", ""), attributes.get("class", ""), attributes.get("style", "")
        mark = ""
        if (name and _CUT_IDS.search(name)) or (kind and _CUT_CLASSES.search(kind)):
            mark = CUT
        elif kind and _ATTRIBUTION_CLASSES.search(kind):
            mark = ATTRIBUTION
        elif (
            (kind and _SIGNATURE_CLASSES.search(kind))
            or "data-signatureblock" in attributes
            or name.lower() in {"signature", "ms-outlook-mobile-signature"}
        ):
            mark = SIGNATURE
        elif style and _RULED.search(style):
            mark = MAYBE_CUT
        if mark and not any(self.quotes):
            self._end_line()
            self.out.append(mark)

    def _end_line(self, *, break_here: bool = False) -> None:
        text = "".join(self.line)
        self.line = []
        shown = text.replace("\u00a0", " ")
        shown = (
            shown.rstrip()
            if self.pre
            else re.sub(r" {2,}", " ", shown).strip(" ")
            if "\u00a0" not in text
            else shown.strip(" ")
        )
        if shown:
            self._write(shown)
        elif break_here or "\u00a0" in text:
            self._write("")

    def _last(self) -> str:
        return next((line for line in reversed(self.out[-6:]) if line not in _ALL_MARKS), "")

    def _write(self, text: str) -> None:
        prefix = "> " * sum(self.quotes)
        if text:
            for _ in range(self.wanted):
                if self.out and self._last().strip("> "):
                    self.out.append(prefix.rstrip() if self._last().startswith(">") and prefix else "")
            self.wanted = 0
        if self.size < limits.TEXT_CHARACTERS:
            self.out.append((prefix + text).rstrip())
            self.size += len(text) + 1

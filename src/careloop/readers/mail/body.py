"""What does the mail say, and which files came with it? Picks the readable parts out of the tree."""

import re
from typing import NamedTuple

from careloop.readers.mail import charset, headers, limits, names, tnef, transfer
from careloop.readers.mail.html import Rendered, rendered
from careloop.readers.mail.parts import Part
from careloop.readers.mail.records import Attachment

_META = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_READABLE = {"text/plain", "text/html", "text/enriched", "text/richtext", "text", "text/x-markdown", "text/markdown"}
_LIKE_HTML = re.compile(r"\s*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)


class Piece(NamedTuple):
    """One stretch of the body, in the forms the sender gave."""

    plain: str | None
    html: str | None


class Body:
    """Collects text, HTML and files of one mail, in the order they stand."""

    def __init__(self) -> None:
        self.pieces: list[Piece] = []
        self.files: list[Attachment] = []
        self.wrong: list[str] = []
        self.rendered: dict[str, Rendered] = {}

    def gather(self, part: Part, *, root: bool = True) -> None:
        """Take what `part` and the parts below it hold."""
        if part.type == "multipart/alternative" and part.children:
            self._alternative(part)
        elif part.type == "multipart/related" and part.children:
            self._related(part)
        elif part.children:
            for child in part.children:
                self.gather(child, root=False)
        else:
            self._leaf(part, root=root)

    def text(self) -> str:
        """Return the whole plain text, made from HTML where there is no plain part."""
        return "\n".join(text for piece in self.pieces if (text := self.plain_of(piece)).strip()).strip("\n")

    def html(self) -> str | None:
        """Return the HTML body, or None when the sender gave none."""
        if not any(piece.html for piece in self.pieces):
            return None
        return "\n".join(piece.html or f"<pre>{_escaped(piece.plain or '')}</pre>" for piece in self.pieces)

    def marked(self) -> str:
        """Return the text of the HTML with the marks of mail programs, "" when there is no HTML."""
        if not any(piece.html for piece in self.pieces):
            return ""
        return "\n".join(self._render(piece.html).marked if piece.html else piece.plain or "" for piece in self.pieces)

    def plain_of(self, piece: Piece) -> str:
        """Return the text of one piece, from its HTML when the plain form is missing or empty."""
        if piece.plain is not None and (piece.plain.strip() or not piece.html):
            return piece.plain
        return self._render(piece.html).text if piece.html else ""

    def _render(self, html: str) -> Rendered:
        if html not in self.rendered:
            self.rendered[html] = rendered(html)
        return self.rendered[html]

    def _alternative(self, part: Part) -> None:
        plain: list[str] = []
        html: list[str] = []
        for child in part.children:
            inner = Body()
            inner.gather(child, root=False)
            self.files += inner.files
            self.wrong += inner.wrong
            if any(piece.html for piece in inner.pieces):
                html = [piece.html or f"<pre>{_escaped(piece.plain or '')}</pre>" for piece in inner.pieces]
                if any(piece.plain and piece.plain.strip() for piece in inner.pieces) and not plain:
                    plain = [inner.plain_of(piece) for piece in inner.pieces]
            elif text := "\n".join(piece.plain for piece in inner.pieces if piece.plain):
                plain = plain or [text]
        if plain or html:
            self.pieces.append(Piece("\n".join(plain) if plain else None, "\n".join(html) if html else None))

    def _related(self, part: Part) -> None:
        start = part.parameters.get("start", "").strip("<> ")
        roots = [c for c in part.children if start and c.headers.raw("content-id").strip("<> ") == start]
        first = roots[0] if roots else part.children[0]
        self.gather(first, root=False)
        for child in part.children:
            if child is first:
                continue
            if child.children:
                self.gather(child, root=False)
            else:
                self._file(child)

    def _leaf(self, part: Part, *, root: bool) -> None:
        if self._is_text(part, root=root):
            self._readable(part)
        elif not (root and not part.raw.strip()):
            self._file(part)

    def _is_text(self, part: Part, *, root: bool) -> bool:
        if part.type not in _READABLE or part.disposition.value == "attachment":
            return False
        named = part.disposition.items.get("filename") or part.parameters.get("name")
        return root or not named

    def _readable(self, part: Part) -> None:
        raw = part.content()
        self.wrong += part.wrong
        label = part.parameters.get("charset")
        if part.type == "text/html":
            self.pieces.append(Piece(None, self._decoded_html(raw, label)))
            return
        enclosed, rest = transfer.enclosed(raw)
        for found in enclosed:
            name = charset.decode(found.name, None)[0]
            self._add(name, "application/octet-stream", found.content)
        text, wrong = charset.decode(rest, label)
        self.wrong += [wrong] if wrong else []
        text = text.replace("\r\n", "\n").replace("\r", "\n")[: limits.TEXT_CHARACTERS]
        if part.type in {"text/enriched", "text/richtext"}:
            text = re.sub(r"<[^>\n]{0,100}>", "", text)
        if _LIKE_HTML.match(text[:2000]):  # HTML that says it is plain text
            self.pieces.append(Piece(None, text))
        else:
            self.pieces.append(Piece(text, None))

    def _decoded_html(self, raw: bytes, label: str | None) -> str:
        meta = _META.search(raw[:8192])
        inner = meta.group(1).decode("ascii", "replace") if meta else None
        if inner and (charset.codec_of(inner) or "").startswith("utf-16"):
            inner = None  # a meta element that can be read as ASCII is not UTF-16
        html, wrong = charset.decode(raw, label)
        if inner and wrong and charset.codec_of(inner):
            again, still = charset.decode(raw, inner)
            html, wrong = (again, wrong) if not still else (html, wrong)
        self.wrong += [wrong] if wrong else []
        return html.replace("\r\n", "\n").replace("\r", "\n")[: limits.HTML_CHARACTERS]

    def _file(self, part: Part) -> None:
        content = part.content()
        self.wrong += part.wrong
        given = (
            part.disposition.items.get("filename")
            or part.disposition.items.get("name")
            or part.parameters.get("name", "")
        )
        given = given or part.parameters.get("filename", "") or part.headers.raw("content-location").rpartition("/")[2]
        if (part.type == "application/ms-tnef" or given.lower() == "winmail.dat") and self._unpacked(content):
            return
        if not given and part.type == "message/rfc822":
            given = _subject_name(content)
        cid = part.headers.raw("content-id").strip("<> ")
        inline = part.disposition.value != "attachment" and (bool(cid) or part.disposition.value == "inline")
        self._add(given, part.type, content, cid=cid, inline=inline)

    def _unpacked(self, content: bytes) -> bool:
        envelope = tnef.opened(content)
        if envelope is None:
            return False
        for file in envelope.files:
            self._add(file.name, file.type, file.content, cid=file.content_id, inline=bool(file.content_id))
        if (envelope.text.strip() or envelope.html.strip()) and not any(
            self.plain_of(piece).strip() for piece in self.pieces
        ):
            self.pieces.append(Piece(envelope.text.replace("\r\n", "\n") or None, envelope.html or None))
        return True

    def _add(self, given: str, kind: str, content: bytes, *, cid: str = "", inline: bool = False) -> None:
        if len(self.files) >= limits.ATTACHMENTS:
            self.wrong.append(f"more than {limits.ATTACHMENTS} attachments; the rest was left out")
            return
        name = names.display_name(given, kind=kind, number=len(self.files) + 1)
        self.files.append(
            Attachment(name=name, type=kind, content=content, content_id=charset.clean(cid), inline=inline)
        )


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _subject_name(content: bytes) -> str:
    subject = headers.split(content[: limits.VALUE_BYTES])[0].text("subject")
    return f"{subject[:100]}.eml" if subject else ""

"""Who wrote, and to whom: address lists as mailers write them, phones' broken local parts included."""

import re

from careloop.readers.mail import limits, words
from careloop.readers.mail.records import Address

_ROUTE = re.compile(r"^(?:@[^,:]*,?)+:")
_SIGN = re.compile(r"\\\\.|[\"()<>,;:]")
_CLOSED_BY = {'"': '"', "(": ")", "<": ">"}
_INSIDE = re.compile(r"[^\s<>()\[\]\"',;:]+@[^\s<>()\"',;:]+")


def addresses(value: str) -> tuple[Address, ...]:
    """Return the addresses of a raw (not yet decoded) header value, in order; never raises."""
    found: list[Address] = []
    for item in _merged(_split(value[: limits.VALUE_BYTES])):
        read = _one(item)
        if read is not None:
            found += read
        if len(found) >= limits.ADDRESSES:
            break
    return tuple(found)


def _split(value: str) -> list[str]:
    """Cut at commas and semicolons outside quotes, comments and angle brackets; group names are dropped."""
    items: list[str] = []
    start, inside, at = 0, "", 0  # `inside` is the character that ends what we are in
    while (found := _SIGN.search(value, at)) is not None:
        sign, at = found.group(), found.end()
        if inside:
            inside = "" if sign == inside else inside
        elif sign in _CLOSED_BY:
            inside = _CLOSED_BY[sign] if value.find(_CLOSED_BY[sign], at, at + 2_000) >= 0 else ""
        elif sign in ",;":
            items.append(value[start : found.start()])
            start = at
        elif sign == ":" and value.find("@", max(start, at - 200), at) < 0:
            start = at
    return [item.strip() for item in [*items, value[start:]] if item.strip()]


def _merged(items: list[str]) -> list[str]:
    """`Doe, John <john@…>` without quotes is one person, not two."""
    out: list[str] = []
    for item in items:
        if out and "@" not in out[-1] and "<" not in out[-1] and "<" in item and "@" in item and "=?" not in out[-1]:
            out[-1] = f"{out[-1]}, {item}"
        else:
            out.append(item)
    return out


def _one(item: str) -> list[Address] | None:
    if "=?" in item and "@" not in item:
        plain = words.decode_words(item)
        if "@" in plain:  # the whole field was encoded, address and all
            return [found for piece in _merged(_split(plain)) for found in (_one(piece) or [])]
    name, address, comment = _taken_apart(item)
    name = _name(name) or _name(comment)
    if not name and not address:
        return None
    return [Address(name="" if name == address else name, address=address)]


def _taken_apart(item: str) -> tuple[str, str, str]:
    """Return display name, address and comment of one item."""
    start, end = item.rfind("<"), item.rfind(">")
    if start >= 0:
        inner = item[start + 1 : end if end > start else len(item)]
        name = item[:start] + (item[end + 1 :] if end > start else "")
        bare, comment = _without_comments(inner)
        if "@" not in bare and (found := _INSIDE.search(name)) and "@" in name:
            return name.replace(found.group(), ""), found.group(), ""
        return name, _tidy(bare), "" if _without_comments(name)[0].strip() else comment
    bare, comment = _without_comments(item)
    if "@" not in bare:
        bare = bare.strip()
        return ("", bare, comment) if re.fullmatch(r"[\w.+-]+", bare, re.ASCII) and comment else (bare, "", comment)
    if '"' not in bare and (found := _INSIDE.search(bare)) is not None and " " in bare.strip():
        return bare.replace(found.group(), " "), found.group(), comment
    return "", _tidy(bare), comment


def _tidy(address: str) -> str:
    address = _ROUTE.sub("", address.strip().strip("\0"))
    if address.lower().startswith("mailto:"):
        address = address[7:]
    if address.startswith('"') and re.fullmatch(r'"[\w.+!#$%&*/=?^`{|}~-]+"@.+', address):
        local, _, domain = address.rpartition("@")
        address = f"{local.strip(chr(34))}@{domain}" if not _needs_quotes(local.strip('"')) else address
    if '"' not in address:
        address = re.sub(r"\s+", "", address)
    return words.decode_words(address).strip("'\\")


def _needs_quotes(local: str) -> bool:
    return bool(re.search(r"[^\w.+!#$%&*/=?^`{|}~'-]", local))


def _without_comments(text: str) -> tuple[str, str]:
    if "(" not in text:
        return text, ""
    out: list[str] = []
    comment: list[str] = []
    depth, quoted = 0, False
    for char in text:
        if char == '"' and not depth:
            quoted = not quoted
        if char == "(" and not quoted:
            depth += 1
            if depth == 1:
                continue
        if char == ")" and depth:
            depth -= 1
            if not depth:
                continue
        (comment if depth else out).append(char)
    return "".join(out), "".join(comment)


def _name(text: str) -> str:
    text = text.strip()
    if text.startswith('"') and text.count('"') >= 2:
        text = text.replace('"', "")
    text = re.sub(r"\\(.)", r"\1", text)
    text = words.decode_words(text).replace("\r", " ").replace("\n", " ").strip()
    for left, right in (('"', '"'), ("'", "'")):
        if len(text) > 1 and text[0] == left and text[-1] == right:
            text = text[1:-1].strip()
    return re.sub(r" {2,}", " ", text).strip('" ')

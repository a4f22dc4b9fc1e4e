"""Folding: what counts as the same writing (width, case, accents, long vowels, old forms of names)."""

import re
import unicodedata

# Old and new forms of characters in Japanese names: people write the one and look for the other.
_VARIANTS = (
    "髙高 﨑崎 嵜崎 濵浜 濱浜 邊辺 邉辺 齋斉 齊斉 斎斉 澤沢 廣広 國国 櫻桜 嶋島 "
    "嶌島 冨富 眞真 惠恵 圓円 瀨瀬 槇槙 龍竜 萬万 榮栄 學学"
)
_INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_ACCENTED = "\u00c0-\u024f\u1e00-\u1eff\u0300-\u036f\u0451"


def _table() -> dict[int, str | None]:
    table: dict[int, str | None] = {ord(pair[0]): pair[1] for pair in _VARIANTS.split()}
    table.update(dict.fromkeys(map(ord, _INVISIBLE)))
    table.update(dict.fromkeys(range(0x300, 0x370)))
    for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)):
        base = unicodedata.normalize("NFD", chr(code))[0]
        if base.isascii() and base != chr(code):
            table[code] = base.lower()
    table.update({ord("ø"): "o", ord("ł"): "l", ord("đ"): "d", ord("æ"): "ae", ord("œ"): "oe", ord("ё"): "е"})
    return table


_TABLE = _table()
_NEEDS_TABLE = re.compile(f"[{_ACCENTED}{_INVISIBLE}{''.join(pair[0] for pair in _VARIANTS.split())}]")
_HYPHEN_IN_KATAKANA = re.compile(r"(?<=[ァ-ヺ])[‐‑‒–—―−─-](?=[ァ-ヺ])")
# A long word may end with the mark or not (サーバー, サーバ); short ones differ by it (コピー, コピペ).
LONG_MARK_AT_END = re.compile(r"(?<=[ァ-ヺー][ァ-ヺー][ァ-ヺー])ー(?![ァ-ヺー])")
# Japanese mail is wrapped in the middle of words.
WRAPPED_LINE = re.compile(r"(?<=[\u3040-\u30ff\u3400-\u9fff])\r?\n(?=[\u3040-\u30ff\u3400-\u9fff])")
_CLUSTER = re.compile(
    "[\u1100-\u1112][\u1161-\u1175][\u11a8-\u11c2]?|(?s:.)[\u0300-\u036f\u3099\u309a\uff9e\uff9f]*",
)


def fold_characters(text: str) -> str:
    """Fold each character by itself: width, case, accents, variants."""
    text = unicodedata.normalize("NFKC", text).casefold()
    if not text.isascii() and _NEEDS_TABLE.search(text):
        text = text.translate(_TABLE)
    return text


def fold(text: str) -> str:
    """Give the writing under which a text is indexed and looked for.

    >>> fold("ＣＡＦÉ ｻｰﾊﾞｰ 髙橋")
    'cafe サーバ 高橋'
    """
    text = fold_characters(text)
    if text.isascii():
        return text
    if "\n" in text:
        text = WRAPPED_LINE.sub("", text)
    text = _HYPHEN_IN_KATAKANA.sub("ー", text)
    return LONG_MARK_AT_END.sub("", text) if "ー" in text else text


def fold_with_places(text: str) -> tuple[str, list[int]]:
    """Fold a text and say for each folded character where it begins in the original, with the end of it all last."""
    whole = fold(text)
    if _is_even(text, whole):
        return whole, list(range(len(text) + 1))
    folded: list[str] = []
    places: list[int] = []
    for cluster in _CLUSTER.finditer(text):
        for character in fold_characters(cluster[0]):
            folded.append(character)
            places.append(cluster.start())
    places.append(len(text))
    line = _HYPHEN_IN_KATAKANA.sub("ー", "".join(folded))
    for dropped in (WRAPPED_LINE, LONG_MARK_AT_END):
        gone = {place for match in dropped.finditer(line) for place in range(*match.span())}
        places = [start for place, start in enumerate(places) if place not in gone]
        line = "".join(character for place, character in enumerate(line) if place not in gone)
    return line, places


def _is_even(text: str, folded: str) -> bool:
    """Say whether each character was folded into exactly one, which is so of most texts and needs no counting."""
    lower = text.casefold()
    return len(text) == len(lower) == len(folded) and (
        text.isascii() or (unicodedata.is_normalized("NFKC", text) and not _NEEDS_TABLE.search(lower))
    )

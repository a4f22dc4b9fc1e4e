"""Comparing names: order, spacing, honorifics and writing variants that do not make another person."""

import re
import unicodedata

BRACKETS = re.compile(r"[(（\[【<].*?[)）\]】>]")
CJK = re.compile(r"^[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3々ー]+$")
HONORIFIC = re.compile(r"(?:고객님|선생님|님|씨|귀하|さま|様|さん|殿|くん|ちゃん)$")
TITLES = frozenset({"mr", "mrs", "ms", "miss", "dr", "prof"})
# Characters of one name that differ from keyboard to keyboard (family registers keep the old form).
VARIANTS = str.maketrans("髙﨑濵濱邊邉齋齊澤櫻廣嶋眞惠藏條國團", "高崎浜浜辺辺斎斉沢桜広島真恵蔵条国団")
KATAKANA_TO_HIRAGANA = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}

# Addresses that a company shares: the same local part at two domains says nothing about a person.
_SHARED_LOCAL_PARTS = """
    admin administrator billing booking contact customer customerservice email enquiries enquiry finance hello help
    helpdesk information inquiry invoice mailer mailerdaemon manager marketing master newsletter noreply donotreply
    office order orders postmaster press reception reply reservation returns sales secretary service services shop
    staff store support team tech webmaster
"""
SHARED_LOCAL_PARTS = frozenset(_SHARED_LOCAL_PARTS.split())
SHORTEST_LOCAL_PART = 6


def name_keys(name: str) -> frozenset[str]:
    """Give the keys under which a name is compared; two names with a common key may be one person's.

    Latin words are compared in any order. Two parts in Hangul, kana or Han are compared joined, in both orders.
    """
    plain = unicodedata.normalize("NFKC", BRACKETS.sub(" ", name)).casefold().translate(VARIANTS)
    if "@" in plain:
        return frozenset()
    parts = [_without_honorific(part) for part in re.split(r"[\s,、・·.]+", plain) if part]
    parts = [part for part in parts if part and part not in TITLES]
    if not parts:
        return frozenset()
    if all(CJK.match(part) for part in parts):
        folded = [part.translate(KATAKANA_TO_HIRAGANA) for part in parts]
        keys = {"".join(folded)} | ({"".join(reversed(folded))} if len(folded) == 2 else set())
        return frozenset(key for key in keys if len(key) >= 2)
    # One Latin word alone ("Alex") is too common to compare.
    return frozenset({" ".join(sorted(parts))}) if len(parts) > 1 else frozenset()


def _without_honorific(part: str) -> str:
    bare = HONORIFIC.sub("", part)
    # "유리씨" is Yuri with an honorific, "김씨" alone stays: a family name is no person.
    return bare if len(bare) >= 2 or not bare else part


def local_key(address: str) -> str:
    """Give the local part of a mail address without dots and "+tag"; empty when it names no single person."""
    local = re.sub(r"[._-]", "", address.rpartition("@")[0].partition("+")[0])
    plain = re.sub(r"\d+$", "", local)
    return "" if len(local) < SHORTEST_LOCAL_PART or plain in SHARED_LOCAL_PARTS else local

"""Japanese byte forms Python does not read: vendor characters and half-width katakana in JIS and EUC."""

import re

_SWITCH = re.compile(rb"\x1b(\([A-Z]|\$[@AB]|\$\([A-Z]|&@)")

_RAISED = {b"(I": "cp932", b"$A": "gb2312", b"$(C": "cp949"}  # read by setting the high bit


def iso_2022_jp_whole(raw: bytes) -> str:
    """Return the text of ISO-2022-JP with vendor characters. Raises UnicodeError when bytes do not fit."""
    if not raw.isascii():
        raise UnicodeDecodeError("iso-2022-jp", raw, 0, 1, "bytes with the high bit set")
    text = iso_2022_jp(raw)
    if "\ufffd" in text:
        raise UnicodeDecodeError("iso-2022-jp", raw, 0, 1, "no such character")
    return text


def iso_2022_jp(raw: bytes) -> str:
    """Return the text of ISO-2022-JP as mailers really write it (CP50221); what does not fit is marked."""
    out, mode, at = [], b"(B", 0
    for switch in _SWITCH.finditer(raw):
        out.append(_section(raw[at : switch.start()], mode))
        mode, at = switch.group(1), switch.end()
    out.append(_section(raw[at:], mode))
    return "".join(out)


def euc_jp_ms(raw: bytes) -> str:
    """Return the text of EUC-JP with the NEC and IBM vendor rows. Raises UnicodeError when bytes do not fit."""
    out, at = bytearray(), 0
    while at < len(raw):
        lead = raw[at]
        if lead == 0x8E:
            out += raw[at + 1 : at + 2]
            at += 2
        elif lead > 0xA0 and at + 1 < len(raw):
            out += _shift_jis(lead & 0x7F, raw[at + 1] & 0x7F)
            at += 2
        else:
            out.append(lead)
            at += 1
    return out.decode("cp932")


def _section(raw: bytes, mode: bytes) -> str:
    """The text of one stretch between two escapes."""
    if mode in {b"$@", b"$B"}:
        return _two_byte(raw)
    if mode == b"$(D":
        return _supplement(raw)
    if mode in _RAISED:
        return bytes(b | 0x80 if b > 0x20 else b for b in raw).decode(_RAISED[mode], "replace")
    return raw.decode("ascii" if raw.isascii() else "cp932", "replace")


def _two_byte(raw: bytes) -> str:
    out, at = bytearray(), 0
    while at < len(raw):
        first = raw[at]
        if 0x20 < first < 0x7F and at + 1 < len(raw) and 0x20 < raw[at + 1] < 0x7F:
            out += _shift_jis(first, raw[at + 1])
            at += 2
        else:
            out.append(first & 0x7F)  # line ends inside the two-byte mode; some mailers forget to switch back
            at += 1
    return out.decode("cp932", "replace").replace("～", "〜").replace("－", "−")


def _supplement(raw: bytes) -> str:
    pairs = (raw[i : i + 2] for i in range(0, len(raw) - 1, 2))
    return b"".join(b"\x8f" + bytes(b | 0x80 for b in pair) for pair in pairs).decode("euc_jp", "replace")


def _shift_jis(row: int, cell: int) -> bytes:
    first = (row + 1) // 2 + (0x70 if row < 0x5F else 0xB0)
    second = cell + (0x7E if row % 2 == 0 else 0x1F + (cell > 0x5F))
    return bytes((first, second))

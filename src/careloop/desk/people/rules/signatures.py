"""Telephone numbers in mail signatures: what people write below their text."""

import re

LINES = 12  # a signature is rarely longer; what follows is somebody else's
QUOTE = re.compile(
    r"^\s*>|wrote:|write:|작성:|님이 쓴|のメール|書きました|^[-_]{5,}|"
    r"^(?:from|sent|date|보낸 ?사람|보낸 ?날짜|날짜|差出人|送信日時|送信者)\s*[:：]",
    re.IGNORECASE,
)
NUMBER = re.compile(r"(?<![\w.@/=-])\+?\(?\d[\d ().‐-―−-]{6,20}\d(?![\w@/=])")
LABEL = re.compile(
    r"tel|phone|mobile|cell|call|전화|휴대|핸드폰|연락처|電話|携帯|直通|^\s*[mthp]+\s*[.:：]", re.IGNORECASE
)
FAX = re.compile(r"fax|팩스|ファックス|ＦＡＸ", re.IGNORECASE)


def signature_phones(said: str, whole: str) -> list[str]:
    """Give the numbers below what somebody wrote, as written, in order.

    `said` is the new text of a mail and `whole` all of it; what lies between the two up to the first quotation is the
    signature. Numbers inside the text itself count only on a line that says what they are ("Tel.", "전화", "携帯").
    """
    start = whole.find(said.strip()) if said.strip() else 0
    below = whole[start + len(said.strip()) :] if start >= 0 else ""
    lines = [line for line in said.strip().splitlines()[-LINES:] if LABEL.search(line)]
    for line in below.splitlines()[:LINES]:
        if QUOTE.search(line):
            break
        lines.append(line)
    found = [match.group().strip() for line in lines if not FAX.search(line) for match in NUMBER.finditer(line)]
    return list(dict.fromkeys(number for number in found if _may_be_phone(number)))


def _may_be_phone(number: str) -> bool:
    digits = re.sub(r"\D", "", number)
    is_date = re.match(r"^(?:19|20)\d\d[-. ]\d{1,2}[-. ]\d{1,2}", number)
    # With a plus, a trunk 0 or brackets; a bare run of digits is an order or an account.
    return 9 <= len(digits) <= 15 and not is_date and number[0] in "+0("

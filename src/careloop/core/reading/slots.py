"""Which data does a turn give, and which does it ask for?

Reads       the text of a turn.
Gives       names of data: booking, flight, email, phone, name, address, date.
How         What is given is told by its shape (an address with "@", a number with ten digits, "AA1833"); what is asked
            for by our phrases (kind "ask").
Read it so  data asked for after they were given is one of the surest signs that nobody read what the customer wrote.
Blind to    data given in a picture or another channel, unless the customer says so.
"""

import re

_SHAPES = {
    "email": re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+"),
    "phone": re.compile(r"(?<![\w#])(?:\+?\d[\s().-]?){9,14}\d?(?!\w)"),
    "flight": re.compile(
        r"(?<![\w#])(?:flight|flt|flights)\s*(?:#|no\.?|number)?\s*[a-z]{0,3}\s?\d{2,4}(?!\w)"
        r"|(?<!\w)(?:aa|ba|ua|dl|wn|as|b6|vs|qf|nk|ke|oz|jl|nh)\s?\d{2,4}(?!\w)"
    ),
    "booking": re.compile(
        r"(?:confirmation|booking|reservation|record locator|pnr|reference|order|case|주문 ?번호|예약 ?번호|접수 ?번호"
        r"|注文番号|予約番号|受付番号)(?: ?(?:code|number|no|ref|id|is|#|:|：|は|는|은|이))*\s*#?[:：]?\s*"
        r"(?=[a-z0-9-]*\d)[a-z0-9][a-z0-9-]{3,}"
    ),
    "date": re.compile(
        r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|(?<!\d)\d{1,2}/\d{1,2}(?:/\d{2,4})?(?!\d)|\d{1,2}(?:월|月) ?\d{1,2}(?:일|日)"
        r"|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? \d{1,2}\b"
    ),
    "name": re.compile(r"(?:my name is|name is|name:|성함은|이름은|이름:|名前は|氏名は|氏名[:：])\s*\S+"),
    "address": re.compile(
        r"\d+ \w+(?: \w+)? (?:street|st|avenue|ave|road|rd|lane|drive|blvd)\b|\w+(?:시|도) \w+(?:구|군|시) |〒\d{3}"
        r"|[都道府県]\S{1,12}[市区町村]\S*\d"
    ),
}


def given(folded: str) -> frozenset[str]:
    """Give the names of the data that a turn (in small letters) holds.

    >>> sorted(given("flight aa1833, order number 48213-b, kim@mail.example"))
    ['booking', 'email', 'flight']
    """
    return frozenset(name for name, shape in _SHAPES.items() if shape.search(folded))

"""Canned answers: what does a prepared text say to this customer, and what is still missing in it?

Reads       a text with variables in braces, such as "Hello {customer.first_name},", and what is known; also with
            blanks that only the agent can fill, such as "It reaches you on {?date}.".
Gives       the text with what is known filled in; what is not known stands there as a mark ⟦customer.first_name⟧,
            a blank as ⟦date⟧.
How         Only the names of VARIABLES in single braces are variables, and what begins with a question mark is a
            blank. Everything else is text, braces included: nothing is looked up, called or formatted, whatever a
            customer's name or an agent's text contains.
Read it so  `gaps` of a text that is about to be sent lists the marks in it; a text with marks is not finished.
Blind to    a value that is wrong.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

VARIABLES = (
    "customer.name",
    "customer.first_name",
    "customer.email",
    "customer.organisation",
    "agent.name",
    "agent.first_name",
    "agent.signature",
    "conversation.number",
    "conversation.subject",
    "inbox.name",
    "inbox.phone",
    "organisation.name",
    "today",
)
_KNOWN = "|".join(re.escape(name) for name in VARIABLES)
_BLANK = r"\{\?([^{}⟦⟧\r\n]{1,60})\}"
_PLACE = re.compile(r"\{(" + _KNOWN + r")\}|" + _BLANK)
_MARK = re.compile(r"⟦([^⟦⟧\r\n]{1,60})⟧")


@dataclass(frozen=True)
class Filled:
    """A text filled in, and what is still missing in it (variables without a value, blanks), each once in order."""

    text: str
    missing: tuple[str, ...]


def fill(text: str, *, known: Mapping[str, str]) -> Filled:
    """Put what is known into a text; an unknown or empty value and a blank become marks.

    >>> fill("Hello {customer.first_name}, this is {agent.name}.", known={"agent.name": "Mina"})
    Filled(text='Hello ⟦customer.first_name⟧, this is Mina.', missing=('customer.first_name',))
    >>> fill("{customer.name}님, 주문 {번호}를 확인했습니다.", known={"customer.name": "김유나"}).text
    '김유나님, 주문 {번호}를 확인했습니다.'
    >>> fill("{customer.name}様", known={"customer.name": "{agent.name}"}).text
    '{agent.name}様'
    >>> fill("{?날짜}에 도착합니다.", known={}).text
    '⟦날짜⟧에 도착합니다.'
    """
    missing: dict[str, None] = {}

    def value(found: re.Match[str]) -> str:
        name = found[1] or found[2].strip()
        given = known.get(name, "").strip() if found[1] else ""
        if not given:
            missing[name] = None
            return f"⟦{name}⟧"
        return given

    return Filled(_PLACE.sub(value, text), tuple(missing))


def gaps(text: str) -> tuple[str, ...]:
    """Give what still stands as a mark in a text, each once in order.

    >>> gaps("Hello ⟦customer.first_name⟧, it reaches you on ⟦date⟧. Yes, ⟦date⟧.")
    ('customer.first_name', 'date')
    """
    return tuple(dict.fromkeys(_MARK.findall(text)))


def blanks(text: str) -> tuple[str, ...]:
    """Give the blanks of a text that only the agent can fill, each once in order.

    >>> blanks("{?date}, {?time}: {customer.name}")
    ('date', 'time')
    """
    return tuple(dict.fromkeys(name.strip() for name in re.findall(_BLANK, text)))


def unknown(text: str) -> tuple[str, ...]:
    """Give what looks like a variable and is none, for whoever writes the text: "{customer.nmae}".

    >>> unknown("Dear {customer.nmae}, about {order} {today}")
    ('customer.nmae', 'order')
    """
    words = re.findall(r"\{([a-z_]{1,40}(?:\.[a-z_]{1,40})?)\}", text)
    return tuple(dict.fromkeys(word for word in words if word not in VARIABLES))


def first_name(name: str) -> str:
    """Give the name by which one greets a person; Korean, Japanese and Chinese names are kept whole.

    >>> first_name("Alex Green"), first_name("Green, Alex"), first_name("김유나"), first_name("山田 はる")
    ('Alex', 'Alex', '김유나', '山田 はる')
    """
    name = name.strip()
    if not name or ord(max(name)) >= 0x1100:
        return name
    if "," in name:
        name = name.partition(",")[2].strip() or name
    return name.split()[0].strip(",")

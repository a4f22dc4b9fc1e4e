"""Links to answer a survey, as they come back in what customers quote: an agent must not see who was asked."""

import re

LINK = re.compile(r"(/surveys/answer/)[\w=-]{8,}")


def without_keys(text: str) -> str:
    """Give a text in which no link leads to somebody's answers any more.

    >>> without_keys("> https://shop.example/surveys/answer/kT3-x_9aQw/?rate=5")
    '> https://shop.example/surveys/answer/…/?rate=5'
    """
    return LINK.sub(r"\1…", text)

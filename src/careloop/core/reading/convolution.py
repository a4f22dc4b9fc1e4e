"""The encoder's forward pass, with what depends on one piece of the vocabulary alone worked out once.

Reads       the numbers of the pieces of many texts, and the weights of the encoder's package.
Gives       the same points as the package gives, but for the last bits.
How         The first layer looks at windows of two, three and five pieces. It is linear before its threshold, so its
            product with a window is the sum of its products with the pieces of the window, each of which depends on
            nothing but the piece: they are kept in a table, and of the three products a piece needs only the second
            layer's is left. The commonest pieces stay; the table never grows beyond `_ROWS` of ten kilobytes.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Places = NDArray[np.int64]

_ROWS = 6000
_ORDERS = ((2, 0), (3, 1), (5, 2))  # pieces of a window, and how many of them lie to the left
_WIDE = 256


class Convolution:
    """Stands in for the package's `_encode_batch`; `inner` is its backend."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner
        self._first = [
            inner.w1[place].reshape(order, _WIDE, _WIDE).transpose(1, 0, 2).reshape(_WIDE, order * _WIDE)
            for place, (order, _left) in enumerate(_ORDERS)
        ]
        self._offsets = np.cumsum([0, *(order * _WIDE for order, _left in _ORDERS)])
        self._row = np.full(len(inner.table), -1, dtype=np.int64)
        self._used = 0
        # One row more, of zeros, for the places of a window that reach beyond the text.
        self._projected = np.zeros((_ROWS + 1, 3 * _WIDE), dtype=np.float32)
        self._products = np.zeros((_ROWS + 1, int(self._offsets[-1])), dtype=np.float32)

    def encode_batch(self, group: list[list[int]], n_tokens: int, out: Floats) -> None:
        """Write the points of a group of texts into `out`, a row a text."""
        inner = self._inner
        lens = np.array([len(each) for each in group], dtype=np.int64)
        flat = np.concatenate([np.asarray(each, dtype=np.int64) for each in group])
        starts = np.concatenate([[0], np.cumsum(lens[:-1])]).astype(np.int64)
        rows = self._rows(flat)
        window = inner._window_index(starts, lens, n_tokens)  # noqa: SLF001  # the package is pinned
        features = np.empty((n_tokens, 512 + 3 * _WIDE), dtype=np.float32)
        features[:, :512] = self._embedded(flat)
        row_of_place = np.concatenate([rows, [_ROWS]])
        held = np.zeros((n_tokens + 1, _WIDE), dtype=np.float32)
        for place, (order, left) in enumerate(_ORDERS):
            columns = window[:, 2 - left : 2 - left + order]
            mine = slice(place * _WIDE, (place + 1) * _WIDE)
            hidden = self._summed(place, row_of_place[columns])
            hidden += inner.b1[place]
            np.maximum(hidden, 0, out=hidden)
            hidden += self._projected[rows, mine]
            held[:n_tokens] = hidden
            second = held[columns].reshape(n_tokens, order * _WIDE) @ inner.w2[place]
            second += inner.b2[place]
            np.maximum(second, 0, out=second)
            second += hidden
            features[:, 512 + place * _WIDE : 512 + (place + 1) * _WIDE] = second
        out[:] = self._joined(features, starts, lens)

    def _rows(self, flat: Places) -> Places:
        """The rows of the table for these pieces, filled in where they are new."""
        new = np.unique(flat[self._row[flat] < 0])
        if self._used + len(new) > _ROWS:
            self._row[:] = -1
            self._used = 0
            new = np.unique(flat)
        if len(new):
            rows = slice(self._used, self._used + len(new))
            self._row[new] = np.arange(rows.start, rows.stop)
            self._used = rows.stop
            projected = self._normal(self._embedded(new) @ self._inner.proj_W + self._inner.proj_b)
            self._projected[rows] = projected
            for place in range(len(_ORDERS)):
                mine = slice(self._offsets[place], self._offsets[place + 1])
                part = np.ascontiguousarray(projected[:, place * _WIDE : (place + 1) * _WIDE])
                self._products[rows, mine] = part @ self._first[place]
        return self._row[flat]

    def _embedded(self, pieces: Places) -> Floats:
        chunk = pieces % 17
        found: Floats = self._inner.table[pieces].astype(np.float32)
        found *= self._inner.scale[chunk, None]
        found += self._inner.lo[chunk, None]
        return found

    def _normal(self, rows: Floats) -> Floats:
        inner = self._inner
        rows -= rows.mean(axis=1, keepdims=True)
        spread = np.einsum("ij,ij->i", rows, rows) / rows.shape[1]
        rows *= np.reciprocal(np.sqrt(spread + inner.eps))[:, None]
        rows *= inner.ln_g_all
        rows += inner.ln_b_all
        return rows

    def _summed(self, place: int, rows: Places) -> Floats:
        """The first layer before its threshold: one product a piece of the window, added up."""
        first = int(self._offsets[place])
        total = self._products[rows[:, 0], first : first + _WIDE]
        for step in range(1, rows.shape[1]):
            total += self._products[rows[:, step], first + step * _WIDE : first + (step + 1) * _WIDE]
        return total

    def _joined(self, features: Floats, starts: Places, lens: Places) -> Floats:
        """From the features of the pieces to the point of each text."""
        inner = self._inner
        features -= features.mean(axis=1, keepdims=True)
        spread = np.einsum("ij,ij->i", features, features) / features.shape[1]
        features *= np.reciprocal(np.sqrt(spread + inner.eps))[:, None]
        features *= inner.ln_g
        features += inner.ln_b
        length = lens.astype(np.float32)[:, None]
        mean = np.add.reduceat(features, starts, axis=0) @ inner.cnn_W
        mean = (mean + length * inner.cnn_b) / np.sqrt(length)
        first = np.maximum(mean @ inner.p1 + np.maximum(mean @ inner.d0, 0) @ inner.d1, 0)
        point = np.tanh(first @ inner.p3 + np.maximum(first @ inner.d2, 0) @ inner.d3)
        size = np.maximum(np.einsum("ij,ij->i", point, point), inner.eps)
        result: Floats = point / np.sqrt(size)[:, None]
        return result

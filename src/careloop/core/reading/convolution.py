"""The encoder's forward pass, with what depends on one piece of the vocabulary alone worked out once.

Reads       texts, cut into pieces, and the weights of the encoder's package.
Gives       the same points as the package gives, but for the last bits.
How         The first layer looks at windows of two, three and five pieces. It is linear before its threshold, so its
            product with a window is the sum of its products with the pieces of the window, each of which depends on
            nothing but the piece: they are kept in a table, and of the three products a piece needs only the second
            layer's is left. The commonest pieces stay; the table never grows beyond `_ROWS` of twelve kilobytes.
            Texts lie one after the other with rows of zeros between them, so that a window is a slice and the second
            layer adds up products of slices; nothing is copied together. Of the last layer only sums over a text are
            needed, so that its rows are never brought to equal size one by one: their sums are.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.linalg.blas import sgemm

Floats = NDArray[np.float32]
Places = NDArray[np.int64]

_ROWS = 6000
_ORDERS = ((2, 0), (3, 1), (5, 2))  # pieces of a window, and how many of them lie to the left
_WIDE = 256
_DEEP = 512
_GAP = 2  # rows of zeros between texts: as far as any window reaches
_PIECES = 2048  # that go through together: weights are read once for all of them
_FEATURES = _DEEP + len(_ORDERS) * _WIDE


class _Sheets:
    """Where numbers are written down in between, kept from batch to batch."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.held = np.zeros((size + 2 * _GAP, _WIDE), dtype=np.float32)
        self.more = np.empty((size, _WIDE), dtype=np.float32)
        self.second = [np.empty((size, _WIDE), dtype=np.float32) for _ in _ORDERS]


class Convolution:
    """Stands in for the package's forward pass; `inner` is its backend."""

    width = _DEEP  # numbers a text

    def __init__(self, inner: Any) -> None:
        self._inner = inner
        self._first = [
            np.hstack(np.split(inner.w1[place], order)).astype(np.float32)
            for place, (order, _left) in enumerate(_ORDERS)
        ]
        self._second = [
            [np.ascontiguousarray(part) for part in np.split(inner.w2[place], order)]
            for place, (order, _left) in enumerate(_ORDERS)
        ]
        self._row = np.full(len(inner.table), -1, dtype=np.int64)
        self._used = 0
        # One row more, of zeros, for the places between texts.
        self._embedded = np.zeros((_ROWS + 1, _DEEP), dtype=np.float32)
        self._projected = [np.zeros((_ROWS + 1, _WIDE), dtype=np.float32) for _ in _ORDERS]
        self._products = [
            [np.zeros((_ROWS + 1, _WIDE), dtype=np.float32) for _ in range(order)] for order, _left in _ORDERS
        ]
        self._total, self._square = np.zeros(_ROWS + 1, dtype=np.float32), np.zeros(_ROWS + 1, dtype=np.float32)
        self._sheets = _Sheets(0)

    def encode(self, texts: Sequence[str]) -> Floats:
        """Give one row a text; texts of one length are best given side by side."""
        out = np.empty((len(texts), self.width), dtype=np.float32)
        group, pieces, first = list[list[int]](), 0, 0
        for place, text in enumerate(texts):
            cut = self._inner.sp.encode(text, out_type=int, add_bos=True, add_eos=True)
            if group and pieces + len(cut) > _PIECES:
                out[first:place] = self._points(group)
                group, pieces, first = [], 0, place
            group.append(cut)
            pieces += len(cut)
        if group:
            out[first:] = self._points(group)
        return out

    def _points(self, group: Sequence[Sequence[int]]) -> Floats:
        lens = np.array([len(each) for each in group], dtype=np.int64)
        rows = self._rows(np.concatenate([np.asarray(each, dtype=np.int64) for each in group]))
        ends = np.concatenate([[0], np.cumsum(lens)])
        inside = np.arange(len(rows)) + np.repeat(np.arange(len(lens)) * _GAP, lens)
        size = len(rows) + len(lens) * _GAP
        spread = np.full(size + 2 * _GAP, _ROWS, dtype=np.int64)
        spread[_GAP + inside] = rows
        if self._sheets.size < size:
            self._sheets = _Sheets(size)
        found = [self._layers(place, spread, size) for place in range(len(_ORDERS))]
        return self._joined(found, rows, inside, ends)

    def _layers(self, place: int, spread: Places, size: int) -> Floats:
        """Both layers of one order of windows, a row a place, the rows between texts included."""
        left, sheets = _ORDERS[place][1], self._sheets
        held, more, second = sheets.held[: size + 2 * _GAP], sheets.more[:size], sheets.second[place][:size]
        hidden, here = held[_GAP : size + _GAP], spread[_GAP : size + _GAP]
        np.take(self._products[place][left], here, axis=0, out=hidden, mode="clip")
        for step, products in enumerate(self._products[place]):
            if step != left:
                first = _GAP + step - left
                np.take(products, spread[first : first + size], axis=0, out=more, mode="clip")
                hidden += more
        np.maximum(hidden, 0, out=hidden)
        np.take(self._projected[place], here, axis=0, out=more, mode="clip")
        hidden += more
        held[spread == _ROWS] = 0
        for step, weights in enumerate(self._second[place]):
            window = held[_GAP + step - left : _GAP + step - left + size]
            sgemm(1.0, weights.T, window.T, beta=float(step > 0), c=second.T, overwrite_c=1)
        second += self._inner.b2[place]
        np.maximum(second, 0, out=second)
        second += hidden
        return second

    def _joined(self, found: Sequence[Floats], rows: Places, inside: Places, ends: Places) -> Floats:
        """From what was found at each place to the point of each text.

        The last layer brings every row to mean 0 and size 1 before it adds them up; here each row is weighed by one
        over its size while it is added, and the means are taken off the sum.
        """
        inner, texts = self._inner, len(ends) - 1
        total, square = self._total[rows], self._square[rows]
        for each in found:
            total += each.sum(axis=1)[inside]
            square += np.einsum("ij,ij->i", each, each)[inside]
        mean = total / _FEATURES
        weight = np.reciprocal(np.sqrt(square / _FEATURES - mean * mean + inner.eps))
        sums = np.empty((texts, _FEATURES), dtype=np.float32)
        sums[:, :_DEEP] = sparse.csr_matrix((weight, rows, ends), shape=(texts, _ROWS + 1)) @ self._embedded
        for place, each in enumerate(found):
            first = _DEEP + place * _WIDE
            weighing = sparse.csr_matrix((weight, inside, ends), shape=(texts, len(each)))
            sums[:, first : first + _WIDE] = weighing @ each
        sums -= np.add.reduceat(mean * weight, ends[:-1])[:, None]
        length = np.diff(ends).astype(np.float32)[:, None]
        return self._text(sums * inner.ln_g + length * inner.ln_b, length)

    def _text(self, sums: Floats, length: Floats) -> Floats:
        inner = self._inner
        mean = (sums @ inner.cnn_W + length * inner.cnn_b) / np.sqrt(length)
        first = np.maximum(mean @ inner.p1 + np.maximum(mean @ inner.d0, 0) @ inner.d1, 0)
        point = np.tanh(first @ inner.p3 + np.maximum(first @ inner.d2, 0) @ inner.d3)
        size = np.maximum(np.einsum("ij,ij->i", point, point), inner.eps)
        result: Floats = point / np.sqrt(size)[:, None]
        return result

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
            self._fill(rows, new)
        return self._row[flat]

    def _fill(self, rows: slice, pieces: Places) -> None:
        inner, chunk = self._inner, pieces % 17
        embedded = inner.table[pieces].astype(np.float32) * inner.scale[chunk, None] + inner.lo[chunk, None]
        self._embedded[rows] = embedded
        self._total[rows], self._square[rows] = embedded.sum(axis=1), np.einsum("ij,ij->i", embedded, embedded)
        projected = embedded @ inner.proj_W + inner.proj_b
        projected -= projected.mean(axis=1, keepdims=True)
        spread = np.einsum("ij,ij->i", projected, projected) / projected.shape[1]
        projected *= np.reciprocal(np.sqrt(spread + inner.eps))[:, None]
        projected = projected * inner.ln_g_all + inner.ln_b_all
        for place, (order, left) in enumerate(_ORDERS):
            mine = projected[:, place * _WIDE : (place + 1) * _WIDE]
            self._projected[place][rows] = mine
            products = mine @ self._first[place]
            for step in range(order):
                self._products[place][step][rows] = products[:, step * _WIDE : (step + 1) * _WIDE]
            self._products[place][left][rows] += inner.b1[place]

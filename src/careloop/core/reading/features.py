"""Features: the words and pieces of words of a text, as hashed counts.

Reads       any text in any script; no tokeniser, no vocabulary, no language needed.
Gives       a sparse matrix: one row a text, one column a bucket; rows have length about 1.
How         Texts are folded (compatibility forms, lower case, digits to 0, runs shortened), laid in one array
            and hashed by rolling polynomial hashes: characters within a text (spaces count), words, pairs of words.
            Korean syllables may be spelled out as letters (jamo), so that endings are seen whatever stem they cling to.
            Counts are divided by the root of their number: nearly the usual length of 1, without a sort.
Blind to    the order of things further apart than a few characters or two words.
"""

import unicodedata
from collections.abc import Sequence
from functools import lru_cache

import msgspec
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Codes = NDArray[np.uint32]

_SEPARATOR = "\x1e"
_SPACE = np.uint32(32)
_BASE = np.uint32(0x01000193)  # odd, so that it can be divided out again modulo 2^32
_MIX = np.uint32(0x9E3779B1)
_HANGUL_FIRST, _HANGUL_LAST = 0xAC00, 0xD7A3
_VOWELS, _TAILS = 21, 28


class Space(msgspec.Struct, frozen=True):
    """Which grams are counted, and in how many buckets (2 to the power of `bits`)."""

    bits: int = 16
    characters: tuple[int, ...] = (2, 3, 4)
    words: tuple[int, ...] = (1,)
    jamo: bool = False

    @property
    def width(self) -> int:
        return 1 << self.bits


def hashed(texts: Sequence[str], space: Space) -> sparse.csr_matrix:
    """Count the grams of each text: a matrix of (texts, buckets), float32, duplicates not summed.

    Empty texts give rows of zeros' worth: only bucket 0, which no weight uses.

    >>> hashed(["Where is my order?", "주문이 안 왔어요"], Space(bits=10)).shape
    (2, 1024)
    """
    if not texts:
        return sparse.csr_matrix((0, space.width), dtype=np.float32)
    codes = _codes(texts)
    blocks: list[sparse.csr_matrix] = []
    if space.words:
        blocks.append(_word_grams(codes, len(texts), space))
    if space.characters:
        blocks.append(_character_grams(_spelled(codes) if space.jamo else codes, len(texts), space))
    return _scaled(blocks)


def _codes(texts: Sequence[str]) -> Codes:
    """Lay all texts in one array, folded, each with a space before and after, separators between."""
    joined = f" {_SEPARATOR} ".join(texts)
    if joined.count(_SEPARATOR) != len(texts) - 1:
        joined = f" {_SEPARATOR} ".join(text.replace(_SEPARATOR, " ") for text in texts)
    if not joined.isascii():
        joined = unicodedata.normalize("NFKC", joined)
    folded = f" {joined.lower()} {_SEPARATOR}".encode("utf-32-le", "surrogatepass")
    codes = np.frombuffer(folded, dtype=np.uint32).copy()
    codes[(codes >= 48) & (codes <= 57)] = 48
    codes[(codes >= 9) & (codes <= 13)] = _SPACE
    same = codes[1:] == codes[:-1]
    drop = np.zeros(len(codes), dtype=bool)
    drop[1:] = same & (codes[1:] == _SPACE)
    drop[3:] |= same[2:] & same[1:-1] & same[:-2] & (codes[3:] != ord(_SEPARATOR))
    return codes[~drop]


def _spelled(codes: Codes) -> Codes:
    """Spell Hangul syllables out as first, middle and last letter."""
    is_syllable = (codes >= _HANGUL_FIRST) & (codes <= _HANGUL_LAST)
    index = codes - np.uint32(_HANGUL_FIRST)
    tail = index % _TAILS
    letters = np.zeros((len(codes), 3), dtype=np.uint32)
    letters[:, 0] = np.where(is_syllable, 0x1100 + index // (_VOWELS * _TAILS), codes)
    letters[:, 1] = np.where(is_syllable, 0x1161 + index // _TAILS % _VOWELS, 0)
    letters[:, 2] = np.where(is_syllable & (tail > 0), 0x11A7 + tail, 0)
    flat = letters.ravel()
    return flat[flat > 0]


def _bucket(hashes: Codes, salt: int, bits: int) -> NDArray[np.int32]:
    """Spread hashes over buckets 1 … 2^bits − 1; bucket 0 is kept for what does not count."""
    mixed = (hashes + np.uint32(salt * 0x85EBCA6B & 0xFFFFFFFF)) * _MIX
    mixed ^= mixed >> np.uint32(15)
    mixed *= np.uint32(0x2C1B3C6D)
    mixed >>= np.uint32(32 - bits)
    buckets: NDArray[np.int32] = np.maximum(mixed, 1).astype(np.int32)
    return buckets


def _character_grams(codes: Codes, n_texts: int, space: Space) -> sparse.csr_matrix:
    """All windows at every position; those that reach over a separator fall into bucket 0."""
    longest = max(space.characters)
    ends = np.flatnonzero(codes == ord(_SEPARATOR))
    padded = np.concatenate([codes, np.zeros(longest, dtype=np.uint32)])
    size = len(codes)
    columns = np.empty((size, len(space.characters)), dtype=np.int32)
    rolling = padded[:size].copy()
    for length in range(1, longest + 1):
        if length > 1:
            rolling *= _BASE
            rolling += padded[length - 1 : size + length - 1]
        if length in space.characters:
            column = _bucket(rolling, length, space.bits)
            for back in range(length):
                column[np.maximum(ends - back, 0)] = 0
            columns[:, space.characters.index(length)] = column
    starts = np.concatenate([[0], ends + 1]) * len(space.characters)
    return _matrix(columns.ravel(), starts, n_texts, space)


def _word_grams(codes: Codes, n_texts: int, space: Space) -> sparse.csr_matrix:
    """Whole words, and neighbours, by the difference of running sums: a word costs the same however long it is."""
    powers, inverses = _powers(1 << (len(codes) + 1).bit_length())
    running = np.zeros(len(codes) + 1, dtype=np.uint32)
    np.cumsum(codes * powers[: len(codes)], out=running[1:], dtype=np.uint32)
    is_word = (codes != _SPACE) & (codes != ord(_SEPARATOR))
    edges = np.diff(np.concatenate([[False], is_word, [False]]).astype(np.int8))
    begins, ends = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)
    stops = np.flatnonzero(codes == ord(_SEPARATOR))
    row_starts = np.concatenate([[0], np.searchsorted(begins, stops)])
    row_of_word = np.repeat(np.arange(n_texts), np.diff(row_starts))
    columns = np.zeros((len(begins), len(space.words)), dtype=np.int32)
    for place, count in enumerate(space.words):
        usable = len(begins) - count + 1
        if usable <= 0:
            continue
        first, last = begins[:usable], ends[count - 1 :]
        hashes = (running[last] - running[first]) * inverses[first]
        same_text = row_of_word[:usable] == row_of_word[count - 1 :]
        columns[:usable, place] = np.where(same_text, _bucket(hashes, 64 + count, space.bits), 0)
    return _matrix(columns.ravel(), row_starts * len(space.words), n_texts, space)


@lru_cache(maxsize=2)
def _powers(size: int) -> tuple[Codes, Codes]:
    inverse = np.uint32(pow(int(_BASE), -1, 1 << 32))
    return tuple(  # type: ignore[return-value]
        np.cumprod(np.concatenate([[np.uint32(1)], np.full(size - 1, step)]), dtype=np.uint32)
        for step in (_BASE, inverse)
    )


def _matrix(columns: NDArray[np.int32], starts: NDArray[np.int64], n_texts: int, space: Space) -> sparse.csr_matrix:
    data = np.ones(len(columns), dtype=np.float32)
    return sparse.csr_matrix((data, columns, starts), shape=(n_texts, space.width), copy=False)


def _scaled(blocks: list[sparse.csr_matrix]) -> sparse.csr_matrix:
    """Put the blocks together, row by row, and divide each row by the root of its number of grams."""
    counts = np.sum([np.diff(block.indptr) for block in blocks], axis=0)
    scale = (1.0 / np.sqrt(np.maximum(counts, 1))).astype(np.float32)
    merged = blocks[0] if len(blocks) == 1 else _interleaved(blocks, counts)
    merged.data = np.repeat(scale, counts)
    return merged


def _interleaved(blocks: list[sparse.csr_matrix], counts: NDArray[np.int64]) -> sparse.csr_matrix:
    starts = np.concatenate([[0], np.cumsum(counts)])
    columns = np.empty(starts[-1], dtype=np.int32)
    filled = starts[:-1].copy()
    for block in blocks:
        lengths = np.diff(block.indptr)
        target = np.repeat(filled - block.indptr[:-1], lengths) + np.arange(block.indptr[-1])
        columns[target] = block.indices
        filled += lengths
    data = np.ones(len(columns), dtype=np.float32)
    return sparse.csr_matrix((data, columns, starts), shape=blocks[0].shape, copy=False)

"""Search: in which words is a text found again, in English, Korean and Japanese alike?

Reads       any text; what an agent typed.
Gives       `terms`: the grams to be indexed. `query`: what was typed, for FTS5 and for tsquery. `highlight`, `excerpt`.
How         Compatibility forms, case and accents are folded away. Words of alphabets and digits are kept as words;
            Hangul, kana and Han are cut into overlapping pairs of characters, because Korean endings stick to the
            word and Japanese has no spaces. A typed word becomes the phrase of its pairs.
Read it so  a word of two characters up is found wherever it stands, also inside a longer one (환불 in 환불해주세요).
Blind to    a single Korean or Japanese character at the end of a word; spaces left out (환불규정 for 환불 규정);
            other spellings of one word (りんご and リンゴ).
"""

from careloop.core.search.highlighting import Segment, excerpt, highlight
from careloop.core.search.query import Clause, Phrase, Query, query
from careloop.core.search.terms import BOUNDARY, TERMS_VERSION, is_word, mark, terms

__all__ = [
    "BOUNDARY",
    "TERMS_VERSION",
    "Clause",
    "Phrase",
    "Query",
    "Segment",
    "excerpt",
    "highlight",
    "is_word",
    "mark",
    "query",
    "terms",
]

"""Queries: what an agent typed, as both databases understand it and as nobody can break it."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from careloop.core.search.folding import fold
from careloop.core.search.terms import CJK_CHARACTER, LONGEST_WORD, RUN, is_word, joined_numbers, mark, pairs

LONGEST_QUERY = 400
MOST_CLAUSES = 12
MOST_GRAMS_A_PHRASE = 40
SHORTEST_PART = 3  # a word of fewer letters is looked for whole: "or" is not the beginning of "order"

_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»「」『』", '"'))
# A quoted phrase, a telephone number written with spaces, or whatever stands between spaces.
_PIECE = re.compile(
    r"""(?P<minus>(?<!\S)-)?
    (?: "(?P<quoted>[^"]*)"?
      | (?P<phone>[+(0][\d()./-]*(?:[ ][\d()./-]+)+)(?!\S)
      | (?P<word>[^\s"]+)
    )""",
    re.VERBOSE,
)
_NUMBER = re.compile(r"\+?\(?\d[\d\-./,() ]*\d\)?")


# The words of an index that begin like this one; none when there are too many, or nobody knows.
Words = Callable[[str], Sequence[str]]


@dataclass(frozen=True)
class Phrase:
    """Words side by side. `runs` are whole words or runs of characters; with `is_part` the last may go on."""

    runs: tuple[str, ...]
    is_part: bool = False

    @property
    def grams(self) -> list[str]:
        """Give what the index holds of it."""
        return [gram for run in self.runs for gram in pairs(run)][:MOST_GRAMS_A_PHRASE]


@dataclass(frozen=True)
class Clause:
    """One thing asked for: any of these phrases (or, with `is_excluded`, none of them)."""

    phrases: tuple[Phrase, ...]
    is_excluded: bool = False


@dataclass(frozen=True)
class Query:
    """Everything asked for, all of it at once."""

    clauses: tuple[Clause, ...]

    def __bool__(self) -> bool:
        return any(not clause.is_excluded for clause in self.clauses)

    @property
    def wanted(self) -> list[Clause]:
        """Give what must be there, which is also what gets marked."""
        return [clause for clause in self.clauses if not clause.is_excluded]

    def for_fts5(self, *marks: str, words: Words | None = None) -> str:
        """Write it as an FTS5 expression; the document must also carry all `marks`. Empty when nothing is asked.

        `words` gives the words of the index that begin like this. They are named one by one, because FTS5 reads
        everything that it has of every word before it answers for a beginning of words.
        """
        if not self:
            return ""
        wanted = [_any(_fts5(clause, words), " OR ") for clause in self.wanted]
        expression = " AND ".join([*wanted, *(f'"{gram}"' for gram in marks)])
        unwanted = [_any(_fts5(clause, words), " OR ") for clause in self._excluded]
        return f"({expression}) NOT ({' OR '.join(unwanted)})" if unwanted else expression

    def for_tsquery(self, *marks: str) -> str:
        """Write it as a tsquery; the document must also carry all `marks`. Empty when nothing is asked."""
        if not self:
            return ""
        wanted = [_any(map(_tsquery, clause.phrases), " | ") for clause in self.wanted]
        unwanted = ["!" + _any(map(_tsquery, clause.phrases), " | ") for clause in self._excluded]
        return " & ".join([*wanted, *(f"'{gram}'" for gram in marks), *unwanted])

    @property
    def _excluded(self) -> list[Clause]:
        return [clause for clause in self.clauses if clause.is_excluded]


def query(text: str, *, shortest_part: int = SHORTEST_PART) -> Query:
    """Read what was typed: words (all must be there), "quoted phrases", -excluded words, numbers however separated.

    Never fails, whatever is typed; what holds no letter or digit asks for nothing. A Latin word of at least
    `shortest_part` letters is also found as the beginning of a longer one.

    >>> query('refunds -"gift card" 환불해').for_fts5()
    '(("refunds" * OR "refund" *) AND "환불 불해") NOT ("gift card")'
    >>> query("010-1234-5678").for_tsquery()
    "('010' <-> '1234' <-> '5678':* | '01012345678':*)"
    >>> bool(query('-"" ***'))
    False
    """
    folded = fold(text[:LONGEST_QUERY].translate(_QUOTES))
    clauses = [
        Clause(tuple(dict.fromkeys(phrases)), is_excluded=bool(piece["minus"]))
        for piece in _PIECE.finditer(folded)
        for phrases in _asked(piece, shortest_part)
        if phrases
    ]
    return Query(tuple(dict.fromkeys(clauses))[:MOST_CLAUSES])


def _asked(piece: re.Match[str], shortest_part: int) -> list[list[Phrase]]:
    if piece["quoted"] is not None:
        runs = _runs(piece["quoted"])
        return [[Phrase(runs)]] if runs else []
    if piece["phone"] and joined_numbers(piece["phone"]):
        return [list(_number(piece["phone"], _runs(piece["phone"])))]
    return [list(_forms(word, shortest_part)) for word in (piece["phone"] or piece["word"]).split()]


def _forms(word: str, shortest_part: int) -> Iterator[Phrase]:
    runs = _runs(word)
    if not runs:
        return
    if _NUMBER.fullmatch(word):
        yield from _number(word, runs)
    elif re.fullmatch(r"#\d+", word):
        yield from (Phrase((mark(runs[0]),)), Phrase(runs))
    elif CJK_CHARACTER.match(runs[-1]):
        yield Phrase(runs, is_part=len(runs[-1]) == 1)
    else:
        yield Phrase(runs, is_part=len(runs[-1]) >= shortest_part)
        yield from _english(runs, word)


def _number(word: str, runs: tuple[str, ...]) -> Iterator[Phrase]:
    yield Phrase(runs, is_part=len(runs[-1]) >= SHORTEST_PART)
    if len(runs) == 1:
        yield Phrase((mark(runs[0]),))
    for digits in joined_numbers(word):
        yield Phrase((digits,), is_part=True)


def _english(runs: tuple[str, ...], word: str) -> Iterator[Phrase]:
    """The singular of a plural, and a hyphenated word written as one: a full stemmer would find too much in names."""
    *before, last = runs
    if len(runs) > 1:
        if re.fullmatch(r"[a-z]+(?:-[a-z]+)+", word):
            yield Phrase(("".join(runs)[:LONGEST_WORD],), is_part=True)
        return
    if not last.isascii() or len(last) < 4:
        return
    if last.endswith("ies"):
        yield Phrase((*before, last[:-3] + "y"))
    elif last.endswith(("xes", "ches", "shes", "sses", "zes")):
        yield Phrase((*before, last[:-2]))
    elif last.endswith("s") and not last.endswith(("ss", "us", "is")):
        yield Phrase((*before, last[:-1]), is_part=True)
    elif last.endswith("y"):
        yield Phrase((*before, last[:-1] + "ies"))


def _runs(text: str) -> tuple[str, ...]:
    return tuple(run if CJK_CHARACTER.match(run) else run[:LONGEST_WORD] for run in RUN.findall(text))


def _any(expressions: Iterator[str], separator: str) -> str:
    found = list(expressions)
    return f"({separator.join(found)})" if len(found) > 1 or separator == " | " else found[0]


def _fts5(clause: Clause, words: Words | None) -> Iterator[str]:
    for phrase in clause.phrases:
        *before, last = phrase.grams
        known = words(last) if words and phrase.is_part and is_word(last) else ()
        if known:
            yield from dict.fromkeys(f'"{" ".join([*before, word])}"' for word in (last, *known))
        else:
            yield f'"{" ".join(phrase.grams)}"' + (" *" if phrase.is_part else "")


def _tsquery(phrase: Phrase) -> str:
    return " <-> ".join(f"'{gram}'" for gram in phrase.grams) + (":*" if phrase.is_part else "")

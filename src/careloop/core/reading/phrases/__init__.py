"""Which of our own phrases stand in a turn?

Reads       the text of a turn, its language (en, ko, ja) and who says it.
Gives       Matches: the kind of finding, a value where the kind has one, the span, and how sure.
How         Phrases are written one a line in en.txt, ko.txt and ja.txt: plain words, (a|b) for a choice, ~ for up
            to forty letters of the same sentence, <n> for a number. A line that begins with "!"
            forbids its kind in that sentence.
            A phrase is looked for only where three letters that it needs stand (`sieve`): of hundreds of phrases a
            few are tried in a turn.
Read it so  how sure a kind is was counted where there are labels (models/phrases): the share of true ones among its
            matches, of `checked` of them. Elsewhere `checked` is 0 and the share is the one declared at the head of the
            kind, [kind: share]: an assumption.
Blind to    irony, spelling beyond what is listed, and everything said in other words; the heads read those.
"""

import re
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

from careloop.core.models.weights import read
from careloop.core.reading.phrases.sieve import Sieve

LANGUAGES = ("en", "ko", "ja")
LEAST = 20  # matches that must have been checked before their share is believed
GAP = "[^.!?。！？\n]{0,40}?"
_HEAD = re.compile(r"\[([a-z-]+)(?:/([a-z-]+))?: ([01]?\.\d+)\]")
_END = re.compile(r"[.!?。！？\n]+")


class Match(NamedTuple):
    """One phrase found in one turn."""

    kind: str
    value: str
    span: tuple[int, int]
    probability: float
    checked: int = 0  # matches behind the probability; 0: not measured


class Phrase(NamedTuple):
    """A line of ours, ready to be looked for in folded text."""

    needs: tuple[tuple[str, ...], ...]
    written: str

    @property
    def pattern(self) -> re.Pattern[str]:
        """The expression, made when it is first wanted: most of the hundreds of phrases never are."""
        return _compiled(self.written)

    def may_stand_in(self, folded: str) -> bool:
        """Say quickly when it cannot stand there."""
        for row in self.needs:
            for piece in row:
                if piece in folded:
                    break
            else:
                return False
        return True

    def stands_in(self, folded: str) -> bool:
        """Say whether it stands there."""
        return self.may_stand_in(folded) and self.pattern.search(folded) is not None


class _Group(NamedTuple):
    kind: str
    value: str
    probability: float
    checked: int
    phrases: tuple[Phrase, ...]
    vetoes: tuple[Phrase, ...]


def find(text: str, *, language: str, is_customer: bool) -> list[Match]:
    """Give what our phrases find in one turn, in order, at most one match a kind and sentence.

    >>> [(m.kind, m.span) for m in find("Thanks a lot!", language="en", is_customer=True)]
    [('thanks', (0, 12))]
    >>> [m.kind for m in find("불편을 드려 죄송합니다.", language="ko", is_customer=False)]
    ['apology']
    >>> [m.kind for m in find("ご不便をおかけして申し訳ございません。", language="ja", is_customer=False)]
    ['apology']
    """
    folded = fold(text)
    groups, sieve, owners = _listed(language, is_customer)
    tried: dict[int, list[Phrase]] = {}
    for place in sieve.may_stand_in(folded):
        group, each = owners[place]
        if each.may_stand_in(folded):
            tried.setdefault(group, []).append(each)
    found = []
    for group, some in tried.items():
        found += _in_group(folded, groups[group], some)
    return sorted(found, key=lambda match: (match.span, match.kind))


def fold(text: str) -> str:
    """Give the text in small letters with straight apostrophes, letter for letter as long as it was."""
    small = text.lower()
    if len(small) != len(text):  # "İ" grows when it becomes small
        small = "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in text)
    return small.replace("’", "'").replace("‘", "'").replace("`", "'").replace("´", "'")


def _in_group(folded: str, group: _Group, phrases: list[Phrase]) -> list[Match]:
    found: dict[tuple[int, int], Match] = {}
    for each in phrases:
        for hit in each.pattern.finditer(folded):
            sentence = _sentence(folded, hit.start(), hit.end())
            if sentence not in found and not _is_forbidden(folded[slice(*sentence)], group.vetoes):
                found[sentence] = Match(group.kind, group.value, hit.span(), group.probability, group.checked)
    return list(found.values())


def _is_forbidden(sentence: str, vetoes: tuple[Phrase, ...]) -> bool:
    return any(veto.stands_in(sentence) for veto in vetoes)


def _sentence(text: str, start: int, end: int) -> tuple[int, int]:
    before = 0
    for mark in _END.finditer(text, 0, start):
        before = mark.end()
    after = _END.search(text, end)
    return before, after.start() if after else len(text)


@lru_cache(maxsize=8)
def _listed(
    language: str,
    is_customer: bool,  # noqa: FBT001  # lru_cache wants it plain
) -> tuple[tuple[_Group, ...], Sieve, tuple[tuple[int, Phrase], ...]]:
    groups = _groups(language, is_customer)
    owners = tuple((number, each) for number, group in enumerate(groups) for each in group.phrases)
    return groups, Sieve([each.needs for _number, each in owners]), owners


@lru_cache(maxsize=8)
def _groups(language: str, is_customer: bool) -> tuple[_Group, ...]:  # noqa: FBT001  # lru_cache wants it plain
    code = language if language in LANGUAGES else "en"
    sections = _sections(files(__name__).joinpath(f"{code}.txt").read_text("utf-8"))
    written = f"{sections['customer' if is_customer else 'agent']}\n{sections['either']}"
    has_spaces = language not in ("ko", "ja")
    return tuple(_counted(group, code) for group in _parsed(written, has_spaces=has_spaces))


def _counted(group: _Group, language: str) -> _Group:
    """The share that was counted in place of the declared one, where enough matches were checked."""
    weights = read("phrases")
    name = f"{language} {group.kind}"
    if name not in weights.facts["kinds"]:
        return group
    place = weights.facts["kinds"].index(name)
    right, found = (int(weights.arrays[each][place]) for each in ("right", "found"))
    if found < LEAST:
        return group
    share = round((right + 1) / (found + 2), 3)
    return _Group(group.kind, group.value, share, found, group.phrases, group.vetoes)


def _sections(written: str) -> dict[str, str]:
    named = (part.partition("\n") for part in written.split("## ")[1:])
    return {name.strip(): lines for name, _, lines in named}


def _parsed(written: str, *, has_spaces: bool) -> list[_Group]:
    groups: list[_Group] = []
    head, lines = None, list[str]()
    for line in [*written.splitlines(), "[end: .0]"]:
        if not (line := line.strip()):
            continue
        if not (found := _HEAD.fullmatch(line)):
            lines.append(line)
            continue
        if head:
            phrases = [phrase(each, has_spaces=has_spaces) for each in lines if each[0] != "!"]
            vetoes = [phrase(each[1:], has_spaces=has_spaces) for each in lines if each[0] == "!"]
            groups.append(_Group(head[1], head[2] or "", float(head[3]), 0, tuple(phrases), tuple(vetoes)))
        head, lines = found, []
    return groups


def phrase(line: str, *, has_spaces: bool) -> Phrase:
    """Make a line of ours ready to be looked for."""
    line = fold(line)
    space = r"\s+" if has_spaces else r"\s*"
    pattern = re.escape(line).replace(r"\ ", " ").replace(r"\(", "(?:").replace(r"\)", ")").replace(r"\|", "|")
    pattern = pattern.replace(r"\~", "~")
    pattern = pattern.replace("<n>", r"\d+")
    pattern = re.sub(r" *~ *", lambda _: GAP, pattern).replace(" ", space).replace("'", "'?")
    if has_spaces:
        before = r"(?<!\w)" if re.match(r"[\w(]", line) else ""
        after = r"(?!\w)" if re.search(r"[\w)]$", line) else ""
        pattern = f"{before}{pattern}{after}"
    return Phrase(_needs(line), pattern)


@cache
def _compiled(written: str) -> re.Pattern[str]:
    return re.compile(written)


def _needs(line: str) -> tuple[tuple[str, ...], ...]:
    """What must stand in a text for the phrase to stand there: of each row at least one piece."""
    rows: list[tuple[str, ...]] = []
    for part in _split(line, at="", cut_brackets=True):
        if part.startswith("("):
            choices = [_longest(_needs(choice)) for choice in _split(part[1:-1], at="|", cut_brackets=False)]
            if all(choices):
                rows.append(tuple(dict.fromkeys(piece for choice in choices for piece in choice)))
        else:
            rows += [(piece,) for piece in re.split(r"[~ ']+|<n>", part) if piece]
    return tuple(sorted(rows, key=lambda row: (len(row), -len(row[0]))))


def _longest(rows: tuple[tuple[str, ...], ...]) -> tuple[str, ...]:
    """The row that tells most: few pieces, long ones."""
    return max(rows, key=lambda row: min(map(len, row)) / len(row), default=())


def _split(line: str, *, at: str, cut_brackets: bool) -> list[str]:
    """Cut at a letter outside of brackets, or into what stands in brackets and what does not."""
    parts, depth = [""], 0
    for letter in line:
        if letter == "(" and (depth := depth + 1) == 1 and cut_brackets:
            parts.append("")
        if letter == at and depth == 0:
            parts.append("")
            continue
        parts[-1] += letter
        if letter == ")" and (depth := depth - 1) == 0 and cut_brackets:
            parts.append("")
    return [part for part in parts if part or not cut_brackets]

"""Examples in HTML: the turns of a conversation with the words that show something marked."""

from collections.abc import Sequence
from html import escape

from careloop.core.report import Example, Line, Mark
from careloop.renderers.sureness import sureness
from careloop.renderers.words import Words

LETTERS = {"issue": "A", "acknowledged": "B", "resolved": "C", "repeat": "A", "red-alert": "A", "not-resolved": "C"}
_TONES = {
    "issue": "a", "acknowledged": "b", "resolved": "c", "repeat": "alert", "red-alert": "alert", "not-resolved": "bad",
    "delight": "good", "thanks": "good", "explanation": "good", "apology-real": "good", "compensation": "good",
    "agent-thanks": "good",
}  # fmt: skip


def conversation(example: Example, words: Words) -> str:
    """Write one example as a list of turns."""
    lines = "".join(_line(line, words) for line in example.lines)
    name = words.text("from-conversation", id=example.conversation)
    name = escape(name if example.is_whole else words.beside(name, words.text("excerpt")))
    told = dict.fromkeys(_told(mark, words) for line in example.lines for mark in line.marks)
    marks = f"<ul>{''.join(f'<li>{each}</li>' for each in told)}</ul>" if told else ""
    return f'<figure class="talk"><ol>{lines}</ol><figcaption>{name}{marks}</figcaption></figure>'


def several(examples: Sequence[Example], words: Words) -> str:
    """Write examples one beside the other."""
    return f'<div class="talks">{"".join(conversation(example, words) for example in examples)}</div>'


def _line(line: Line, words: Words) -> str:
    parts, at = [], 0
    for mark in line.marks:
        name = f"{words.of('kind', mark.kind)}{words.colon}{_sure(mark, words)}"
        letter = f'<b aria-hidden="true">{LETTERS[mark.kind]}</b>' if mark.kind in LETTERS else ""
        parts.append(escape(line.text[at : mark.start]))
        parts.append(
            f'<mark class="{_TONES.get(mark.kind, "bad")}" title="{escape(name)}">{letter}'
            f'{escape(line.text[mark.start : mark.end])}<span class="unseen"> [{escape(name)}]</span></mark>'
        )
        at = mark.end
    parts.append(escape(line.text[at:]))
    who = escape(words.of("side", line.side))
    return f'<li class="{escape(line.side)}"><span class="who">{who}</span><p>{"".join(parts)}</p></li>'


def _told(mark: Mark, words: Words) -> str:
    letter = f"<b>{LETTERS[mark.kind]}</b> " if mark.kind in LETTERS else ""
    return f"{letter}{escape(words.of('kind', mark.kind))}{words.colon}{escape(_sure(mark, words))}"


def _sure(mark: Mark, words: Words) -> str:
    return sureness(mark.kind, mark.probability, mark.checked, words)

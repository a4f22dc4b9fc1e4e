"""What made the difference between two conversations, in sentences that a coach can use."""

from careloop.core.findings import Finding, Findings
from careloop.core.reading.comparison import PARTS, Comparison, compare
from careloop.core.reading.kinds import KINDS
from careloop.renderers.words import Words, listed

_SHOWN = 5
_NO_WORDS = ("silence", "red-alert", "agent-thanks")  # nothing was said, the customer said it, a formula


def sentences(comparison: Comparison, words: Words) -> list[str]:
    """Give the sentences, the weightiest first."""
    told: list[str] = []
    for part in comparison.parts[1:]:
        if (part.first is None) != (part.second is None):
            told += [_has(part.part, "first", part.first, words), _has(part.part, "second", part.second, words)]
    for who, count in zip(("first", "second"), comparison.repeats, strict=True):
        if count:
            told.append(words.of("compare", "repeats").format(who=_who(who, words), count=count))
    for who, kinds in (("first", comparison.only_first), ("second", comparison.only_second)):
        names = [words.of("kind", kind) for kind in kinds if kind not in PARTS][:_SHOWN]
        if names:
            told.append(
                words.of("compare", "has").format(who=words.of("compare", who), kinds=listed(names, words.language))
            )
    return told or [words.of("compare", "same")]


def render(first: Findings, second: Findings, *, language: str = "en") -> str:
    """Give the comparison as Markdown: A, B and C side by side with their words, the dimensions, the difference."""
    words = Words(language)
    comparison = compare(first, second)
    lines = [
        f"# {words.text('comparison')}",
        "",
        f"| | {first.conversation} | {second.conversation} |",
        "|---|---|---|",
    ]
    lines += [
        f"| {words.of('kind', part.part)} | {_words(part.first)} | {_words(part.second)} |" for part in comparison.parts
    ]
    for name in ("business", "human", "hidden"):
        one, two = (getattr(findings, name).score for findings in (first, second))
        lines.append(f"| {words.of('dimension', name)} | {one:.2f} | {two:.2f} |")
    lines.append(f"| {words.text('effort')} | {first.effort.score:.1f} | {second.effort.score:.1f} |")
    classes = [words.of("experience", findings.experience or "undecided") for findings in (first, second)]
    lines += [
        f"| {words.text('experiences')} | {classes[0]} | {classes[1]} |",
        "",
        f"## {words.text('difference')}",
        "",
    ]
    lines += [f"- {line}" for line in sentences(comparison, words)]
    if said := _said_by_agents(first, second, comparison, words):
        lines += ["", f"## {words.text('agents-words')}", "", *said]
    return "\n".join([*lines, ""])


def _said_by_agents(first: Findings, second: Findings, comparison: Comparison, words: Words) -> list[str]:
    """The very words of what only one of the two agents did, for whoever wants to say it so too, or never again."""
    found = []
    for who, findings, kinds in (("first", first, comparison.only_first), ("second", second, comparison.only_second)):
        shown = [kind for kind in kinds if KINDS[kind].who == "agent" and kind not in _NO_WORDS][:_SHOWN]
        for kind in shown:
            name = f"{_who(who, words)} · {words.of('kind', kind)}"
            found.append(f"- {name}{words.colon}{_quoted(findings.of(kind)[0], words)}")
    return found


def _quoted(finding: Finding, words: Words) -> str:
    opening, closing = ("「", "」") if words.language == "ja" else ("“", "”")
    return f"{opening}{_words(finding)}{closing}"


def _has(part: str, who: str, finding: Finding | None, words: Words) -> str:
    key = part if finding else f"{part}-missing"
    return words.of("compare", key).format(who=_who(who, words))


def _who(who: str, words: Words) -> str:
    name = words.of("compare", who)
    return name[:1].upper() + name[1:]


def _words(finding: Finding | None) -> str:
    return " ".join(finding.evidence[0].words.replace("|", "/").split()) if finding else "–"

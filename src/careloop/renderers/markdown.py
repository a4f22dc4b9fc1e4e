"""The report in Markdown, short enough to be pasted into a ticket or a wiki."""

from collections.abc import Sequence

from careloop.core.report import Example, Report
from careloop.renderers.html import in_short, stating
from careloop.renderers.rates import honest, rate_of
from careloop.renderers.sureness import sureness
from careloop.renderers.words import Words, number

_SHOWN = 15


def render(report: Report, *, language: str = "en") -> str:
    """Give the whole report."""
    words = Words(language)
    source = report.source
    subtitle = words.text("subtitle", conversations=source.conversations, turns=source.turns)
    lines = [f"# {words.text('title')}", "", subtitle, ""]
    if not source.conversations:
        return "\n".join([*lines, words.text("nothing"), ""])
    lines += [f"## {words.text('in-short')}", "", *(f"- {line}" for line in in_short(report, words)), ""]
    lines += [f"> {honest(report, words)}", "", *_reasons(report, words), *_costs(report, words)]
    lines += [f"## {words.text('alerts')}", "", words.text("alerts-say", count=report.red_alerts), ""]
    for example in report.alerts[:5]:
        lines += _example(example, words)
    lines += [f"## {words.text('conduct')}", ""]
    heads = [words.text("name"), words.text("conversations"), words.text("sure"), words.text("rate")]
    kinds = sorted(report.found, key=lambda each: -each.conversations)
    rows = [
        [
            words.of("kind", each.kind),
            number(each.conversations),
            sureness(each.kind, each.probability, each.checked, words),
            rate_of(each, words),
        ]
        for each in kinds
    ]
    lines += _table(heads, rows)
    if source.refused:
        lines += [f"## {words.text('skipped-lines')}", "", words.text("refused", count=source.refused), ""]
        lines += [f"- {_cell(line)}" for line in source.refusals] + [""]
    return "\n".join([*lines, f"## {words.text('how')}", "", words.text("how-say"), "", words.text("sure-say"), ""])


def _reasons(report: Report, words: Words) -> list[str]:
    heads = [words.text(key) for key in ("reason", "contacts", "share")] + [words.of("kind", "red-alert")]
    rows = [
        [cause.name(words.language), number(cause.contacts), words.percent(cause.share), number(cause.red_alerts)]
        for cause in (stating(report) or report.causes)[:_SHOWN]
    ]
    return [f"## {words.text('reasons')}", "", *_table(heads, rows)]


def _costs(report: Report, words: Words) -> list[str]:
    heads = [words.text(key) for key in ("reason", "contacts", "effort", "dissatisfaction", "cost", "rank")]
    rows = [
        [
            cause.name(words.language),
            number(cause.contacts),
            f"{cause.effort:.2f}",
            f"{cause.dissatisfaction:.2f}",
            words.beside(number(cause.cost), words.range(*map(number, cause.cost_interval))),
            words.range(*map(number, cause.rank_interval)),
        ]
        for cause in report.costliest()
        if cause.names
    ]
    return [f"## {words.text('costs')}", "", words.text("costs-say"), "", *_table(heads, rows[:_SHOWN])]


def _example(example: Example, words: Words) -> list[str]:
    said = [f"> **{words.of('side', line.side)}** {_cell(line.text)}  " for line in example.lines]
    marks = dict.fromkeys(
        f"{words.of('kind', mark.kind)}{words.colon}{sureness(mark.kind, mark.probability, mark.checked, words)}"
        for line in example.lines
        for mark in line.marks
    )
    return [f"{words.text('from-conversation', id=example.conversation)}", "", *said, "", " · ".join(marks), ""]


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    lines = [f"| {' | '.join(heads)} |", f"|{' --- |' * len(heads)}"]
    return [*lines, *(f"| {' | '.join(_cell(cell) for cell in row)} |" for row in rows), ""]


def _cell(text: str) -> str:
    """A customer's words must not become markup."""
    for letter in "\\`*_[]<>|#":
        text = text.replace(letter, "\\" + letter)
    return " ".join(text.split())

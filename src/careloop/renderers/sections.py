"""The sections of the HTML report below its first screen."""

from collections.abc import Sequence
from html import escape

from careloop.core.report import Found, Group, Report, Spread
from careloop.renderers import charts
from careloop.renderers.charts import Bar
from careloop.renderers.examples import several
from careloop.renderers.rates import rate_of
from careloop.renderers.sureness import sureness
from careloop.renderers.words import Words, listed, number

_CLASSES = ("ultimate", "good", "", "bad", "ugly")


def section(words: Words, key: str, say: str, inside: str) -> str:
    """Write a section with its title and what is to be known about it."""
    told = f'<p class="say">{escape(words.text(say))}</p>' if say else ""
    return f'<section id="{key}"><h2>{escape(words.text(key))}</h2>{told}{inside}</section>'


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Write a table; every column but the first holds numbers."""
    head = "".join(f'<th scope="col"{_n(place)}>{escape(text)}</th>' for place, text in enumerate(heads))
    body = "".join(
        "<tr>" + "".join(f"<td{_n(place)}>{escape(text)}</td>" for place, text in enumerate(row)) + "</tr>"
        for row in rows
    )
    return f'<div class="wide" tabindex="0"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def folded(words: Words, inside: str) -> str:
    """Hide the table behind a chart until it is asked for."""
    return f'<details class="plain"><summary>{escape(words.text("table"))}</summary>{inside}</details>'


def abc(report: Report, words: Words) -> str:
    """Write how many issues were stated, acknowledged, resolved."""
    rows = [
        Bar(
            words.of("kind", kind),
            count,
            f"{number(count)} · {words.percent(count / max(report.issues, 1))}",
            None,
            tone,
        )
        for kind, count, tone in (
            ("issue", report.issues, "a"),
            ("acknowledged", report.acknowledged, "b"),
            ("resolved", report.resolved, "c"),
            ("not-resolved", report.not_resolved, "alert"),
            ("repeat", report.repeated, "alert"),
            ("red-alert", report.red_alerts, "alert"),
        )
    ]
    rates = {words.of("kind", found.kind): rate_of(found, words) for found in report.found}
    heads = [words.text(key) for key in ("name", "conversations", "rate")]
    unknown = words.text("not-measured")
    numbers = table(heads, [[row.name, number(row.value), rates.get(row.name, unknown)] for row in rows])
    return section(words, "abc", "abc-say", charts.bars(rows, title=words.text("abc")) + folded(words, numbers))


def dimensions(report: Report, words: Words) -> str:
    """Write the three dimensions."""
    cards = "".join(
        _dimension(name, spread, words)
        for name, spread in (("business", report.business), ("human", report.human), ("hidden", report.hidden))
    )
    return section(words, "dimensions", "dimensions-say", f'<div class="three">{cards}</div>')


def _dimension(name: str, spread: Spread, words: Words) -> str:
    title = words.of("dimension", name)
    moved = ""
    for key, kinds in (("raised-by", spread.raised), ("lowered-by", spread.lowered)):
        if kinds:
            items = listed([f"{words.of('kind', kind)} {number(count)}" for kind, count in kinds[:4]], words.language)
            moved += f'<p><span class="quiet">{escape(words.text(key))}{words.colon}</span>{escape(items)}</p>'
    chart = charts.histogram(spread.counts, title=title, middle=0.5)
    mean = f"{words.text('mean')} {spread.mean:.2f}"
    says = words.of("dimension", f"{name}-says")
    return (
        f'<div class="card"><h3>{escape(title)}</h3><p class="quiet">{escape(says)}</p>{chart}'
        f'<p class="quiet">{escape(mean)}</p>{moved}{folded(words, _steps(spread, words, 0.1))}</div>'
    )


def _steps(spread: Spread, words: Words, step: float) -> str:
    rows = [
        [words.range(f"{place * step:.1f}", f"{(place + 1) * step:.1f}"), number(count)]
        for place, count in enumerate(spread.counts)
    ]
    return table([words.text("name"), words.text("conversations")], rows)


def experiences(report: Report, words: Words) -> str:
    """Write the classes and what stands behind each."""
    parts = [(name or "undecided", report.experiences.get(name, 0)) for name in _CLASSES]
    named = [(kind, words.of("experience", kind), count) for kind, count in parts]
    every = max(sum(count for _kind, count in parts), 1)
    legend = "".join(
        f'<span><i class="{kind}"></i>{escape(name)} {number(count)} · {words.percent(count / every)}</span>'
        for kind, name, count in named
    )
    cards = ""
    for kind in ("ultimate", "good", "bad", "ugly"):
        because = report.because.get(kind, {})
        if because:
            items = "".join(
                f"<li>{escape(words.of('kind', each))} {number(count)}</li>"
                for each, count in list(because.items())[:6]
            )
            cards += f'<div class="card"><h3>{escape(words.of("experience", kind))}</h3><ul>{items}</ul></div>'
    chart = charts.stack(named, title=words.text("experiences"))
    inside = f'{chart}<div class="legend">{legend}</div><div class="three">{cards}</div>'
    return section(words, "experiences", "experiences-say", inside)


def conduct(report: Report, words: Words) -> str:
    """Write every kind that was found, with its words."""
    hidden = ("issue", "acknowledged", "resolved", "not-resolved", "repeat", "skipped", "red-alert")
    kinds = sorted((each for each in report.found if each.kind not in hidden), key=lambda each: -each.conversations)
    rows = "".join(_kind(each, words, report.source.conversations) for each in kinds)
    return section(words, "conduct", "conduct-say", f'<div class="rows">{rows}</div>')


def _kind(found: Found, words: Words, every: int) -> str:
    values = ""
    if found.kind in ("leaving", "expectation"):
        values = " · ".join(f"{words.of(found.kind, value)} {number(count)}" for value, count in found.values.items())
        values = f'<p class="quiet">{escape(words.text(f"{found.kind}-title"))}{words.colon}{escape(values)}</p>'
    rate = rate_of(found, words)
    sure = sureness(found.kind, found.probability, found.checked, words)
    return (
        f"<details><summary><span><strong>{escape(words.of('kind', found.kind))}</strong></span>"
        f'<span class="n third">{escape(words.text("rate"))}{words.colon}{escape(rate)}</span>'
        f'<span class="n">{escape(words.text("found-in", count=found.conversations, all=every))}</span></summary>'
        f'<p class="quiet">{escape(words.text("sure"))}{words.colon}{escape(sure)}</p>'
        f"{values}{several(found.examples[:4], words)}</details>"
    )


def effort_and_signal(report: Report, words: Words) -> str:
    """Write effort and the satisfaction signal side by side."""
    cards = "".join(
        f'<div class="card"><h3>{escape(words.text(key))}</h3><p class="quiet">{escape(words.text(f"{key}-say"))}</p>'
        f"{charts.histogram(spread.counts, title=words.text(key), top=round(10 * step), middle=middle)}"
        f'<p class="quiet">{escape(words.text("mean"))} {spread.mean:.2f}</p>'
        f"{folded(words, _steps(spread, words, step))}</div>"
        for key, spread, middle, step in (
            ("effort", report.effort, None, 1.0),
            ("satisfaction", report.satisfaction, 0.5, 0.1),
        )
    )
    return f'<section><div class="three">{cards}</div></section>'


def good_ones(report: Report, words: Words) -> str:
    """Write the conversations to learn from."""
    return (
        section(words, "good-ones", "good-say", several(report.models_of_good, words)) if report.models_of_good else ""
    )


def moments(report: Report, words: Words) -> str:
    """Write moments of truth and stages."""
    stages = " · ".join(f"{words.of('stage', stage)} {number(count)}" for stage, count in report.stages.items())
    told = f'<p class="quiet">{escape(words.text("stages"))}{words.colon}{escape(stages)}</p>' if stages else ""
    return section(words, "moments", "moments-say", _groups(report.moments, words, "moment") + told)


def groups(report: Report, words: Words) -> str:
    """Write the table asked for with --by."""
    if not report.grouped_by:
        return ""
    names = {cause.id: cause.name(words.language) for cause in report.causes}
    inside = _groups(report.groups, words, "", names if report.grouped_by == "reason" else {})
    return f"<section><h2>{escape(words.of('by', report.grouped_by))}</h2>{inside}</section>"


def _groups(rows: Sequence[Group], words: Words, part: str, names: dict[str, str] | None = None) -> str:
    heads = [words.text("name"), words.text("contacts"), words.text("issues"), words.of("kind", "acknowledged")]
    heads += [words.of("kind", "resolved"), words.of("kind", "red-alert"), words.text("effort")]
    heads += [words.text("satisfaction"), words.of("experience", "bad"), words.of("experience", "ugly")]
    written = []
    for group in rows:
        name = words.of(part, group.name) if part else (names or {}).get(group.name, group.name)
        counts = (group.contacts, group.issues, group.acknowledged, group.resolved, group.red_alerts)
        bad, ugly = group.experiences.get("bad", 0), group.experiences.get("ugly", 0)
        means = [f"{group.effort:.2f}", f"{group.satisfaction:.2f}"]
        written.append([name or "–", *(number(count) for count in counts), *means, number(bad), number(ugly)])
    return table(heads, written)


def changes(report: Report, words: Words) -> str:
    """Write what became of the themes since the run before."""
    told = [each for each in report.changes if each.kind != "new"]
    if not told:
        return ""
    names = {cause.id: cause.name(words.language) for cause in report.causes}
    items = "".join(
        f"<li>{escape(words.of('change', each.kind))}{words.colon}{escape(names.get(each.reason, each.reason))} "
        f"{escape(listed([names.get(other, other) for other in each.others], words.language))}</li>"
        for each in told
    )
    return f"<section><h2>{escape(words.text('changes'))}</h2><ul>{items}</ul></section>"


def refusals(report: Report, words: Words) -> str:
    """Write which lines were skipped, and why."""
    if not report.source.refused:
        return ""
    items = "".join(f"<li>{escape(line)}</li>" for line in report.source.refusals)
    count = words.text("refused", count=report.source.refused)
    return f"<section><h2>{escape(words.text('skipped-lines'))}</h2><p>{escape(count)}</p><ul>{items}</ul></section>"


def _n(place: int) -> str:
    return ' class="n"' if place else ""

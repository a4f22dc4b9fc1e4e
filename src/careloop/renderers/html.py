"""The report as one HTML file: no request leaves it, light and dark, in the language asked for.

The first screen says the reasons, the cost and the alerts in sentences; below it every section has a chart and the
numbers behind it, and every number the words of the conversations it stands on.
"""

from html import escape
from importlib.resources import files

from careloop.core.report import Cause, Report
from careloop.renderers import charts, sections
from careloop.renderers.charts import Bar
from careloop.renderers.examples import several
from careloop.renderers.rates import honest
from careloop.renderers.words import Words, listed, number

_SHOWN = 12
_ENOUGH = 30  # contacts from which a mean of them is told in a sentence


def render(report: Report, *, language: str = "en") -> str:
    """Give the whole page."""
    words = Words(language)
    css = files(__package__).joinpath("report.css").read_text("utf-8")
    body = _body(report, words) if report.source.conversations else f"<p>{escape(words.text('nothing'))}</p>"
    return (
        f'<!doctype html>\n<html lang="{words.language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(words.text('title'))}</title>\n<style>{css}</style>\n</head>\n<body>\n"
        f"{_header(report, words)}\n<main>{body}</main>\n{_footer(report, words)}\n</body>\n</html>\n"
    )


def in_short(report: Report, words: Words) -> list[str]:
    """Give the sentences of the first screen."""
    lines = []
    if report.causes:
        lines += _short_reasons(report, words) + _short_costs(report, words)
    lines.append(words.text("short-alerts", count=report.red_alerts))
    alarming = sorted((each for each in stating(report) if each.red_alerts), key=lambda each: -each.red_alerts)
    if len(alarming) > 1:
        most = [words.beside(each.name(words.language), number(each.red_alerts)) for each in alarming[:3]]
        lines.append(words.text("short-alarming", reasons=listed(most, words.language)))
    lines.append(
        words.text("short-abc", issues=report.issues, acknowledged=report.acknowledged, resolved=report.resolved)
    )
    counts = {name: report.experiences.get(name, 0) for name in ("ultimate", "good", "bad", "ugly")}
    because = [words.of("kind", kind) for kind in list(report.because.get("bad", {}))[:3]]
    if because:
        lines.append(words.text("short-experience", because=listed(because, words.language), **counts))
    return lines


def stating(report: Report) -> list[Cause]:
    """Give the named reasons of contacts that state an issue, most contacts first."""
    return [cause for cause in report.causes if cause.is_issue and cause.names]


def _short_reasons(report: Report, words: Words) -> list[str]:
    named = stating(report) or [cause for cause in report.causes if cause.is_issue]
    lines = []
    if named:
        name, share = named[0].name(words.language), words.percent(named[0].share)
        lines = [words.text("short-reason", reason=name, count=named[0].contacts, all=report.issues, share=share)]
    next_ones = [words.beside(each.name(words.language), number(each.contacts)) for each in named[1:5]]
    if next_ones:
        lines.append(words.text("short-next", reasons=listed(next_ones, words.language)))
    if praising := sum(cause.contacts for cause in report.causes if not cause.is_issue):
        lines.append(words.text("short-praise", count=praising))
    return lines


def _short_costs(report: Report, words: Words) -> list[str]:
    costly = [cause for cause in report.costliest() if cause.names]
    if not costly:
        return []
    low, high = (number(each) for each in costly[0].cost_interval)
    lines = [
        words.text(
            "short-cost",
            reason=costly[0].name(words.language),
            cost=number(costly[0].cost),
            low=low,
            high=high,
            effort=f"{costly[0].effort:.1f}",
            dissatisfaction=f"{costly[0].dissatisfaction:.2f}",
        )
    ]
    # Of each single contact, among reasons with enough of them to say so.
    heavy = [cause for cause in costly if cause.contacts >= _ENOUGH and _each(cause) > _each(costly[0])]
    if heavy:
        worst = max(heavy, key=_each)
        name, mean = worst.name(words.language), f"{_each(worst):.1f}"
        lines.append(words.text("short-heavy", reason=name, each=mean, first=f"{_each(costly[0]):.1f}"))
    return lines


def _each(cause: Cause) -> float:
    return cause.cost / cause.contacts


def _header(report: Report, words: Words) -> str:
    source = report.source
    parts = [words.text("subtitle", conversations=source.conversations, turns=source.turns)]
    if source.first_at and source.last_at:
        parts.append(words.text("from-to", first=f"{source.first_at:%Y-%m-%d}", last=f"{source.last_at:%Y-%m-%d}"))
    parts += _languages(report, words)
    if source.left_out:
        parts.append(words.text("left-out", count=source.left_out))
    if source.refused:
        parts.append(words.text("refused", count=source.refused))
    names = ", ".join(source.files[:3])
    links = "".join(
        f'<a href="#{key}">{escape(words.text(key))}</a>'
        for key in ("reasons", "costs", "alerts", "abc", "dimensions", "experiences", "conduct", "good-ones", "moments")
    )
    facts = " · ".join(part for part in (names, *parts) if part)
    return f"<header><h1>{escape(words.text('title'))}</h1><p>{escape(facts)}</p><nav>{links}</nav></header>"


def _languages(report: Report, words: Words) -> list[str]:
    """The languages that one customer in two hundred writes in, and how many write in others."""
    counts = {name: count for name, count in report.source.languages.items() if name}
    most = {name: count for name, count in counts.items() if count >= 0.005 * sum(counts.values())}
    parts = [f"{words.of('language', name)} {number(count)}" for name, count in list(most.items())[:4]]
    others = sum(counts.values()) - sum(list(most.values())[:4])
    return [*parts, f"{words.text('other-languages')} {number(others)}"] if others else parts


def _body(report: Report, words: Words) -> str:
    return "".join(
        (
            f'<div class="first">{_short(report, words)}{_tiles(report, words)}</div>',
            _reasons(report, words),
            _costs(report, words),
            _alerts(report, words),
            sections.abc(report, words),
            sections.dimensions(report, words),
            sections.experiences(report, words),
            sections.conduct(report, words),
            sections.effort_and_signal(report, words),
            sections.good_ones(report, words),
            sections.moments(report, words),
            sections.groups(report, words),
            sections.changes(report, words),
            sections.refusals(report, words),
        )
    )


def _short(report: Report, words: Words) -> str:
    lines = "".join(f"<li>{escape(line)}</li>" for line in in_short(report, words))
    return (
        f'<div class="short"><h2>{escape(words.text("in-short"))}</h2><ul>{lines}</ul>'
        f'<p class="honest">{escape(honest(report, words))}</p></div>'
    )


def _tiles(report: Report, words: Words) -> str:
    every = number(report.source.conversations)
    rows = (
        ("", f'<span class="letter a">A</span>{escape(words.of("kind", "issue"))}', report.issues),
        ("", f'<span class="letter b">B</span>{escape(words.of("kind", "acknowledged"))}', report.acknowledged),
        ("", f'<span class="letter c">C</span>{escape(words.of("kind", "resolved"))}', report.resolved),
        ("alert", escape(words.of("kind", "red-alert")), report.red_alerts),
        ("", escape(words.of("experience", "ultimate")), report.experiences.get("ultimate", 0)),
        ("", escape(words.of("experience", "ugly")), report.experiences.get("ugly", 0)),
    )
    tiles = "".join(
        f'<div class="{kind}"><dt>{name}</dt><dd>{number(count)}'
        f"<small>{escape(words.text('found-in', count=count, all=every))}</small></dd></div>"
        for kind, name, count in rows
    )
    return f'<dl class="tiles">{tiles}</dl>'


def _reasons(report: Report, words: Words) -> str:
    # What has a name of ours comes first; themes known by their words alone wait below until somebody names them.
    shown = stating(report)[:_SHOWN]
    more = [cause for cause in report.causes if cause.is_issue and cause not in shown]
    top = max([cause.contacts for cause in report.causes if cause.is_issue], default=1)
    rows = "".join(_reason(cause, words, top) for cause in shown)
    rest = "".join(_reason(cause, words, top) for cause in more)
    if rest:
        label = escape(words.text("more-reasons", count=len(more)))
        rest = f'<details class="plain"><summary>{label}</summary><div class="rows">{rest}</div></details>'
    without = f'<p class="quiet">{escape(words.text("without-reason", count=report.without_reason))}</p>'
    return sections.section(
        words, "reasons", "reasons-say", f'<div class="rows">{rows}</div>{rest}{without}{_praise(report, words)}'
    )


def _praise(report: Report, words: Words) -> str:
    """Contacts that state no issue stand apart: praise, thanks, greetings."""
    rows = [cause for cause in report.causes if not cause.is_issue]
    if not rows:
        return ""
    top = max(cause.contacts for cause in rows)
    inside = "".join(_reason(cause, words, top) for cause in rows)
    return f'<h3>{escape(words.text("praise"))}</h3><div class="rows">{inside}</div>'


def _reason(cause: Cause, words: Words, top: int) -> str:
    badges = f'<span class="badge">{escape(words.text("new-theme"))}</span>' if not cause.names else ""
    if cause.red_alerts and cause.is_issue:  # who praises may alarm about something else on the way
        badges += f'<span class="badge alert">{escape(words.of("kind", "red-alert"))} {number(cause.red_alerts)}</span>'
    stages = " · ".join(f"{words.of('stage', stage)} {number(count)}" for stage, count in cause.stages.items())
    facts = stages and f'<p class="quiet">{escape(stages)}</p>'
    if cause.is_issue:
        facts = (
            f'<p class="quiet">{escape(words.of("kind", "resolved"))} {number(cause.resolved)} · '
            f"{escape(words.of('kind', 'not-resolved'))} {number(cause.not_resolved)} · "
            f"{escape(words.text('effort'))} {cause.effort:.1f} · {escape(words.text('dissatisfaction'))} "
            f"{cause.dissatisfaction:.2f}{' · ' if stages else ''}{escape(stages)}</p>"
        )
    return (
        f"<details><summary><span><strong>{escape(cause.name(words.language))}</strong>{badges}</span>"
        f'<span class="n third"><svg class="bit" width="150" height="10" aria-hidden="true"><rect '
        f'width="{150 * cause.contacts / top:.0f}" height="8" y="1" rx="2"/></svg></span>'
        f'<span class="n">{number(cause.contacts)} · {words.percent(cause.share)}</span></summary>'
        f"{facts}{several(cause.examples[:4], words)}</details>"
    )


def _costs(report: Report, words: Words) -> str:
    costly = [cause for cause in report.costliest() if cause.names][:_SHOWN]
    rows = [
        Bar(cause.name(words.language), cause.cost, f"{number(cause.cost)}", cause.cost_interval) for cause in costly
    ]
    heads = [words.text(key) for key in ("reason", "contacts", "effort", "dissatisfaction", "cost", "rank")]
    table = sections.table(
        heads,
        [
            [
                cause.name(words.language),
                number(cause.contacts),
                f"{cause.effort:.2f}",
                f"{cause.dissatisfaction:.2f}",
                words.beside(number(cause.cost), words.range(*map(number, cause.cost_interval))),
                words.range(*map(number, cause.rank_interval)),
            ]
            for cause in costly
        ],
    )
    note = f'<p class="quiet">{escape(words.text("praise-apart"))}</p>'
    chart = charts.bars(rows, title=words.text("costs"))
    return sections.section(words, "costs", "costs-say", f"{chart}{note}{sections.folded(words, table)}")


def _alerts(report: Report, words: Words) -> str:
    if not report.red_alerts:
        inside = f"<p>{escape(words.text('no-alerts'))}</p>"
        return sections.section(words, "alerts", "", inside)
    say = words.text("alerts-say", count=report.red_alerts)
    return sections.section(words, "alerts", "", f'<p class="say">{escape(say)}</p>{several(report.alerts[:8], words)}')


def _footer(report: Report, words: Words) -> str:
    masked = "" if report.is_masked else f"<p><strong>{escape(words.text('unmasked'))}</strong></p>"
    how = "".join(f"<p>{escape(words.text(key))}</p>" for key in ("how-say", "sure-say"))
    return f"<footer><h2>{escape(words.text('how'))}</h2>{how}{masked}</footer>"

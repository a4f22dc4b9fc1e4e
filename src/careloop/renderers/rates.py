"""How corrected rates are written: with interval and n, or "not measured here"."""

from careloop.core.report import Found, Report
from careloop.renderers.words import Words, listed, number


def rate_of(found: Found, words: Words) -> str:
    """Write the rate of one kind."""
    if found.rate.value is None or found.rate.interval is None:
        return words.text("not-measured")
    low, high = found.rate.interval
    limits = words.range(words.percent(low), words.percent(high))
    behind = listed([limits, f"n {number(found.rate.n)}"], words.language)
    return words.beside(words.percent(found.rate.value), behind)


def honest(report: Report, words: Words) -> str:
    """Say what the numbers of the report are: counts of the reading alone, or with rates that people have checked."""
    told = [
        f"{words.of('kind', found.kind)} {rate_of(found, words)}"
        for found in report.found
        if found.rate.value is not None
    ]
    return words.text("honest-checked", rates=listed(told, words.language)) if told else words.text("honest")

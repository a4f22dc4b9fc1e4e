"""The marks of a results page: a share with its interval, drawn on one line from 0 to 100 percent."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from careloop.core.findings import Measure
from careloop.core.notes import translated
from careloop.desk.surveys.bridge.words import (
    band_name,
    between,
    channel_name,
    effect_name,
    figure,
    layout_words,
    limits,
    percent,
    points,
)

register = template.Library()
register.filter("percent", percent)
register.filter("between", between)
register.filter("points", points)
register.filter("effect_name", effect_name)
register.filter("band_name", band_name)
register.filter("figure", figure)
register.filter("limits", limits)
register.filter("channel_name", channel_name)


@register.filter
def layout_of(name: str, moment: str) -> str:
    """The words of a layout; on a screen there are no keys."""
    return layout_words(name, is_spoken=moment == "call")


@register.filter
def language_name(code: str) -> str:
    """A language in its own words; one that we do not speak keeps its code."""
    return {"en": "English", "ko": "한국어", "ja": "日本語"}.get(code, code or "?")


@register.filter
def segment_name(key: str) -> str:
    """A segment of customers in the language of the page; one of an imported record keeps its own."""
    return {"organisation": _("of an organisation"), "private": _("private")}.get(key, key)


@register.filter
def note(sentence: str) -> str:
    """A measure's note in the language of the page."""
    return translated(sentence, get_language() or "en")


@register.simple_tag
def strip(
    value: float | None, interval: tuple[float, float] | None, target: float | None = None, kind: str = ""
) -> SafeString:
    """A line from 0 to 1 with the interval as a bar, the value as a mark and the target as a tick.

    The figures stand beside it in words, so that the drawing is silent.
    """
    drawn: list[tuple[str, float, float, float, float]] = []
    if interval is not None:
        low, high = (max(0.0, min(1.0, each)) * 100 for each in interval)
        drawn.append(("bar", low, 6, high - low, 8))
    if target is not None:
        drawn.append(("target", target * 100, 1, 0.5, 18))
    if value is not None:
        drawn.append(("value", value * 100 - 0.6, 3, 1.2, 14))
    marks = format_html_join(
        "",
        '<rect class="strip-{}" x="{}" y="{}" width="{}" height="{}"/>',
        [(name, f"{x:.2f}", y, f"{width:.2f}", height) for name, x, y, width, height in drawn],
    )
    return format_html(
        '<svg class="strip {}" viewBox="0 0 100 20" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="strip-line" x="0" y="9.5" width="100" height="1"/>{}</svg>',
        kind,
        marks,
    )


@register.simple_tag
def unit_strip(measure: Measure, unit: str, target: float | None = None, kind: str = "") -> SafeString:
    """The same for a measure in its unit: points from -100 to 100; what has no fixed ends is not drawn."""
    if unit == "share":
        return strip(measure.value, measure.interval, target, kind)
    if unit != "points":
        return SafeString()
    low, high = (0.5 + end / 200 for end in measure.interval) if measure.interval else (0.0, 0.0)
    value = None if measure.value is None else 0.5 + measure.value / 200
    return strip(value, (low, high) if measure.interval else None, 0.5, kind)


@register.simple_tag
def signed_strip(value: float, interval: tuple[float, float], reach: float = 0.5) -> SafeString:
    """The same for a difference, from -reach to +reach with nothing in the middle."""
    low, high, middle = (0.5 + max(-reach, min(reach, each)) / (2 * reach) for each in (*interval, value))
    return strip(middle, (low, high), 0.5)

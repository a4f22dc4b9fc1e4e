"""Charts as inline SVG, without script: bars, bars with intervals, histograms. Colours come from the style sheet.

Every chart has a title for those who do not see it, and stands beside a table with the same numbers.
"""

from collections.abc import Sequence
from html import escape
from typing import NamedTuple

_ROW, _GAP, _LABEL, _WIDTH, _VALUE = 30, 8, 250, 760, 120


class Bar(NamedTuple):
    """One bar: its name, its length, what is written at its end, and the interval drawn over it."""

    name: str
    value: float
    written: str
    interval: tuple[float, float] | None = None
    kind: str = ""


def bars(rows: Sequence[Bar], *, title: str, narrow: bool = False) -> str:
    """Draw horizontal bars, each with its interval as a whisker."""
    top = max([bar.interval[1] if bar.interval else bar.value for bar in rows], default=1) or 1
    label = 150 if narrow else _LABEL
    width = 520 if narrow else _WIDTH
    room = width - label - _VALUE
    height = len(rows) * (_ROW + _GAP)
    parts = [f'<svg class="chart" viewBox="0 0 {width} {height}" role="img" aria-label="{escape(title)}">']
    for place, bar in enumerate(rows):
        y = place * (_ROW + _GAP)
        length = max(2.0, room * bar.value / top)
        end = length
        middle = y + _ROW / 2
        parts.append(f'<text class="name" x="{label - 10}" y="{middle + 5}">{escape(_short(bar.name, label))}</text>')
        parts.append(
            f'<rect class="bar {bar.kind}" x="{label}" y="{y + 4}" width="{length:.1f}" height="{_ROW - 8}" rx="3"/>'
        )
        if bar.interval:
            low, high = (label + room * value / top for value in bar.interval)
            end = max(end, high - label)
            parts.append(
                f'<path class="whisker" d="M{low:.1f} {middle}H{high:.1f}M{low:.1f} {middle - 5}v10'
                f'M{high:.1f} {middle - 5}v10"/>'
            )
        parts.append(f'<text class="value" x="{label + end + 8:.1f}" y="{middle + 5}">{escape(bar.written)}</text>')
    return "".join([*parts, "</svg>"])


def histogram(counts: Sequence[int], *, title: str, top: int = 1, middle: float | None = None) -> str:
    """Draw ten columns from 0 to `top`; `middle` (0 to 1) is a line that divides bad from good."""
    most = max(counts) or 1
    parts = [f'<svg class="chart histogram" viewBox="0 0 300 110" role="img" aria-label="{escape(title)}">']
    for place, count in enumerate(counts):
        height = 90 * count / most
        kind = "" if middle is None else _side(place, middle)
        parts.append(
            f'<rect class="bar {kind}" x="{place * 30 + 2}" y="{95 - height:.1f}" width="26" '
            f'height="{height:.1f}" rx="2"/>'
        )
    if middle is not None:
        parts.append(f'<path class="middle" d="M{300 * middle:.0f} 2V98"/>')
    parts.append('<path class="axis" d="M0 96H300"/>')
    parts.append(f'<text class="tick" x="2" y="109">0</text><text class="tick end" x="298" y="109">{top}</text>')
    return "".join([*parts, "</svg>"])


def stack(parts_of_whole: Sequence[tuple[str, str, int]], *, title: str) -> str:
    """Draw one bar cut into parts (kind, name, count)."""
    whole = sum(count for _kind, _name, count in parts_of_whole) or 1
    head = (
        '<svg class="chart stack" viewBox="0 0 760 34" preserveAspectRatio="none" role="img" '
        f'aria-label="{escape(title)}">'
    )
    drawn = [head]
    at = 0.0
    for kind, name, count in parts_of_whole:
        width = 760 * count / whole
        drawn.append(
            f'<rect class="part {kind}" x="{at:.1f}" y="2" width="{max(0.0, width - 2):.1f}" height="30" rx="3">'
        )
        drawn.append(f"<title>{escape(name)}: {count:,}</title></rect>")
        at += width
    return "".join([*drawn, "</svg>"])


def _side(place: int, middle: float) -> str:
    """Left of the middle is bad, right of it good; the step that begins there holds those of whom nothing was said."""
    if (place + 1) / 10 <= middle:
        return "low"
    return "middle" if place / 10 <= middle else "high"


def _short(name: str, room: int) -> str:
    """Cut a name that does not fit; wide letters take twice the room."""
    letters, left = "", room / 7.4 - 2
    for letter in name:
        left -= 1.75 if ord(letter) > 0x1100 else 1.0
        if left < 0:
            return letters.rstrip() + "…"
        letters += letter
    return letters

"""Layouts: in which order are the answers given, which key means what, and how long is the pause?

Reads       nothing; a layout is one cell of spoken order × key direction × pause.
Gives       the layouts of the experiment, and the one a person gets next.
How         a new caller gets a random row of a Williams-balanced square, a returning one the next cell of their row,
            so that carry-over can be estimated (Williams 1949). Ordered scales are only reversed, never shuffled.
Read it so  answers of different layouts are compared to measure the menu's effect, and never pooled in silence.
Blind to    what is common to all layouts.
"""

from collections.abc import Sequence
from typing import Literal

import msgspec
import numpy as np

Direction = Literal["up", "down"]


class Layout(msgspec.Struct, frozen=True, kw_only=True):
    """One menu. `order` up: the worst answer comes first; `keys` up: the worst answer is on key 1."""

    order: Direction = "down"
    keys: Direction = "up"
    pause_seconds: float = 0.0

    @property
    def name(self) -> str:
        """Order, keys and pause in one word: what is kept beside an answer."""
        return f"{self.order}-{self.keys}-{self.pause_seconds:g}"


SCREEN = (Layout(order="up", keys="up"), Layout(order="down", keys="up"))  # on a screen nothing is spoken
KEYPAD = tuple(
    Layout(order=order, keys=keys, pause_seconds=pause)
    for pause in (0.0, 3.0)
    for order in ("down", "up")
    for keys in ("down", "up")
)
KEYPAD_WEIGHTS = (0.2,) * 4 + (0.05,) * 4  # the slow menus are an experiment, so few meet them


def layout_named(name: str) -> Layout:
    """Give the layout of a name. Raises ValueError: when no layout is called so.

    >>> layout_named("up-down-3")
    Layout(order='up', keys='down', pause_seconds=3.0)
    """
    found = next((layout for layout in (*SCREEN, *KEYPAD) if layout.name == name), None)
    if found is None:
        raise ValueError(f"There is no layout {name!r}; a layout is called like up-down-3.")
    return found


def williams(size: int) -> tuple[tuple[int, ...], ...]:
    """This function will give a square in which every cell follows every other equally often.

    For an odd size the mirrored rows are added, without which it cannot be balanced.

    >>> williams(4)
    ((0, 1, 3, 2), (1, 2, 0, 3), (2, 3, 1, 0), (3, 0, 2, 1))
    """
    first = [0]
    low, high = 1, size - 1
    while len(first) < size:
        first.append(low if len(first) % 2 else high)
        low, high = (low + 1, high) if len(first) % 2 == 0 else (low, high - 1)
    rows = tuple(tuple((cell + shift) % size for cell in first) for shift in range(size))
    return rows if size % 2 == 0 else rows + tuple(tuple(reversed(row)) for row in rows)


def next_layout(
    met: Sequence[Layout],
    *,
    rng: np.random.Generator,
    layouts: Sequence[Layout] = KEYPAD,
    weights: Sequence[float] = KEYPAD_WEIGHTS,
) -> Layout:
    """This function will give the layout for a person who has `met` these before, oldest first.

    A first one is drawn with the weights. Afterwards the person walks along the row of the square that begins with
    their first layout, whatever the weights.
    """
    chances = np.asarray(weights, dtype=float)
    first = met[0] if met and met[0] in layouts else layouts[int(rng.choice(len(layouts), p=chances / chances.sum()))]
    if not met:
        return first
    row = next(row for row in williams(len(layouts)) if row[0] == layouts.index(first))
    return layouts[row[len(met) % len(layouts)]]

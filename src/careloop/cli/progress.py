"""A progress bar on one line: how far, how fast, how long still. Silent where nobody looks."""

import sys
import time

WIDTH = 30
EVERY_SECONDS = 0.2


class Progress:
    """Counts work done against a whole; `unit` names what is counted in words ("conversations")."""

    def __init__(self, whole: int, *, unit: str) -> None:
        self.whole, self.unit = max(whole, 1), unit
        self.began = self.shown = time.monotonic()
        self.is_watched = sys.stderr.isatty()

    def follow(self, done: int, _whole: int, count: int) -> None:
        """Draw the bar for whoever reports done, whole and count."""
        self.show(done, count=count)

    def show(self, done: int, *, count: int, is_last: bool = False) -> None:
        """Draw the bar: `done` of the whole, `count` things so far; at most five times a second."""
        now = time.monotonic()
        if not self.is_watched or (now - self.shown < EVERY_SECONDS and not is_last):
            return
        self.shown, elapsed = now, max(now - self.began, 0.001)
        share = min(done / self.whole, 1.0)
        left = "" if is_last or not share else f", {_time(elapsed / share - elapsed)} left"
        bar = "█" * round(share * WIDTH)
        line = f"{bar:<{WIDTH}} {share:4.0%}  {count:,} {self.unit}, {count / elapsed:,.0f}/s{left}"
        print(f"\r\x1b[K{line}", end="\n" if is_last else "", file=sys.stderr, flush=True)


def _time(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"

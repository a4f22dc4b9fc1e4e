"""Who is where: what the tabs of agents say, kept in memory of each process and forgotten soon."""

import time
from collections.abc import Mapping
from typing import Any

from careloop.desk.live.rules import PRESENCE_SECONDS

Said = Mapping[str, Any]


class Presences:
    """The last word of every tab. A tab that says nothing for a minute has gone."""

    def __init__(self) -> None:
        self._last: dict[tuple[str, str], tuple[float, Said]] = {}

    def hear(self, said: Said) -> None:
        """Remember what a tab says: that it looks, writes, is away, or has gone."""
        key = (str(said["who"]), str(said["tab"]))
        if said["state"] == "gone":
            self._last.pop(key, None)
        else:
            self._last[key] = (time.monotonic() + said.get("holds", PRESENCE_SECONDS), said)

    def now(self) -> list[Said]:
        """Give what still holds."""
        moment = time.monotonic()
        for key, (until, _said) in list(self._last.items()):
            if until < moment:
                self._last.pop(key, None)
        return [said for _until, said in list(self._last.values())]

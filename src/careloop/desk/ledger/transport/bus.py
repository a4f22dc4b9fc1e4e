"""What wakes a process: the ledger has grown, or another process has something to say."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol


@dataclass(frozen=True)
class Heard:
    """What happened while waiting: whether anything was committed, and what was said."""

    has_grown: bool = False
    said: list[Mapping[str, Any]] = field(default_factory=list)


class Bus(Protocol):
    """The ear of one process."""

    def wait(self, seconds: float) -> Heard:
        """Sleep until something happens, at most so long."""
        ...

    def close(self) -> None: ...

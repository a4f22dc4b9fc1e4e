"""Findings as rows, one a finding: JSON Lines or Parquet, for whoever counts further."""

from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any

import msgspec

from careloop.core.analysis import Gathered

COLUMNS = ("conversation", "kind", "value", "probability", "turn", "start", "end", "words", "language", "channel",
           "agent", "team", "reason", "experience", "at", "checked")  # fmt: skip
_BATCH = 20_000


class NeedsParquet(Exception):
    """pyarrow is not installed; the message says how to get it."""


def rows(each: Gathered) -> Iterator[dict[str, Any]]:
    """Give the rows of one conversation."""
    for finding in each.findings.findings:
        where = finding.evidence[0] if finding.evidence else None
        yield {
            "conversation": each.findings.conversation,
            "kind": finding.kind,
            "value": finding.value,
            "probability": finding.probability,
            "turn": finding.turn,
            "start": where.span[0] if where else None,
            "end": where.span[1] if where else None,
            "words": where.words if where else "",
            "language": each.findings.language,
            "channel": each.channel,
            "agent": each.agent,
            "team": each.team,
            "reason": each.findings.reason,
            "experience": each.findings.experience,
            "at": each.at,
            "checked": finding.checked,
        }


class Writer:
    """Writes rows into a file by its ending: .parquet, or else JSON Lines. The file is whole or not there."""

    def __init__(self, path: Path) -> None:
        """Open it. Raises NeedsParquet: when the ending is .parquet and pyarrow is not installed."""
        self.path, self.count = path, 0
        self._unfinished = path.with_name(path.name + ".unfinished")
        self._held: list[dict[str, Any]] = []
        self._parquet: Any = None
        if path.suffix == ".parquet":
            self._open_parquet()
        else:
            self._lines = self._unfinished.open("wb")

    def __enter__(self) -> "Writer":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._flush()
        (self._parquet or self._lines).close()
        if kind is None:
            self._unfinished.rename(self.path)

    def write(self, each: Gathered) -> None:
        """Write the findings of one conversation."""
        self._held += rows(each)
        if len(self._held) >= _BATCH:
            self._flush()

    def _flush(self) -> None:
        self.count += len(self._held)
        if self._parquet:
            import pyarrow

            self._parquet.write_table(pyarrow.Table.from_pylist(self._held, schema=self._parquet.schema))
        else:
            self._lines.write(b"".join(msgspec.json.encode(row) + b"\n" for row in self._held))
        self._held = []

    def _open_parquet(self) -> None:
        try:
            import pyarrow
            from pyarrow import parquet
        except ImportError:
            raise NeedsParquet("Parquet files need one library more. Run: pip install 'careloop[parquet]'") from None
        kinds = {"probability": pyarrow.float64(), "turn": pyarrow.int32(), "start": pyarrow.int32(),
                 "end": pyarrow.int32(), "checked": pyarrow.int32(),
                 "at": pyarrow.timestamp("us", tz="UTC")}  # fmt: skip
        schema = pyarrow.schema([(name, kinds.get(name, pyarrow.string())) for name in COLUMNS])
        self._parquet = parquet.ParquetWriter(self._unfinished, schema)

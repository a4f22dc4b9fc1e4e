"""What has been read so far, kept on disk: memory stays small, and a run that was stopped goes on where it was.

Frames of packed `Gathered` stand one after the other in one file; `state.json` beside it says of which files and
options they are, how many conversations they hold and up to which byte the file is whole.
"""

import json
import shutil
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

import msgspec

from careloop.core.analysis import Gathered

_LENGTH = 8


class Spool:
    """A folder with what was read; `done` conversations of the input are in it or were left out on purpose."""

    def __init__(self, folder: Path, *, signature: str) -> None:
        """Open the folder; what another input or other options left there is thrown away."""
        self.folder, self.signature = folder, signature
        self.done = self.left_out = self._bytes = 0
        folder.mkdir(parents=True, exist_ok=True)
        self._read_state()
        self._file: BinaryIO = (folder / "read").open("ab")
        self._file.truncate(self._bytes)

    @property
    def is_resumed(self) -> bool:
        """Say whether an earlier run left something to go on from."""
        return self.done > 0

    def add(self, packed: bytes, *, done: int, left_out: int) -> None:
        """Write one frame down and remember how far the input was read."""
        self._file.write(len(packed).to_bytes(_LENGTH, "big") + packed)
        self._file.flush()
        self._bytes += _LENGTH + len(packed)
        self.done, self.left_out = self.done + done, self.left_out + left_out
        state = {"signature": self.signature, "done": self.done, "left_out": self.left_out, "bytes": self._bytes}
        unfinished = self.folder / "state.json.unfinished"
        unfinished.write_text(json.dumps(state), encoding="utf-8")
        unfinished.rename(self.folder / "state.json")

    def readings(self) -> Iterator[Gathered]:
        """Give everything that was read, in order."""
        with (self.folder / "read").open("rb") as file:
            while length := file.read(_LENGTH):
                yield from unpack(file.read(int.from_bytes(length, "big")))

    def remove(self) -> None:
        """Remove the folder, when the report is written."""
        self._file.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def close(self) -> None:
        """Close the file; the folder stays for the next run."""
        self._file.close()

    def _read_state(self) -> None:
        try:
            state = json.loads((self.folder / "state.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return
        if state.get("signature") == self.signature:
            self.done, self.left_out, self._bytes = state["done"], state["left_out"], state["bytes"]


def pack(gathered: Sequence[Gathered]) -> bytes:
    """Pack a batch into a frame."""
    return zlib.compress(msgspec.msgpack.encode(gathered), 1)


def unpack(frame: bytes) -> list[Gathered]:
    """Unpack a frame."""
    return msgspec.msgpack.decode(zlib.decompress(frame), type=list[Gathered])

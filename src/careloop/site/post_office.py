"""A post office for the demo: takes every mail that leaves and lays it into a folder, so that nothing goes astray."""

from pathlib import Path
from time import time_ns

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

HOST = "127.0.0.1"


class _Drawer:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.content or b""
        (self.folder / f"{time_ns()}.eml").write_bytes(content if isinstance(content, bytes) else content.encode())
        return "250 lies in the drawer"


def open_post_office(folder: Path, *, port: int) -> Controller:
    """Take mail on a loopback port from now on, each into its own .eml file; `.stop()` ends it.

    Raises OSError: when the port is taken.
    """
    folder.mkdir(parents=True, exist_ok=True)
    controller = Controller(_Drawer(folder), hostname=HOST, port=port)
    controller.start()
    return controller

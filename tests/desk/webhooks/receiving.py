"""A receiver on loopback that fails as told, and remembers all it was told."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Told = dict[str, Any]


class Receiver:
    """`answer` gives the status for the so-many-th call, 0 to hang up; `told` is every call in order."""

    def __init__(self, answer: Callable[[int, Told], int]) -> None:
        self.answer, self.told, self.lock = answer, [], threading.Lock()
        self.told: list[Told] = []
        self.headers: dict[str, str] = {}

    def take(self, call: Told) -> int:
        with self.lock:
            status = self.answer(len(self.told), call)
            self.told.append({**call, "status": status})
        return status

    @property
    def accepted(self) -> list[Told]:
        return [each for each in self.told if 200 <= each["status"] < 300]


@contextmanager
def receiving(answer: Callable[[int, Told], int] = lambda _n, _call: 204) -> Iterator[tuple[str, Receiver]]:
    """Listen until the end of the block. Gives the address and the receiver."""
    receiver = Receiver(answer)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status = receiver.take({"body": body, **{name.lower(): value for name, value in self.headers.items()}})
            if not status:  # it hangs up, whatever became of what it was told
                self.close_connection = True
                return
            self.send_response(status)
            for name, value in receiver.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_words: Any) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 64

    server = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/hooks", receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

"""The desk beside other desks, measured by their client on their texts: what it costs one, it costs the other.

    BENCH_PEERS=../shared/bench/peers PEERS_DIR=var/peers python -m benchmarks.peers [--size 100000] \
        [--database postgresql://user@host:port/name] [--keep FOLDER] [inbox inbox_api open20 create search mem]

BENCH_PEERS is the folder of the peers' scripts (their README says how to run the peers themselves); PEERS_DIR holds
what running makes. Fills a desk with their texts, serves it with two workers, and lets their `measure.py` do the rest:
lines go to PEERS_DIR/results.jsonl, beside the peers' own. "create" goes through the API, as it does for the peers.
"""

import argparse
import os
import sys
import tempfile
import threading
from pathlib import Path
from typing import Any

from benchmarks import building, servers
from benchmarks.steps import Desk
from benchmarks.texts import Written

WHAT = ("inbox", "inbox_api", "open20", "create", "search", "mem")


class Corpus:
    """The peers' texts in the form that `building` takes."""

    def __init__(self) -> None:
        import corpus

        self._corpus = corpus

    def first(self, number: int) -> Written:
        language, name, address, subject, text = self._corpus.message(number)
        return Written(language=language, name=name, address=address, subject=subject, text=text)

    def further(self, number: int) -> list[str]:
        return [self._corpus.message(n, needles=False)[4] for n in self._corpus.extra(number)]

    def is_open(self, number: int) -> bool:
        return bool(self._corpus.is_open(number))


class Ours:
    """The desk as one of the peers: what an agent or a customer does, `c` being what `conn` gave."""

    name, port, db = "careloop", servers.PORT, None

    def __init__(self) -> None:
        self._session = os.environ["BENCH_SESSION"]
        self._long_ones = list(range(1, int(os.environ["N"]), 500))
        self._first: Desk | None = None
        self._lock = threading.Lock()

    def conn(self) -> Desk:
        desk = Desk(self.port, {"session": self._session}, self._long_ones, tokens=os.environ["BENCH_TOKENS"].split())
        with self._lock:
            if self._first is None:
                desk.make_ready()
                self._first = desk
            else:
                desk.inbox_id = self._first.inbox_id
        return desk

    def inbox(self, c: Desk, k: int) -> None:
        c.inbox(k)

    def inbox_api(self, c: Desk, k: int) -> None:
        c.api_list(k)

    def open20(self, c: Desk, k: int) -> None:
        c.open20(k)

    def create(self, c: Desk, k: int) -> None:
        c.api_create(k)

    def search(self, c: Desk, word: str) -> int:
        return c.search(word)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=100_000)
    parser.add_argument("--database", default="", help="an address of PostgreSQL; the database must exist")
    parser.add_argument("--keep", help="folder that keeps the desk for the next run")
    parser.add_argument("what", nargs="*", default=WHAT)
    arguments = parser.parse_args()
    sys.path.insert(0, str(servers.peers_scripts()))
    with tempfile.TemporaryDirectory() as folder:
        _fill(arguments, str(Path(arguments.keep or folder).resolve()))
        command, environment = servers.desk_command(), servers.desk_environment()
        with servers.serving(command, port=servers.PORT, environment=environment, path="/account/login/") as pid:
            _measure(pid, arguments)
        _cold_start()


def _fill(arguments: argparse.Namespace, home: str) -> None:
    os.environ |= {
        "CARELOOP_HOME": home,
        "CARELOOP_DATABASE": arguments.database,
        "DJANGO_SETTINGS_MODULE": "careloop.site.settings",
        "LABEL": f"{'pg' if arguments.database else 'sqlite'}/{arguments.size // 1000}k",
        "N": str(arguments.size),
    }
    import django

    django.setup()
    from django.db import connection

    from benchmarks.measuring import session_of, tokens_of
    from careloop.site.prepare import prepare

    prepare()
    building.build(arguments.size, Corpus())
    os.environ["BENCH_SESSION"] = session_of(building.ADMINISTRATOR)
    os.environ["BENCH_TOKENS"] = " ".join(tokens_of(building.ADMINISTRATOR))
    connection.close()


def _measure(pid: int, arguments: argparse.Namespace) -> None:
    import peers

    run = Path(os.environ["PEERS_DIR"]) / "run"
    run.mkdir(parents=True, exist_ok=True)
    (run / "ours.pid").write_text(str(pid))
    known: dict[str, Any] = peers.PEERS
    known["ours"] = Ours
    sys.argv = ["measure.py", "ours", *arguments.what]
    import measure  # noqa: F401 - it measures when it is imported

    (run / "ours.pid").unlink()


def _cold_start() -> None:
    import lib

    environment = servers.desk_environment()
    taken = servers.cold_start_seconds(
        servers.desk_command(), port=servers.PORT, environment=environment, path="/account/login/"
    )
    clock = [each[0] for each in taken]
    found = {"median_s": round(clock[2], 2), "min_s": round(clock[0], 2), "max_s": round(clock[-1], 2)}
    lib.emit(found | {"cpu_s": round(sorted(each[1] for each in taken)[2], 2)}, "careloop cold start")


if __name__ == "__main__":
    main()

"""Doing a step many times over HTTP, and what it costs: processor time of the server, and the clock."""

import http.client
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

import psutil

HOST = "127.0.0.1"


class Refused(Exception):
    """The server answered with something else than was asked for."""


class Browser:
    """One connection that stays open, with cookies."""

    def __init__(self, port: int, cookies: dict[str, str] | None = None) -> None:
        self.port = port
        self.cookies = dict(cookies or {})
        self._connection: http.client.HTTPConnection | None = None

    def get(self, path: str, **headers: str) -> str:
        """Ask for a page; `headers` with underscores for hyphens."""
        return self._ask("GET", path, None, {name.replace("_", "-"): value for name, value in headers.items()})

    def post(self, path: str, fields: dict[str, str] | str, **headers: str) -> str:
        """Send a form, or a text as it is; `headers` with underscores for hyphens."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if isinstance(fields, dict):
            named["Content-Type"] = "application/x-www-form-urlencoded"
            fields = urlencode(fields)
        return self._ask("POST", path, fields.encode(), named)

    def _ask(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> str:
        headers = {"Host": f"{HOST}:{self.port}", "Referer": f"http://{HOST}:{self.port}/", **headers}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        answer, text = self._exchange(method, path, body, headers)
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, rest = cookie.partition("=")
            self.cookies[name] = rest.partition(";")[0]
        if answer.status not in (200, 201, 302):
            raise Refused(f"{method} {path}: {answer.status} {text[:400]}")
        return text

    def _exchange(
        self, method: str, path: str, body: bytes | None, headers: dict[str, str]
    ) -> tuple[http.client.HTTPResponse, str]:
        for is_last in (False, True):
            self._connection = self._connection or http.client.HTTPConnection(HOST, self.port, timeout=120)
            try:
                self._connection.request(method, path, body, headers)
                answer = self._connection.getresponse()
                return answer, answer.read().decode()
            except (http.client.RemoteDisconnected, ConnectionError):
                self._connection = None  # the server ends idle connections when it likes
                if is_last:
                    raise
        raise AssertionError


@dataclass(frozen=True, kw_only=True)
class Step:
    """Something done again and again: `act(k)` the k-th time; `pids` are the processes that work for it."""

    name: str
    act: Callable[[int], object]
    pids: Sequence[int]
    times: int = 30


@dataclass(frozen=True, kw_only=True)
class Figure:
    """What one step costs: medians over the rounds, in milliseconds."""

    cpu_ms: float
    p50_ms: float
    p95_ms: float
    rounds: list[float] = field(default_factory=list)  # cpu_ms of each


def measured(steps: Sequence[Step], *, rounds: int = 5) -> dict[str, Figure]:
    """Do every step in turn, `rounds` times over, so that what else the machine does hits all of them alike."""
    for step in steps:
        for k in range(4):  # two workers, and each must have loaded its templates
            step.act(k)
    taken: dict[str, list[tuple[float, float, float]]] = {step.name: [] for step in steps}
    for number in range(rounds):
        for step in steps:
            taken[step.name].append(_round(step, (number + 1) * 1000))
    return {
        name: Figure(
            cpu_ms=statistics.median(each[0] for each in found),
            p50_ms=statistics.median(each[1] for each in found),
            p95_ms=statistics.median(each[2] for each in found),
            rounds=[each[0] for each in found],
        )
        for name, found in taken.items()
    }


def _round(step: Step, first: int) -> tuple[float, float, float]:
    begin, times = processor_seconds(step.pids), []
    for k in range(first, first + step.times):
        at = time.perf_counter()
        step.act(k)
        times.append((time.perf_counter() - at) * 1e3)
    cpu = (processor_seconds(step.pids) - begin) * 1e3 / step.times
    times.sort()
    return cpu, times[len(times) // 2], times[int(len(times) * 0.95)]


def processor_seconds(pids: Sequence[int]) -> float:
    """Give the processor time that these processes and all their children, ended ones too, have used so far."""
    total = 0.0
    for pid in pids:
        process = psutil.Process(pid)
        for each in (process, *process.children(recursive=True)):
            try:
                used = each.cpu_times()
            except psutil.NoSuchProcess:
                continue
            total += used.user + used.system + used.children_user + used.children_system
    return total


def memory_mb(pid: int) -> float:
    """Give the memory of a process and its children, shared pages counted by their share (PSS)."""
    process = psutil.Process(pid)
    return sum(each.memory_full_info().pss for each in (process, *process.children(recursive=True))) / 1e6


def burn_ms() -> float:
    """Give the processor time of a fixed piece of Python: how fast the processor is just now."""
    begin, total = time.process_time(), 0
    for number in range(300_000):
        total += number * number
    return (time.process_time() - begin) * 1e3

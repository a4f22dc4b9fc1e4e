"""Measuring one desk of one size on one database, in a process of its own because settings bind to one database.

Called by `benchmarks.desk`; prints one JSON document.
"""

import argparse
import dataclasses
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import psutil

from benchmarks import building, servers, texts
from benchmarks.client import Figure, Step, burn_ms, measured, memory_mb, processor_seconds
from benchmarks.steps import NEW, Desk, Floor

SEARCHES = [(kind, lang, word) for kind, words in texts.PLANTED.items() for lang, word in words.items()]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, required=True)
    parser.add_argument("--all", action="store_true", help="everything, not the inbox alone")
    arguments = parser.parse_args()
    _set_up(arguments.size)
    found: dict[str, Any] = {"size": arguments.size, "burn_ms": burn_ms(), "load": os.getloadavg()[0]}
    with ExitStack() as stack:
        desk = stack.enter_context(desk_served(arguments.size, building.ADMINISTRATOR))
        found["figures"] = _figures(stack, desk, arguments)
        if arguments.all:
            found["memory_mb"] = memory_mb(desk[1][0])
    found["statements"] = _statements(arguments.size)
    if arguments.all:
        found["mails"] = _mails()
        found["start"] = _seconds(measured([Step(name="start", act=_starter(), pids=_pids())]))
        cold = servers.cold_start_seconds(
            servers.desk_command(), port=servers.PORT, environment=servers.desk_environment(), path="/account/login/"
        )
        found["cold_seconds"] = [clock for clock, _cpu in cold]
        found["cold_cpu_seconds"] = sorted(cpu for _clock, cpu in cold)[len(cold) // 2]
    found["load_after"] = os.getloadavg()[0]
    json.dump(found, sys.stdout)


def _set_up(size: int) -> None:
    import django

    django.setup()
    from careloop.site.prepare import prepare

    prepare()
    building.build(size, texts, report=lambda words: print(words, file=sys.stderr))


@contextmanager
def desk_served(size: int, address: str) -> Iterator[tuple[Desk, list[int]]]:
    """Serve the desk with an agent signed in; gives both and the processes that work for it, the database included."""
    command, environment = servers.desk_command(), servers.desk_environment()
    with servers.serving(command, port=servers.PORT, environment=environment, path="/account/login/") as pid:
        ids = [number + 1 for number in texts.long_ones(size)]
        desk = Desk(servers.PORT, {"session": session_of(address)}, ids[-200:], tokens=tokens_of(address))
        yield desk, [pid, *_pids(here=False)]


def tokens_of(address: str, count: int = 20) -> list[str]:
    """Make tokens for programs that act as an agent. Gives their secrets."""
    from careloop.desk.people.models import Agent
    from careloop.desk.tokens.actions.tokens import issue
    from careloop.desk.tokens.rules import SCOPES

    agent = Agent.objects.get(email=address)
    return [issue(agent, by=agent, name="benchmark", scopes=SCOPES)[1] for _number in range(count)]


def session_of(address: str) -> str:
    """Sign an agent in. Gives the session's key."""
    from django.test import Client

    from careloop.desk.people.models import Agent

    client = Client()
    client.force_login(Agent.objects.get(email=address))
    return client.cookies["session"].value


def _pids(*, here: bool = True) -> list[int]:
    """Give this process and PostgreSQL's first one, which must run on this machine; SQLite works inside ours."""
    from django.db import connection

    pids = [os.getpid()] if here else []
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            pids.append(psutil.Process(cursor.fetchone()[0]).ppid())
    return pids


def _figures(stack: ExitStack, served: tuple[Desk, list[int]], arguments: argparse.Namespace) -> dict[str, Any]:
    desk, pids = served
    one = Desk(servers.PORT, {"session": session_of(building.AGENT)}, desk.long_ones)
    steps = [
        Step(name="inbox", act=desk.inbox, pids=pids),
        Step(name="inbox, one team of four", act=one.inbox, pids=pids),
    ]
    floor = _floor(stack)
    if floor:
        steps.insert(0, Step(name="floor inbox", act=floor[0].inbox, pids=floor[1]))
    if arguments.all:
        desk.make_ready()
        steps += [
            Step(name="open", act=desk.open20, pids=pids),
            Step(name="open beside the list", act=desk.open20_beside_list, pids=pids),
            Step(name="search", act=lambda k: desk.search(SEARCHES[k % 6][2]), pids=pids),
            Step(name="list by API", act=desk.api_list, pids=pids),
            Step(name="create by API", act=desk.api_create, pids=pids),
            Step(name="ask", act=desk.ask, pids=pids),
            Step(name="write first", act=desk.write_first, pids=pids),
        ]
        if floor:
            steps += [
                Step(name="floor open", act=floor[0].open20, pids=floor[1]),
                Step(name="floor search", act=lambda k: floor[0].search(SEARCHES[k % 6][2]), pids=floor[1]),
                Step(name="floor create", act=floor[0].create, pids=floor[1]),
            ]
    figures: dict[str, Any] = _seconds(measured(steps))
    if arguments.all:
        figures["searches"] = _searches(desk, arguments.size)
        figures["floor memory_mb"] = memory_mb(floor[1][0]) if floor else None
    return figures


def _floor(stack: ExitStack) -> tuple[Floor, list[int]] | None:
    try:
        environment = servers.floor_environment()
    except servers.NoFloor as why:
        print(why, file=sys.stderr)
        return None
    folder = servers.peers_scripts() / "limits/web"
    served = servers.serving(
        servers.floor_command(), port=servers.FLOOR_PORT, environment=environment, path="/ping", folder=folder
    )
    return Floor(servers.FLOOR_PORT, servers.floor_folder()), [stack.enter_context(served)]


def _searches(desk: Desk, size: int) -> list[dict[str, Any]]:
    rows = []
    for kind, lang, word in SEARCHES:
        times = []
        for _ in range(5):
            begin = time.perf_counter()
            found = desk.search(word)
            times.append((time.perf_counter() - begin) * 1e3)
        planted = texts.expected(size, kind, lang)
        rows.append(
            {"kind": kind, "language": lang, "word": word, "found": found, "planted": planted, "ms": min(times)}
        )
    return rows


def _statements(size: int) -> dict[str, int]:
    """Count the statements of each page, in this process; the first asking warms what is kept between pages."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from careloop.desk.people.models import Agent

    pk = texts.long_ones(size)[-1] + 1
    pages = {
        "inbox": "/",
        "open": f"/conversations/{pk}",
        "open beside the list": f"/conversations/{pk}?list=view%3Dall",
        "search": "/search?q=refund",
    }
    counts = {}
    for address, more in ((building.ADMINISTRATOR, ""), (building.AGENT, ", one team of four")):
        client = Client(headers={"host": "127.0.0.1"})
        client.force_login(Agent.objects.get(email=address))
        client.get("/")
        for name, path in pages.items():
            with CaptureQueriesContext(connection) as captured:
                status = client.get(path).status_code
            if status == 200:
                counts[name + more] = len(captured)
    return counts | _statements_by_api()


def _statements_by_api() -> dict[str, int]:
    """Count the statements of a program's requests likewise: each done twice, the second is counted."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from careloop.desk.conversations.models import Inbox

    client = Client(headers={"host": "127.0.0.1", "authorization": f"Bearer {tokens_of(building.ADMINISTRATOR, 1)[0]}"})
    given = {"inbox": Inbox.objects.get(name="Support").pk, "subject": "Counted", "text": "How long does it take?"}
    counts = {}
    for number in range(2):
        new = given | {"writer": {"address": f"counted{number}@customers.example", "name": "Counted"}}
        for name, ask in (
            ("list by API", lambda: client.get("/api/v1/conversations?limit=25")),
            ("create by API", lambda new=new: client.post("/api/v1/conversations", new, "application/json")),
        ):
            with CaptureQueriesContext(connection) as captured:
                answer = ask()
            assert answer.status_code < 300, answer.content
            counts[name] = len(captured)
    return counts


def _starter() -> Callable[[int], object]:
    """Give the action alone: a conversation begins, with its list row, search row and ledger entries."""
    from careloop.desk.conversations.actions import messages
    from careloop.desk.conversations.actions.messages import Said
    from careloop.desk.conversations.models import Inbox
    from careloop.desk.people.actions import identify

    inbox = Inbox.objects.select_related("team").get(name="Support")

    def start(k: int) -> object:
        said = texts.first(NEW + k, is_planted=False)
        identity = identify("email", said.address, name=said.name, channel="webform", language=said.language)
        return messages.start(
            inbox, identity=identity, channel="webform", said=Said(text=said.text, subject=said.subject)
        )

    return start


def _mails(count: int = 500) -> dict[str, float]:
    """Keep and understand mails as the worker does after fetching them, in one process."""
    from careloop.channels.email.actions.fetching import begin_folder, keep
    from careloop.channels.email.models import Mailbox
    from careloop.channels.email.tasks import understand_new
    from careloop.channels.email.transport.imap import Found
    from careloop.desk.conversations.models import Inbox, Message

    inbox = Inbox.objects.get(name="Support")
    mailbox, _is_new = Mailbox.objects.get_or_create(address="support@desk.example", defaults={"inbox": inbox})
    run = int(time.time())
    begin_folder(mailbox, "INBOX", uid_validity=run, last_uid=0)
    found = [Found(uid=n + 1, raw=texts.mime(NEW + n, run=str(run))) for n in range(count)]
    before, pids = Message.objects.count(), _pids()
    cpu, begin = processor_seconds(pids), time.perf_counter()
    for place in range(0, count, 50):
        keep(mailbox, "INBOX", uid_validity=run, found=found[place : place + 50])
        understand_new()
    took, cpu = time.perf_counter() - begin, processor_seconds(pids) - cpu
    made = Message.objects.count() - before
    if made != count:
        raise AssertionError(f"{made} messages of {count} mails")
    return {"cpu_ms": cpu * 1e3 / count, "per_second": count / took}


def _seconds(figures: dict[str, Figure]) -> dict[str, Any]:
    return {name: dataclasses.asdict(figure) for name, figure in figures.items()}


if __name__ == "__main__":
    main()

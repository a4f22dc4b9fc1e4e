"""The ledger between processes: a consumer that tails writers, and one that is killed, miss and repeat nothing."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

ROOT = Path(__file__).parents[3]
Surroundings = dict[str, str]


@pytest.fixture
def surroundings(transactional_db: None, tmp_path: Path) -> Surroundings:
    """What a process of its own needs: the test's database on PostgreSQL, else a SQLite file with the ledger in it."""
    found = {**os.environ, "CARELOOP_HOME": str(tmp_path), "DJANGO_SETTINGS_MODULE": "careloop.site.settings"}
    found["PYTHONPATH"] = f"{ROOT / 'src'}{os.pathsep}{ROOT}"
    if connection.vendor == "postgresql":
        to = connection.settings_dict
        secret = f":{to['PASSWORD']}" if to["PASSWORD"] else ""
        found["CARELOOP_DATABASE"] = f"postgresql://{to['USER']}{secret}@{to['HOST']}:{to['PORT']}/{to['NAME']}"
        return found
    found["CARELOOP_DATABASE"] = ""
    migrate = [sys.executable, "-m", "django", "migrate", "ledger", "--verbosity", "0"]
    subprocess.run(migrate, env=found, check=True, timeout=120)
    return found


def begin(surroundings: Surroundings, *words: str) -> "subprocess.Popen[str]":
    program = Path(__file__).with_name("tailing.py")
    return subprocess.Popen([sys.executable, program, *words], env=surroundings, stdout=subprocess.PIPE, text=True)


def finish(*processes: "subprocess.Popen[str]") -> list[str]:
    said = [process.communicate(timeout=120)[0] for process in processes]
    assert [process.returncode for process in processes] == [0] * len(processes)
    return said


def copied(surroundings: Surroundings) -> list[str]:
    (said,) = finish(begin(surroundings, "copies"))
    subjects: list[str] = json.loads(said)
    return subjects


def test_a_consumer_that_tails_two_writers_reads_each_event_once(surroundings: Surroundings) -> None:
    finish(
        begin(surroundings, "write", "one", "120"),
        begin(surroundings, "write", "two", "120"),
        begin(surroundings, "tail", "240"),
    )
    found = copied(surroundings)
    assert sorted(found) == sorted(f"{name}:{number}" for name in ("one", "two") for number in range(120))
    for name in ("one", "two"):  # and what one process did comes in the order in which it was done
        assert [each for each in found if each.startswith(name)] == [f"{name}:{number}" for number in range(120)]


def test_a_consumer_killed_in_the_middle_loses_and_repeats_nothing(surroundings: Surroundings) -> None:
    finish(begin(surroundings, "write", "one", "60"))
    committed = 0
    for batches in (1, 2, 3):
        with begin(surroundings, "slowly") as consumer:
            assert consumer.stdout is not None
            sizes = [int(consumer.stdout.readline().removeprefix("copying ")) for _batch in range(batches)]
            consumer.kill()
        committed += sum(sizes[:-1])  # the last one was killed before it was
    assert copied(surroundings) == [f"one:{number}" for number in range(committed)]
    assert committed > 0
    finish(begin(surroundings, "tail", "60"))
    assert copied(surroundings) == [f"one:{number}" for number in range(60)]

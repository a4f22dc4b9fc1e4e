"""Accepted means kept: killed with -9, the receiving process loses and doubles nothing. benchmarks.crash is longer."""

import os

import pytest

from benchmarks.crash import crash
from tests.channels.email.servers import missing


@pytest.mark.server
@pytest.mark.skipif(bool(missing()), reason=missing())
def test_nothing_is_lost_or_doubled_by_kills() -> None:
    """On the database the suite runs on: a file of its own, or a new database on the same PostgreSQL."""
    found = crash(mails=60, kills=4, database=os.environ.get("CARELOOP_DATABASE", ""))
    assert (found.stored, found.lost, found.twice) == (60, 0, 0)

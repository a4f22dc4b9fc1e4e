"""The promises against simulations with known truth, in few runs; all of it: `python -m benchmarks.statistics`.

The naive estimators must fail in the same run, so that a simulator that is too kind is noticed.
"""

import pytest

from benchmarks.statistics.__main__ import PARTS


@pytest.mark.parametrize("part", PARTS)
def test_promises_hold(part):
    checks = PARTS[part][1]()
    assert [f"{each.claim}: {each.found} for {each.promised}" for each in checks if not each.holds] == []

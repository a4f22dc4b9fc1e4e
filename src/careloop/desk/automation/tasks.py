"""What rules do in the background: read the ledger once each, and look at the clock."""

from datetime import datetime

from careloop.desk.automation.actions import follow_rules, look_at_the_clock
from careloop.desk.ledger.actions import consume

CONSUMER = "automation"


def act() -> int:
    """Let the rules act on what has happened. Gives how many events were read."""
    n = 0
    while read := consume(CONSUMER, follow_rules, batch=100):
        n += read
    return n


def act_on_time(now: datetime) -> int:
    """Let the rules of time act. Gives how many stretches of waiting were looked at."""
    return look_at_the_clock(now)

"""What happens without anybody clicking: mail in and out, waking, telling, suggesting. `careloop work` runs it."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import close_old_connections
from django.utils import timezone

log = logging.getLogger(__name__)


@dataclass
class Chore:
    """Something done again and again; a failure is logged and the next round tries anew."""

    name: str
    do: Callable[[], object]
    every_seconds: float
    due: float = field(default=0.0)


def quick_chores() -> list[Chore]:
    """What must happen within seconds, to be read from top to bottom."""
    from careloop.channels.chat import tasks as chat
    from careloop.channels.email import tasks as email
    from careloop.desk.automation import tasks as automation
    from careloop.desk.conversations import tasks as conversations
    from careloop.desk.conversations.actions.states import wake_due
    from careloop.desk.promises import tasks as promises
    from careloop.desk.surveys import tasks as surveys

    return [
        Chore("read mail that has come", email.understand_new, every_seconds=1),
        Chore("let rules act", automation.act, every_seconds=1),
        Chore("let rules act on time", lambda: automation.act_on_time(timezone.now()), every_seconds=20),
        Chore("tell agents what concerns them", conversations.tell_agents, every_seconds=2),
        Chore("draw whom to ask", surveys.draw_whom_to_ask, every_seconds=3),
        Chore("follow who waits in a queue", promises.follow_the_queue, every_seconds=1),
        Chore("look after those who left", lambda: chat.look_after_those_who_left(timezone.now()), every_seconds=5),
        Chore("wake what has slept long enough", lambda: wake_due(timezone.now()), every_seconds=5),
    ]


def sending_chores() -> list[Chore]:
    """What talks to mail servers, which may keep one waiting for half a minute."""
    from careloop.channels.email import tasks as email
    from careloop.channels.plugged import tasks as plugged

    return [
        Chore("send mail that is due", lambda: email.send_due(timezone.now()), every_seconds=1),
        Chore("read and send on further channels", plugged.work, every_seconds=1),
        Chore("send surveys that are due", lambda: email.send_surveys(timezone.now()), every_seconds=5),
    ]


def slow_chores() -> list[Chore]:
    """What may take long, done beside the others so that no mail waits for it."""
    from careloop.desk.conversations import tasks as conversations
    from careloop.desk.insights import tasks as insights
    from careloop.desk.insights.queries import is_on
    from careloop.desk.surveys import tasks as surveys
    from careloop.desk.surveys.actions.following_up import draw_with_own_dice as follow_up
    from careloop.desk.tokens.actions.once import forget_old
    from careloop.desk.webhooks.actions.keeping import forget_old as forget_told
    from careloop.site.import_runs import work_off

    return [
        Chore("bring in files", work_off, every_seconds=2),
        Chore("read conversations", insights.read_conversations, every_seconds=2),
        Chore("forget what programs asked a day ago", lambda: forget_old(timezone.now()), every_seconds=600),
        Chore("forget what was told a month ago", lambda: forget_told(timezone.now()), every_seconds=3600),
        Chore("read comments of surveys", lambda: surveys.read_comments() if is_on() else 0, every_seconds=5),
        Chore("watch for drops", surveys.watch_for_drops, every_seconds=3600),
        Chore("draw random follow-ups", follow_up, every_seconds=60),
        Chore("follow what is learnt of customers", conversations.know_customers, every_seconds=5),
    ]


def work(stop: threading.Event) -> None:
    """Do every chore when it is due, and listen to the mailboxes, until `stop` is set."""
    from careloop.channels.email import tasks as email
    from careloop.channels.plugged import tasks as plugged
    from careloop.desk.webhooks import tasks as webhooks

    beside = [
        threading.Thread(target=webhooks.run, args=(stop,), name="webhooks"),
        threading.Thread(target=plugged.run, args=(stop,), name="channels"),
        threading.Thread(target=email.run, args=(stop,), name="mailboxes"),
        threading.Thread(target=_go_round, args=(sending_chores(), stop), name="sending"),
        threading.Thread(target=_go_round, args=(slow_chores(), stop), name="slow-chores"),
    ]
    for thread in beside:
        thread.start()
    _go_round(quick_chores(), stop)
    for thread in beside:
        thread.join(timeout=15)


def _go_round(chores: list[Chore], stop: threading.Event) -> None:
    while not stop.is_set():
        for chore in chores:
            if time.monotonic() >= chore.due and not stop.is_set():
                _do(chore)
        stop.wait(0.25)


def _do(chore: Chore) -> None:
    chore.due = time.monotonic() + chore.every_seconds
    try:
        close_old_connections()
        chore.do()
    except Exception:  # one chore that fails must not stop the others
        log.exception("chore failed: %s", chore.name)

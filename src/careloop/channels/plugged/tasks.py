"""What plug-ins do in the background: one thread listens for each account that asks, another reads and sends."""

import logging
import threading

from django.db import close_old_connections
from django.utils import timezone

from careloop.channels.plugged.actions import note_trouble, send_due, take_in, understand
from careloop.channels.plugged.models import Account
from careloop.channels.plugged.rules import channel_of, plugins
from careloop.core.channel import Retry

log = logging.getLogger(__name__)
PAUSE_SECONDS = 5.0


def work() -> int:
    """Read what came and send what is due, for every plug-in. Gives how much was done."""
    return sum(understand(kind) + send_due(kind, now=timezone.now()) for kind in plugins())


def listen_once(account: Account) -> int:
    """Do one round of listening. Gives how many things were new. Raises whatever the channel raises."""
    heard = channel_of(account.kind, account.sealed).listen(account.cursor)
    return take_in(account, heard.inbound, cursor=heard.cursor)


def run(stop: threading.Event) -> None:
    """Listen to every account that has to be asked, until `stop` is set; new ones are found within seconds."""
    listeners: dict[int, threading.Thread] = {}
    while not stop.is_set():
        try:
            close_old_connections()
            for account in Account.objects.filter(is_active=True):
                is_asked = account.kind in plugins() and not plugins()[account.kind].is_pushed
                if is_asked and not (account.pk in listeners and listeners[account.pk].is_alive()):
                    listeners[account.pk] = threading.Thread(target=_listen, args=(account.pk, stop), daemon=True)
                    listeners[account.pk].start()
        except Exception:
            log.exception("channels could not be looked up; trying again")
        stop.wait(PAUSE_SECONDS)


def _listen(pk: int, stop: threading.Event) -> None:
    while not stop.is_set():
        close_old_connections()
        account = Account.objects.filter(pk=pk, is_active=True).first()
        if account is None:
            return
        try:
            listen_once(account)
            note_trouble(account, "")
        except Retry as error:
            note_trouble(account, str(error))
            stop.wait(error.after_seconds or PAUSE_SECONDS)
        except Exception as error:
            log.exception("channel %s does not answer", account.name)
            note_trouble(account, f"{type(error).__name__}: {error}")
            stop.wait(PAUSE_SECONDS)

"""What the mail channel does in the background: `run` fetches, `understand_new` reads, `send_due` sends."""

from careloop.channels.email.actions.understanding import understand_new
from careloop.channels.email.tasks.sending import send_due, send_surveys
from careloop.channels.email.tasks.watching import fetch_once, run

__all__ = ["fetch_once", "run", "send_due", "send_surveys", "understand_new"]

"""What the mail channel does in the background: fetching, understanding, sending."""

import logging
from datetime import datetime

from django.db import InterfaceError, OperationalError

from careloop.channels.email.actions import sending, surveying
from careloop.channels.email.rules import compose
from careloop.channels.email.rules.servers import smtp_of
from careloop.channels.email.transport.smtp import Never, NotNow, Post
from careloop.desk.conversations.actions import deliveries
from careloop.desk.people.rules.secrets import LostKey

log = logging.getLogger(__name__)

ROUND = 100


def send_due(now: datetime) -> int:
    """Send what is due, over one connection a mailbox. Gives how many ended, well or not."""
    posts: dict[int, Post] = {}
    done = 0
    try:
        while done < ROUND and (delivery := sending.claim_next(now)):
            send(delivery, posts, now=now)
            done += 1
    finally:
        for post in posts.values():
            post.close()
    return done


def send(delivery: deliveries.Delivery, posts: dict[int, Post], *, now: datetime) -> None:
    """Send one message; it ends as sent, waits for its next attempt, or failed and is shown."""
    message = delivery.message
    try:
        mailbox = sending.mailbox_for(message)
        letter = sending.letter_for(message, mailbox)
        sending.name_it(message, letter)
        raw = compose.compose(letter)
        post = posts.get(mailbox.pk) or posts.setdefault(mailbox.pk, Post(smtp_of(mailbox)))
        refused = post.deliver(raw, sender=mailbox.address, recipients=letter.recipients)
    except (sending.NoWayOut, LostKey, Never) as error:
        deliveries.mark_failed(delivery, error=str(error))
    except NotNow as error:
        deliveries.postpone(delivery, error=str(error), now=now)
    except (OperationalError, InterfaceError):
        raise  # the database is away: the lease ends and the message is taken up again
    except Exception as error:
        log.exception("message %s could not be written", message.pk)
        deliveries.mark_failed(delivery, error=f"{type(error).__name__}: {error}")
    else:
        deliveries.mark_sent(delivery, refused=refused)


def send_surveys(now: datetime) -> int:
    """Send the survey mails that are due. Gives how many were taken up."""
    posts: dict[int, Post] = {}
    done = 0
    try:
        while done < ROUND and (due := surveying.claim_next(now)):
            _send_survey(due, posts, now=now)
            done += 1
    finally:
        for post in posts.values():
            post.close()
    return done


def _send_survey(due: surveying.Due, posts: dict[int, Post], *, now: datetime) -> None:
    try:
        mailbox = surveying.mailbox_for(due)
        letter = surveying.survey_letter(due, mailbox, now=now)
        post = posts.get(mailbox.pk) or posts.setdefault(mailbox.pk, Post(smtp_of(mailbox)))
        post.deliver(compose.compose(letter), sender=mailbox.address, recipients=letter.recipients)
    except (sending.NoWayOut, LostKey, Never) as error:
        surveying.sending.mark_failed(due, error=str(error), now=now)
    except NotNow as error:
        surveying.sending.postpone(due, error=str(error), now=now)
    else:
        surveying.sending.mark_sent(due, now=now)

"""The way in and out of plug-ins: kept first, understood later; sent once, tried again."""

import hashlib
import json
import logging
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from careloop.channels.plugged.models import Account, Thread
from careloop.channels.plugged.rules import NotInstalled, channel_of, parts_of
from careloop.core.channel import Channel, Inbound, Outbound, Retry, Window
from careloop.desk.conversations.actions import deliveries, intake, messages
from careloop.desk.conversations.actions.files import content_of
from careloop.desk.ledger.actions import record
from careloop.desk.people.actions import identify
from careloop.desk.people.rules.secrets import LostKey, seal

log = logging.getLogger(__name__)


def save_account(account: Account, *, by: intake.Agent, settings: dict[str, str]) -> Account:
    """Keep a new or changed channel, its settings encrypted. Writes `channel.saved`."""
    with transaction.atomic():
        account.sealed = seal(json.dumps(settings))
        account.trouble = ""
        account.save()
        record("channel.saved", f"channel:{account.pk}", actor=by.actor, kind=account.kind, inbox=account.inbox_id)
    return account


def take_in(account: Account, inbound: Sequence[Inbound], *, cursor: str | None = None) -> int:
    """Store what came, with the cursor, in one transaction; what is met again is not stored again. Gives how many."""
    raws = [
        intake.Raw(
            source=f"{account.pk}/{hashlib.sha256(each.id.encode()).hexdigest()}",
            external_id=f"{account.pk}/{each.id}"[:400],
            fingerprint=hashlib.sha256(each.text.encode()).hexdigest(),
            content=json.dumps(asdict(each), default=str, ensure_ascii=False).encode(),
        )
        for each in inbound
    ]
    with transaction.atomic():
        new = intake.keep_all(raws, channel=account.kind, inbox_id=account.inbox_id) if raws else []
        if cursor is not None and cursor != account.cursor:
            account.cursor = cursor
            Account.objects.filter(pk=account.pk).update(cursor=cursor)
    return len(new)


def understand(kind: str) -> int:
    """Read what was stored for one kind of channel. Gives how many."""
    rows = intake.to_read(kind)
    for row in rows:
        try:
            with intake.lock(row) as current:
                if current is not None:
                    _hear(current)
        except Exception:
            log.exception("received %s could not be read", row.pk)
            intake.quarantine(row, reason="unreadable")
    return len(rows)


def _hear(received: intake.Received) -> None:
    said = json.loads(content_of(received.digest))
    account = Account.objects.select_related("inbox__team").get(pk=int(received.source.partition("/")[0]))
    identity = identify(
        "handle",
        f"{account.kind}:{said['sender']}",
        name=said["name"],
        channel=account.kind,
        language=said["language"],
    )
    text = _with_what_is_missing(said["text"], said.get("not_carried", ()), language=account.inbox.language)
    words = messages.Said(
        text=text,
        sender_name=said["name"],
        subject=" ".join(text.split())[:80],
        external_id=received.external_id,
        dated_at=datetime.fromisoformat(said["at"]),
        language=said["language"],
    )
    thread = Thread.objects.select_for_update(of=("self",)).filter(account=account, name=said["thread"][:255]).first()
    if thread is None:
        message = messages.start(account.inbox, identity=identity, channel=account.kind, said=words, received=received)
        Thread.objects.create(account=account, name=said["thread"][:255], conversation=message.conversation)
        intake.mark_read(received, reason="started")
        return
    joined_by = intake.Message.JoinedBy.THREAD
    messages.receive(
        thread.conversation,
        identity=identity,
        channel=account.kind,
        said=words,
        joined_by=joined_by,
        received=received,
    )
    intake.mark_read(received, reason="thread")


def _with_what_is_missing(text: str, names: Sequence[str], *, language: str) -> str:
    """Say in the message what came with it and stays with the provider: agents see that there was something."""
    with translation.override(language):
        other = _("a message or file that this channel does not hand over")
        lines = [_("[Not shown here: %(name)s]") % {"name": name or other} for name in names]
    return "\n".join([*([text] if text else []), *lines])


def send_due(kind: str, *, now: datetime) -> int:
    """Send what is due on one kind of channel. Gives how many were tried."""
    n = 0
    while delivery := deliveries.claim(kind, now=now):
        _send(delivery, now)
        n += 1
    return n


def _send(delivery: deliveries.Delivery, now: datetime) -> None:
    message = delivery.message
    thread = _thread_of(message, delivery.channel)
    if thread is None:
        words = _("The channel of this conversation was removed. Write by mail instead.")
        deliveries.mark_failed(delivery, error=words)
        return
    try:
        channel = channel_of(thread.account.kind, thread.account.sealed)
        external_id = _say(channel, message, thread=thread.name)
    except Retry as error:
        later = now + timedelta(seconds=error.after_seconds)
        deliveries.postpone(delivery, error=str(error), now=later)
    except (Window, NotInstalled, LostKey) as error:
        deliveries.mark_failed(delivery, error=str(error))
    except Exception as error:
        log.exception("message %s could not be sent", message.pk)
        deliveries.mark_failed(delivery, error=f"{type(error).__name__}: {error}")
    else:
        deliveries.name(message, external_id=external_id, subject=message.subject)
        if names := [file.name for file in message.attachments.all()]:
            words = _("This channel carries no files. Not sent: %(names)s. Send them by mail.")
            deliveries.mark_failed(delivery, error=words % {"names": ", ".join(names)})
        else:
            deliveries.mark_sent(delivery)


def _thread_of(message: intake.Message, kind: str) -> Thread | None:
    """Where whom it is addressed to speaks: also after a merge or a split, and never another person's."""
    there = Thread.objects.select_related("account").filter(account__kind=kind).order_by("-id")
    here = there.filter(conversation=message.conversation_id).first()
    theirs = there.filter(conversation__identity__address__in=message.to)
    if here is not None and (not message.to or theirs.filter(pk=here.pk).exists()):
        return here
    return theirs.first()


def _say(channel: Channel, message: intake.Message, *, thread: str) -> str:
    """Say it in as many parts as the channel needs. Gives the provider's id of the first."""
    parts = parts_of(message.text, most=channel.limits.text)
    keys = [f"careloop-{message.pk}{f'-{number}' if number else ''}" for number in range(len(parts))]
    ids = [channel.send(Outbound(key=key, thread=thread, text=part)) for key, part in zip(keys, parts, strict=True)]
    return ids[0] if ids else ""


def note_trouble(account: Account, words: str) -> None:
    """Show on the settings page why nothing is heard; "" when all is well."""
    if account.trouble != words[:300]:
        account.trouble = words[:300]
        Account.objects.filter(pk=account.pk).update(trouble=account.trouble)

"""Events of the ledger in words, for the quiet lines between the messages."""

from collections.abc import Callable, Mapping
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from careloop.desk.conversations.models import Priority
from careloop.desk.conversations.queries.thread import Event

Names = Mapping[str, str]


def tell(event: Event, names: Names) -> tuple[str, str]:
    """Give the icon and the sentence of an event; ("", "") for one that has no sentence."""
    if event.verb not in SENTENCES:
        return "", ""
    icon, say = SENTENCES[event.verb]
    by = _rule(event) if event.actor.startswith("rule:") else who(event.actor, names)
    return icon, say(event, names, by)


def _rule(event: Event) -> str:
    return _("The rule “%(name)s”") % {"name": event.data.get("rule", "?")}


def who(actor: str, names: Names) -> str:
    """Give the name behind an actor of the ledger."""
    kind, _colon, _pk = actor.partition(":")
    if kind == "customer":
        return _("The customer")
    if kind == "system":
        return _("careloop")
    name = names.get(actor)
    if not name:
        return _("Somebody who has left")
    # Translators: the name of an agent as the subject of a sentence, where it takes a polite ending (Korean 님).
    return pgettext("who did it", "%(name)s") % {"name": name}


def _assigned(event: Event, names: Names, by: str) -> str:
    agent, team = event.data.get("agent"), event.data.get("team")
    if agent and event.actor == f"agent:{agent}":
        return _("%(by)s took it") % {"by": by}
    if agent:
        return _("%(by)s assigned it to %(agent)s") % {"by": by, "agent": names.get(f"agent:{agent}", "?")}
    if team and event.data.get("from_agent"):
        return _("%(by)s gave it back to the team %(team)s") % {"by": by, "team": names.get(f"team:{team}", "?")}
    if team:
        return _("%(by)s gave it to the team %(team)s") % {"by": by, "team": names.get(f"team:{team}", "?")}
    return _("%(by)s left it to nobody") % {"by": by}


def _snoozed(event: Event, _names: Names, by: str) -> str:
    until = event.data.get("until")
    if not until:
        return _("%(by)s snoozed it until the customer writes") % {"by": by}
    local = timezone.localtime(datetime.fromisoformat(until))
    day = f"{date_format(local, 'SHORT_DATE_FORMAT')} {date_format(local, 'H:i')}"
    return _("%(by)s snoozed it until %(time)s") % {"by": by, "time": day}


def _prioritised(event: Event, _names: Names, by: str) -> str:
    return _("%(by)s set the priority to %(priority)s") % {
        "by": by,
        "priority": Priority(event.data["priority"]).label,
    }


def _tagged(event: Event, names: Names, by: str) -> str:
    return _("%(by)s added the tag %(tag)s") % {"by": by, "tag": names.get(f"tag:{event.data.get('tag')}", "?")}


def _untagged(event: Event, names: Names, by: str) -> str:
    return _("%(by)s took off the tag %(tag)s") % {"by": by, "tag": names.get(f"tag:{event.data.get('tag')}", "?")}


def _merged(event: Event, _names: Names, by: str) -> str:
    number = event.data.get("other")
    if event.data.get("is_origin"):
        return _("%(by)s merged this into #%(number)s") % {"by": by, "number": number}
    return _("%(by)s merged #%(number)s into this") % {"by": by, "number": number}


def _split(event: Event, _names: Names, by: str) -> str:
    number = event.data.get("other")
    if event.data.get("is_origin"):
        return _("%(by)s split messages off into #%(number)s") % {"by": by, "number": number}
    return _("%(by)s split this off #%(number)s") % {"by": by, "number": number}


def _plain(sentence: Callable[[], str]) -> Callable[[Event, Names, str], str]:
    return lambda event, _names, by: sentence() % {"by": by, "number": event.data.get("other", "")}


SENTENCES: dict[str, tuple[str, Callable[[Event, Names, str], str]]] = {
    "conversation.assigned": ("person", _assigned),
    "conversation.closed": ("check", _plain(lambda: _("%(by)s closed it"))),
    "conversation.reopened": ("inbox", _plain(lambda: _("%(by)s reopened it"))),
    "conversation.snoozed": ("snooze", _snoozed),
    "conversation.woken": ("clock", _plain(lambda: _("%(by)s woke it"))),
    "conversation.marked_spam": ("warning", _plain(lambda: _("%(by)s marked it as spam"))),
    "conversation.unmarked_spam": ("check", _plain(lambda: _("%(by)s said that it is no spam"))),
    "conversation.prioritised": ("star", _prioritised),
    "conversation.renamed": ("note", _plain(lambda: _("%(by)s changed the subject"))),
    "conversation.tagged": ("tag", _tagged),
    "conversation.untagged": ("tag", _untagged),
    "conversation.linked": ("link", _plain(lambda: _("%(by)s linked it with #%(number)s"))),
    "conversation.unlinked": ("link", _plain(lambda: _("%(by)s took away the link with #%(number)s"))),
    "conversation.merged": ("merge", _merged),
    "conversation.unmerged": ("undo", _plain(lambda: _("%(by)s undid the merge with #%(number)s"))),
    "conversation.split": ("merge", _split),
    "conversation.unsplit": ("undo", _plain(lambda: _("%(by)s undid the split with #%(number)s"))),
    "participant.added": ("people", _plain(lambda: _("%(by)s added somebody to read along"))),
    "participant.removed": ("people", _plain(lambda: _("%(by)s took somebody off the copies"))),
    "message.withdrawn": ("undo", _plain(lambda: _("%(by)s took a message back before it left"))),
    "wait.abandoned": ("clock", _plain(lambda: _("The customer left the chat before an answer came"))),
    "promise.made": ("phone", _plain(lambda: _("The customer asked to be called back"))),
    "promise.kept": ("phone", _plain(lambda: _("%(by)s called back"))),
    "promise.withdrawn": ("phone", _plain(lambda: _("%(by)s noted that no call is wanted any more"))),
}

"""What the command palette offers for what is typed: actions, views, conversations, customers, prepared answers."""

import re
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from careloop.desk.conversations.models import Folder, Summary
from careloop.desk.conversations.queries.answers import matching_answers
from careloop.desk.conversations.queries.navigation import Entry, navigation_for
from careloop.desk.conversations.queries.rows import state_words
from careloop.desk.conversations.queries.search import Quick, quick
from careloop.desk.conversations.queries.visibility import visible_to
from careloop.desk.people.models import Agent

PATH = re.compile(r"/conversations/(\d{1,18})\b")
NUMBER = re.compile(r"#?(\d{1,18})")
FEW = 5


@dataclass(frozen=True, kw_only=True, slots=True)
class Option:
    """One line: a link, or with `sends` a form that acts."""

    words: str
    icon: str
    url: str
    beside: str = ""  # a key, a state, an address
    is_key: bool = False
    sends: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class OptionGroup:
    """Lines under one title."""

    title: str
    options: tuple[Option, ...]


def palette(agent: Agent, text: str, *, path: str) -> list[OptionGroup]:
    """Give what fits the typed text, what acts on the conversation at `path` first. Empty text gives the usual.

    A page whose name has a word that begins like the text is meant: it stands before conversations that mention it.
    """
    text = text.strip()[:100]
    here = _conversation_at(agent, path)
    found = quick(agent, text, FEW) if text and not text.startswith("#") else Quick([], [])
    places = OptionGroup(title=_("Go to"), options=_fitting(_places(agent), text))
    is_meant = any(is_what_is_meant(option.words, text) for option in places.options)
    groups = [
        OptionGroup(title=_("This conversation"), options=_fitting(_actions(here), text) if here else ()),
        *([places] if is_meant else []),
        OptionGroup(title=_("Conversations"), options=_conversations(agent, text, found)),
        OptionGroup(title=_("Customers"), options=_customers(found)),
        OptionGroup(title=_("Prepared answers"), options=_answers(agent, text, here) if here else ()),
        *([] if is_meant else [places]),
    ]
    return [group for group in groups if group.options]


def _conversation_at(agent: Agent, path: str) -> Summary | None:
    found = PATH.match(path)
    return visible_to(agent).filter(pk=int(found[1])).first() if found else None


def _fitting(options: list[Option], text: str) -> tuple[Option, ...]:
    words = text.casefold().split()
    return tuple(option for option in options if all(word in option.words.casefold() for word in words))


def is_what_is_meant(words: str, text: str) -> bool:
    """Say whether a name has a word that begins like what was typed; one letter is too little to tell."""
    return len(text) > 1 and f" {text.casefold()}" in f" {words.casefold()}"


def _actions(here: Summary) -> list[Option]:
    deeds = reverse("deeds")

    def act(words: str, icon: str, key: str, **sends: str) -> Option:
        pairs = (("ids", str(here.pk)), ("stay", "yes"), *sends.items())
        return Option(words=words, icon=icon, url=deeds, beside=key, is_key=bool(key), sends=pairs)

    is_closed = here.folder == Folder.CLOSED
    return [
        act(_("Assign to me"), "person", "A", do="mine"),
        act(_("Reopen"), "undo", "E", do="reopen") if is_closed else act(_("Close"), "check", "E", do="close"),
        act(_("Snooze until tomorrow, 9:00"), "snooze", "", do="snooze", until="tomorrow"),
        act(_("Snooze until next Monday, 9:00"), "snooze", "", do="snooze", until="monday"),
        act(_("Snooze until the customer writes"), "snooze", "", do="snooze", until="reply"),
        act(_("Assign, tag, prioritise, merge …"), "more", "", do="choose"),
        act(_("Not spam"), "undo", "", do="unspam")
        if here.folder == Folder.SPAM
        else act(_("Mark as spam"), "close", "", do="spam"),
    ]


def _conversations(agent: Agent, text: str, found: Quick) -> tuple[Option, ...]:
    number = NUMBER.fullmatch(text)
    rows = list(visible_to(agent).filter(pk=int(number[1]))) if number else []
    known = {row.pk for row in rows}
    rows += [hit.summary for hit in found.conversations if hit.summary.pk not in known]
    states = state_words()
    return tuple(
        Option(
            words=f"#{row.pk} {row.customer_name}: {row.subject or row.snippet[:60]}",
            icon="inbox",
            url=reverse("conversation", args=[row.pk]),
            beside=states[row.state],
        )
        for row in rows
    )


def _customers(found: Quick) -> tuple[Option, ...]:
    return tuple(
        Option(
            words=customer.name or _("unknown"),
            icon="person",
            url=reverse("customer", args=[customer.pk]),
            beside=next((str(identity) for identity in customer.identities.all()), ""),
        )
        for customer in found.customers
    )


def _answers(agent: Agent, text: str, here: Summary) -> tuple[Option, ...]:
    if not text:
        return ()
    url = reverse("answer_picker", args=[here.pk])
    return tuple(
        Option(words=row.title, icon="note", url=url, beside=row.shortcut, sends=(("answer", str(row.pk)),))
        for row in matching_answers(agent, text)[:FEW]
    )


def _places(agent: Agent) -> list[Option]:
    entries = [entry for group in navigation_for(agent, None).groups for entry in group.entries]
    return [_place(entry) for entry in entries]


def _place(entry: Entry) -> Option:
    beside = entry.key.upper() or entry.count
    return Option(words=entry.words, icon=entry.icon, url=entry.url, beside=beside, is_key=bool(entry.key))

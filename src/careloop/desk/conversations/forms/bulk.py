"""What is to be done with many conversations at once."""

import re
from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from careloop.desk.conversations.actions.deeds import Step
from careloop.desk.conversations.models import Priority
from careloop.desk.conversations.queries.bulk import MOST, macros_for_many
from careloop.desk.conversations.queries.choices import Option, named_choices
from careloop.desk.people.models import Agent

NINE = time(9)
NUMBER = re.compile(r"[0-9]{1,18}")
# What is done, and the field that must say with what.
NEEDS = {
    "mine": "",
    "assign": "agent",
    "hand_over": "team",
    "close": "",
    "reopen": "",
    "snooze": "until",
    "tag": "tag",
    "untag": "tag",
    "priority": "priority",
    "spam": "",
    "unspam": "",
    "merge": "target",
    "macro": "macro",
}
SNOOZES = (
    ("three_hours", _("for three hours")),
    ("tomorrow", _("until tomorrow, 9:00")),
    ("monday", _("until next Monday, 9:00")),
    ("reply", _("until the customer writes")),
)


class BulkForm(forms.Form):
    """A deed to be done: to whom (`ids`, or everything of `listed`), what (`do`), and with what."""

    everything = forms.BooleanField(required=False)
    confirmed = forms.BooleanField(required=False)
    stay = forms.BooleanField(required=False)  # on the page it was asked for, not back to the list
    listed = forms.CharField(max_length=2000, required=False)
    do = forms.ChoiceField(choices=[(name, name) for name in (*NEEDS, "choose")])
    agent = forms.ChoiceField(label=_("Agent"), required=False)
    team = forms.ChoiceField(label=_("Team"), required=False)
    until = forms.ChoiceField(label=_("Until"), choices=[("", "–"), *SNOOZES], required=False)
    tag = forms.CharField(label=_("Tag"), max_length=60, required=False, strip=True)
    priority = forms.ChoiceField(
        label=_("Priority"), choices=[("", "–"), *((str(n), words) for n, words in Priority.choices)], required=False
    )
    macro = forms.ChoiceField(label=_("Macro"), required=False)
    target = forms.IntegerField(label=_("Merge into number"), min_value=1, max_value=2**63 - 1, required=False)

    def __init__(self, data: Any, *, agent: Agent) -> None:
        super().__init__(data)
        self.by = agent
        self.named = named_choices()
        self.macros = {str(row.pk): row for row in macros_for_many(agent)}
        # What is no number was ticked by nobody.
        self.ids = [int(value) for value in data.getlist("ids")[:MOST] if NUMBER.fullmatch(value)]
        self.choose("agent", [("", "–"), ("none", gettext("nobody")), *self.named["agent"]])
        self.choose("team", [("", "–"), ("none", gettext("no team")), *self.named["team"]])
        self.choose("macro", [("", "–"), *((pk, row.title) for pk, row in self.macros.items())])

    def choose(self, name: str, choices: "list[Option]") -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    @property
    def is_complete(self) -> bool:
        """Whether it says all that is needed to do it."""
        do = self.cleaned_data["do"]
        needed = NEEDS.get(do)
        return do != "choose" and (not needed or bool(self.cleaned_data[needed]))

    def steps(self) -> list[Step]:
        """Give what is to be done to each conversation; nothing for a merge or a macro."""
        do, said = self.cleaned_data["do"], self.cleaned_data
        made: dict[str, Step] = {
            "mine": {"do": "assign", "agent": self.by.pk},
            "assign": {"do": "assign", "agent": _number(said["agent"])},
            "hand_over": {"do": "assign", "agent": None, "team": _number(said["team"])},
            "snooze": {"do": "snooze", "until": _until(said["until"])},
            "tag": {"do": "tag", "name": said["tag"]},
            "untag": {"do": "untag", "name": said["tag"]},
            "priority": {"do": "priority", "priority": said["priority"]},
        }
        return [] if do in ("merge", "macro") else [made.get(do, {"do": do})]

    def label(self, n: int) -> str:
        """Say what was done to how many, for the message with the undo."""
        words = _done_words(n).get(self.cleaned_data["do"])
        return (words or ngettext("%(n)s conversation changed.", "%(n)s conversations changed.", n)) % {"n": n}


def _number(value: str) -> int | None:
    return int(value) if value.isdecimal() else None


def _until(preset: str, now: datetime | None = None) -> str | None:
    here = timezone.localtime(now)
    if preset == "three_hours":
        return (here + timedelta(hours=3)).isoformat()
    if preset in ("tomorrow", "monday"):
        days = 1 if preset == "tomorrow" else 7 - here.weekday()
        on = here.date() + timedelta(days=days)
        return datetime.combine(on, NINE, tzinfo=here.tzinfo).isoformat()
    return None


def _done_words(n: int) -> dict[str, str]:
    return {
        "mine": ngettext("%(n)s conversation is yours.", "%(n)s conversations are yours.", n),
        "assign": ngettext("%(n)s conversation assigned.", "%(n)s conversations assigned.", n),
        "hand_over": ngettext("%(n)s conversation handed over.", "%(n)s conversations handed over.", n),
        "close": ngettext("%(n)s conversation closed.", "%(n)s conversations closed.", n),
        "reopen": ngettext("%(n)s conversation reopened.", "%(n)s conversations reopened.", n),
        "snooze": ngettext("%(n)s conversation snoozed.", "%(n)s conversations snoozed.", n),
        "tag": ngettext("%(n)s conversation tagged.", "%(n)s conversations tagged.", n),
        "untag": ngettext("Tag taken off %(n)s conversation.", "Tag taken off %(n)s conversations.", n),
        "priority": ngettext("Priority of %(n)s conversation set.", "Priority of %(n)s conversations set.", n),
        "spam": ngettext("%(n)s conversation marked as spam.", "%(n)s conversations marked as spam.", n),
        "unspam": ngettext("%(n)s conversation is no spam.", "%(n)s conversations are no spam.", n),
        "merge": ngettext("%(n)s conversation merged.", "%(n)s conversations merged.", n),
    }

"""What is looked for, and what narrows it: the form above the results, and two words that can be typed."""

import re
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from careloop.desk.conversations.models import Folder
from careloop.desk.conversations.queries.choices import named_choices
from careloop.desk.conversations.queries.rows import channel_words
from careloop.desk.conversations.queries.search_index import Filters

HAS_FILES = re.compile(r"(?<!\S)has:files?(?!\S)", re.IGNORECASE)
IN_NOTES = re.compile(r"(?<!\S)in:notes?(?!\S)", re.IGNORECASE)
LONGEST = 400


class Choice(forms.Select):
    """A select drawn at once: Django's own renders a template for every option, which cost more than the search."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:  # noqa: ARG002
        chosen = "" if value is None else str(value)
        marks = ((key, " selected" if str(key) == chosen else "", words) for key, words in self.choices)
        options = format_html_join("", '<option value="{}"{}>{}</option>', marks)
        return format_html('<select name="{}"{}>{}</select>', name, flatatt({**self.attrs, **(attrs or {})}), options)


class SearchForm(forms.Form):
    """Every field is optional; what is not in a list of choices is refused."""

    q = forms.CharField(label=_("Search"), max_length=LONGEST, required=False)
    folder = forms.TypedChoiceField(label=_("State"), required=False, coerce=int, empty_value=None, widget=Choice)
    assignee = forms.TypedChoiceField(label=_("Owner"), required=False, coerce=int, empty_value=None, widget=Choice)
    team = forms.TypedChoiceField(label=_("Team"), required=False, coerce=int, empty_value=None, widget=Choice)
    inbox = forms.TypedChoiceField(label=_("Inbox"), required=False, coerce=int, empty_value=None, widget=Choice)
    tag = forms.TypedChoiceField(label=_("Tag"), required=False, coerce=int, empty_value=None, widget=Choice)
    channel = forms.ChoiceField(label=_("Channel"), required=False, widget=Choice)
    since = forms.DateField(
        label=pgettext_lazy("first day", "From"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        label=pgettext_lazy("last day", "To"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    with_files = forms.BooleanField(label=_("with files"), required=False)
    in_notes = forms.BooleanField(label=_("in notes"), required=False)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        named = named_choices()
        folders = [(int(folder), folder.label) for folder in Folder if folder != Folder.MERGED]
        for name, nothing, choices in (
            ("folder", _("Any state"), folders),
            ("assignee", _("Anyone's"), [(0, _("nobody's")), *named["agent"]]),
            ("team", _("Any team"), named["team"]),
            ("inbox", _("Any inbox"), named["inbox"]),
            ("tag", _("Any tag"), named["tag"]),
            ("channel", _("Any channel"), list(channel_words().items())),
        ):
            self.fields[name].choices = [("", nothing), *choices]  # type: ignore[attr-defined]

    @property
    def is_narrowed(self) -> bool:
        """Say whether anything but words is asked for."""
        return any(self.data.get(name) for name in self.fields if name != "q")

    def asked(self) -> tuple[str, Filters]:
        """Give the words to look for and what narrows them; what was refused narrows nothing."""
        self.is_valid()
        data = self.cleaned_data
        typed = data.get("q", "")
        text = IN_NOTES.sub(" ", HAS_FILES.sub(" ", typed))
        until = data.get("until")
        return text, Filters(
            folder=Folder(data["folder"]) if data.get("folder") else None,
            inbox_id=data.get("inbox"),
            team_id=data.get("team"),
            assignee_id=data.get("assignee"),
            tag_id=data.get("tag"),
            channel=data.get("channel", ""),
            since=_midnight(data.get("since")),
            until=_midnight(until + timedelta(days=1)) if until and until < date.max else None,
            has_files=bool(data.get("with_files") or HAS_FILES.search(typed)),
            in_notes=bool(data.get("in_notes") or IN_NOTES.search(typed)),
        )


def _midnight(day: date | None) -> datetime | None:
    if day is None or not 1970 <= day.year < 2100:
        return None
    return datetime.combine(day, time(), timezone.get_current_timezone())

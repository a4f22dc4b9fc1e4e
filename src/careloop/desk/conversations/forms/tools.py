"""The forms of the settings: canned answers, macros, tags, blocked senders, inboxes."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_domain_name, validate_email
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from careloop.core.canned import VARIABLES, unknown
from careloop.desk.conversations.models import Block, CannedAnswer, Inbox, Macro, Tag
from careloop.desk.people.models import Agent, BusinessHours, Team
from careloop.desk.people.queries.own import is_own

LANGUAGES = [("en", "English"), ("ko", "한국어"), ("ja", "日本語")]
COLOURS = [
    ("grey", gettext_lazy("grey")),
    ("red", gettext_lazy("red")),
    ("orange", gettext_lazy("orange")),
    ("yellow", gettext_lazy("yellow")),
    ("green", gettext_lazy("green")),
    ("teal", gettext_lazy("teal")),
    ("blue", gettext_lazy("blue")),
    ("violet", gettext_lazy("violet")),
    ("pink", gettext_lazy("pink")),
]


class SharedForm(forms.Form):
    """What belongs to me, to a team or to everybody: leads share with their teams, administrators with all."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=120)
    shared = forms.ChoiceField(label=gettext_lazy("Who may use it"))

    def __init__(self, *args: Any, agent: Agent, row: CannedAnswer | Macro | None = None, **more: Any) -> None:
        super().__init__(*args, **more)
        self.agent = agent
        shared = self.fields["shared"]
        assert isinstance(shared, forms.ChoiceField)  # noqa: S101 - tells the type checker
        shared.choices = self._choices()
        if row is not None:
            team = f"team:{row.team_id}" if row.team_id else "all"
            self.initial.update({"title": row.title, "shared": "mine" if row.owner_id else team})

    def _choices(self) -> list[tuple[str, str]]:
        choices = [("mine", _("only I"))]
        if self.agent.is_lead:
            teams = (
                Team.objects.all() if self.agent.is_administrator else Team.objects.filter(pk__in=self.agent.team_ids)
            )
            choices += [(f"team:{team.pk}", _("team %(team)s") % {"team": team.name}) for team in teams]
        if self.agent.is_administrator:
            choices.append(("all", _("everybody")))
        return choices

    def owners(self) -> dict[str, Any]:
        """Give the owner or the team that the choice stands for."""
        kind, _colon, number = self.cleaned_data["shared"].partition(":")
        return {
            "owner": self.agent if kind == "mine" else None,
            "team": Team.objects.get(pk=number) if kind == "team" else None,
        }


class AnswerForm(SharedForm):
    shortcut = forms.CharField(
        label=gettext_lazy("Short name"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("Typed after a slash in the text: /hello"),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language"), choices=[("", gettext_lazy("any")), *LANGUAGES], required=False
    )
    text = forms.CharField(
        label=gettext_lazy("Text"), widget=forms.Textarea(attrs={"rows": 8}), max_length=20_000, strip=False
    )
    field_order = ["title", "shortcut", "language", "text", "shared"]

    def __init__(self, *args: Any, row: CannedAnswer | None = None, **more: Any) -> None:
        super().__init__(*args, row=row, **more)
        names = " ".join(f"{{{name}}}" for name in VARIABLES)
        filled = _("Filled in when used: %(names)s") % {"names": names}
        blank = _("A blank that must be filled in by hand before it is sent: {?date}")
        self.fields["text"].help_text = f"{filled} · {blank}"
        if row is not None:
            self.initial.update({"shortcut": row.shortcut, "language": row.language, "text": row.text})

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        if wrong := unknown(text):
            raise ValidationError(
                _("%(names)s is no variable. Correct it, or write it without braces.")
                % {"names": ", ".join(f"{{{name}}}" for name in wrong)}
            )
        return text


class TagSettingsForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=60)
    colour = forms.ChoiceField(label=gettext_lazy("Colour"), choices=COLOURS)


class TagMergeForm(forms.Form):
    into = forms.ModelChoiceField(label=gettext_lazy("Merge into"), queryset=Tag.objects.none())

    def __init__(self, *args: Any, tag: Tag, **more: Any) -> None:
        super().__init__(*args, **more)
        into = self.fields["into"]
        assert isinstance(into, forms.ModelChoiceField)  # noqa: S101 - tells the type checker
        into.queryset = Tag.objects.exclude(pk=tag.pk)


class BlockForm(forms.Form):
    address = forms.CharField(
        label=gettext_lazy("Mail address or domain"),
        max_length=254,
        help_text=gettext_lazy("somebody@shop.example, or shop.example for everybody there"),
    )

    def clean_address(self) -> str:
        address = self.cleaned_data["address"].strip().lower().lstrip("@")
        try:
            (validate_email if "@" in address else validate_domain_name)(address)
        except ValidationError as error:
            raise ValidationError(_("Write a mail address or a domain, such as shop.example.")) from error
        if Block.objects.filter(address=address).exists():
            raise ValidationError(_("It is on the list already."))
        if is_own(address):
            raise ValidationError(_("This is one of our own addresses. It cannot be blocked."))
        return str(address)


class InboxForm(forms.ModelForm):  # type: ignore[type-arg]
    team = forms.ModelChoiceField(
        label=gettext_lazy("Team"),
        queryset=Team.objects.all(),
        required=False,
        empty_label=gettext_lazy("none: every agent sees its conversations"),
    )
    hours = forms.ModelChoiceField(
        label=gettext_lazy("Business hours"),
        queryset=BusinessHours.objects.all(),
        required=False,
        empty_label=gettext_lazy("around the clock"),
    )
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=LANGUAGES)
    undo_seconds = forms.IntegerField(
        label=gettext_lazy("Seconds to take a reply back"),
        min_value=0,
        max_value=120,
        help_text=gettext_lazy("A reply waits this long before it leaves. 0 sends at once."),
    )
    person_url = forms.URLField(
        label=gettext_lazy("Page on which a person can be reached"), required=False, assume_scheme="https"
    )

    class Meta:
        model = Inbox
        fields = [
            "name",
            "team",
            "hours",
            "language",
            "undo_seconds",
            "signature",
            "phone",
            "person_url",
            "auto_reply",
            "is_active",
        ]

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if Inbox.objects.filter(Q(name__iexact=name) & ~Q(pk=self.instance.pk)).exists():
            raise ValidationError(_("Another inbox has this name."))
        return name

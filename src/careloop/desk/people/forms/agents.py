"""Forms about agents: inviting them, their role and teams, their own profile."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from careloop.desk.people.forms.zones import timezone_choices
from careloop.desk.people.models import Agent, BusinessHours, Role, Team

LANGUAGES = [("en", "English"), ("ko", "한국어"), ("ja", "日本語")]


class MomentField(forms.DateTimeField):
    """A day and a time, in the reader's time zone."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(widget=widget, **kwargs)


def teams_field() -> "forms.ModelMultipleChoiceField[Team]":
    """Any number of teams, as tick boxes."""
    return forms.ModelMultipleChoiceField(
        queryset=Team.objects.all(),
        label=gettext_lazy("Teams"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


class InviteForm(forms.Form):
    """Whom to invite."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    email = forms.EmailField(label=gettext_lazy("E-mail"), max_length=254)
    role = forms.ChoiceField(
        label=gettext_lazy("Role"),
        choices=Role.choices,
        help_text=gettext_lazy(
            "An agent answers what their teams see. A team lead also manages organisations and shared answers. "
            "An administrator sees and sets everything."
        ),
    )
    language = forms.ChoiceField(label=gettext_lazy("Language of the invitation"), choices=LANGUAGES)
    teams = teams_field()


class AbsenceForm(forms.Form):
    """When somebody is out of office."""

    away_from = MomentField(label=gettext_lazy("Out of office from"), required=False)
    away_until = MomentField(
        label=gettext_lazy("Out of office until"),
        required=False,
        help_text=gettext_lazy("Leave both empty when back. Without an end the absence lasts until you empty it."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        begin, end = cleaned.get("away_from"), cleaned.get("away_until")
        if begin and end and end <= begin:
            self.add_error("away_until", _("The absence has to end after it begins."))
        return cleaned


class AgentForm(AbsenceForm):
    """What an administrator sets of an agent."""

    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=Role.choices)
    teams = teams_field()
    field_order = ["role", "teams", "away_from", "away_until"]


class ProfileForm(AbsenceForm):
    """What agents set of themselves."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=LANGUAGES)
    timezone = forms.ChoiceField(label=gettext_lazy("Time zone"), choices=timezone_choices)
    signature = forms.CharField(
        label=gettext_lazy("Signature"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Stands below your replies, above the signature of the inbox."),
    )
    theme = forms.ChoiceField(
        label=gettext_lazy("Colours"),
        choices=[
            ("auto", gettext_lazy("as the device")),
            ("light", gettext_lazy("light")),
            ("dark", gettext_lazy("dark")),
        ],
    )
    has_keys = forms.BooleanField(
        label=gettext_lazy("Single-letter keys"),
        required=False,
        help_text=gettext_lazy("Switch them off when a screen reader or dictation uses letters itself."),
    )
    is_told_assigned = forms.BooleanField(
        label=gettext_lazy("Mail me when a conversation is assigned to me"), required=False
    )
    is_told_mentioned = forms.BooleanField(label=gettext_lazy("Mail me when I am mentioned"), required=False)
    is_told_answered = forms.BooleanField(label=gettext_lazy("Mail me when a customer of mine answers"), required=False)

    def part(self, *names: str) -> list[forms.BoundField]:
        return [self[name] for name in names]

    @property
    def person(self) -> list[forms.BoundField]:
        return self.part("name", "language", "timezone", "signature")

    @property
    def desk(self) -> list[forms.BoundField]:
        return self.part("theme", "has_keys")

    @property
    def mails(self) -> list[forms.BoundField]:
        return self.part("is_told_assigned", "is_told_mentioned", "is_told_answered")

    @property
    def absence(self) -> list[forms.BoundField]:
        return self.part("away_from", "away_until")


class JoinForm(forms.Form):
    """What an invited agent chooses."""

    name = forms.CharField(label=gettext_lazy("Your name"), max_length=120)
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=LANGUAGES)
    password = forms.CharField(
        label=gettext_lazy("Password"),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("At least ten characters."),
    )

    def __init__(self, *args: Any, agent: Agent, **kwargs: Any) -> None:
        self.agent = agent
        super().__init__(*args, **{"initial": {"name": agent.name, "language": agent.language}, **kwargs})

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password, self.agent)
        return password


class TeamForm(forms.Form):
    """A team: its name, hours and members."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    hours = forms.ModelChoiceField(
        queryset=BusinessHours.objects.all(),
        label=gettext_lazy("Business hours"),
        required=False,
        empty_label=gettext_lazy("around the clock"),
    )
    members = forms.ModelMultipleChoiceField(
        queryset=Agent.objects.filter(is_active=True),
        label=gettext_lazy("Members"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Only members and administrators see the conversations of a team."),
    )

    def __init__(self, *args: Any, team: Team | None = None, **kwargs: Any) -> None:
        self.team = team
        if team:
            kwargs["initial"] = {"name": team.name, "hours": team.hours, "members": team.members.all()}
        super().__init__(*args, **kwargs)

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"].strip()
        if Team.objects.filter(name__iexact=name).exclude(pk=self.team.pk if self.team else 0).exists():
            raise forms.ValidationError(_("There is a team with this name already."))
        return name

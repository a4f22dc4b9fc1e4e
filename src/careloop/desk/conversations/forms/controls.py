"""The small forms of a conversation's controls."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from careloop.desk.conversations.bridge import SnoozeChoice
from careloop.desk.conversations.models import Priority
from careloop.desk.people.models import Agent, Team


class AssignmentForm(forms.Form):
    """`to` is me, nobody, agent:ID or team:ID; an agent keeps the team, a team drops the agent."""

    to = forms.CharField(max_length=30)

    def __init__(self, *args: Any, me: Agent, **more: Any) -> None:
        super().__init__(*args, **more)
        self.me = me

    def clean_to(self) -> tuple[dict[str, Any], str]:
        to = self.cleaned_data["to"]
        kind, _colon, number = to.partition(":")
        pk = int(number) if number.isdecimal() and len(number) < 19 else 0
        if to == "me":
            return {"agent": self.me.pk}, _("It is yours.")
        if to == "nobody":
            return {"agent": None}, _("It belongs to nobody now.")
        if kind == "agent" and (agent := Agent.objects.filter(pk=pk, is_active=True).first()):
            return {"agent": agent.pk}, _("Assigned to %(agent)s.") % {"agent": agent.name}
        if kind == "team" and (team := Team.objects.filter(pk=pk).first()):
            return {"agent": None, "team": team.pk}, _("Given to the team %(team)s.") % {"team": team.name}
        raise ValidationError(_("Choose somebody from the list."))

    def step(self) -> tuple[dict[str, Any], str]:
        fields, words = self.cleaned_data["to"]
        return {"do": "assign", **fields}, words


LONGEST_SLEEP = timedelta(days=5 * 366)


class SnoozeForm(forms.Form):
    """A preset by its key, or a time of one's own."""

    preset = forms.CharField(max_length=20, required=False)
    at = forms.DateTimeField(
        required=False,
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
    )

    def __init__(self, *args: Any, choices: list[SnoozeChoice], **more: Any) -> None:
        super().__init__(*args, **more)
        self.choices = {choice.key: choice for choice in choices}

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("preset"):
            if data["preset"] not in self.choices:
                raise ValidationError(_("Choose a time from the list."))
        elif not data.get("at"):
            raise ValidationError(_("Choose a time."))
        elif data["at"] <= timezone.now():
            raise ValidationError(_("This time is over. Choose one in the future."))
        elif data["at"] > timezone.now() + LONGEST_SLEEP:
            raise ValidationError(_("Choose a time within the next five years."))
        return data

    def until(self) -> datetime | None:
        """Give the moment chosen, or None for "until the customer writes"."""
        if self.cleaned_data["preset"]:
            return self.choices[self.cleaned_data["preset"]].until
        at: datetime = self.cleaned_data["at"]
        return at


class PriorityForm(forms.Form):
    priority = forms.TypedChoiceField(choices=Priority.choices, coerce=int)


class SpamForm(forms.Form):
    do = forms.ChoiceField(choices=[("spam", ""), ("unspam", "")])
    block = forms.BooleanField(required=False)


class SubjectForm(forms.Form):
    subject = forms.CharField(label=gettext_lazy("Subject"), max_length=400)


class TagForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Tag"), max_length=60)


class ParticipantForm(forms.Form):
    address = forms.EmailField(label=gettext_lazy("Mail address"), max_length=254)
    name = forms.CharField(label=gettext_lazy("Name"), max_length=160, required=False)


class NumberForm(forms.Form):
    """The number of another conversation, as people write it."""

    number = forms.CharField(label=gettext_lazy("Number of the conversation"), max_length=24)

    def clean_number(self) -> int:
        digits = self.cleaned_data["number"].strip().lstrip("#")
        if not digits.isdecimal() or len(digits) > 18:
            raise ValidationError(_("Write the number of a conversation, such as #123."))
        return int(digits)

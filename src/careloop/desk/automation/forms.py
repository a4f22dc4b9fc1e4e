"""A rule: when, if, then. Each part is a closed list; what is left empty is not asked and not done."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from careloop.desk.automation.models import Rule
from careloop.desk.automation.rules import (
    CLOCK,
    CONDITIONS,
    HOURS,
    LONGEST_HOURS,
    SNOOZES,
    STATES,
    STEPS,
    VERBS,
    wanted,
)
from careloop.desk.conversations.models import Inbox, Priority, Tag
from careloop.desk.conversations.queries.rows import channel_words
from careloop.desk.people.models import Agent, Team

LANGUAGES = [("en", gettext_lazy("English")), ("ko", gettext_lazy("Korean")), ("ja", gettext_lazy("Japanese"))]
LONGEST = 4_000


class RuleForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=80,
        help_text=gettext_lazy("Whatever the rule does bears this name in the history."),
    )
    verb = forms.ChoiceField(label=pgettext_lazy("rule", "When"), choices=list((VERBS | CLOCK).items()))
    if_hours = forms.IntegerField(
        label=gettext_lazy("So many hours"),
        required=False,
        min_value=1,
        max_value=LONGEST_HOURS,
        help_text=gettext_lazy("For the last two of the list. Hours of the clock; nights and Sundays count."),
    )
    if_inbox = forms.TypedChoiceField(label=gettext_lazy("Inbox"), required=False, coerce=int, empty_value=None)
    if_team = forms.TypedChoiceField(label=gettext_lazy("Team"), required=False, coerce=int, empty_value=None)
    if_channel = forms.ChoiceField(label=gettext_lazy("Channel"), required=False)
    if_language = forms.ChoiceField(label=gettext_lazy("Language"), required=False)
    if_priority = forms.TypedChoiceField(
        label=gettext_lazy("Priority, at least"), required=False, coerce=int, empty_value=None
    )
    if_tag = forms.TypedChoiceField(label=gettext_lazy("It has the tag"), required=False, coerce=int, empty_value=None)
    if_words = forms.CharField(
        label=gettext_lazy("Subject or message holds one of these words"),
        required=False,
        max_length=400,
        help_text=gettext_lazy("Separated by commas. Large and small letters are the same."),
    )
    then_team = forms.TypedChoiceField(
        label=gettext_lazy("Give it to the team"), required=False, coerce=int, empty_value=None
    )
    then_agent = forms.TypedChoiceField(
        label=gettext_lazy("Assign it to"), required=False, coerce=int, empty_value=None
    )
    then_add_tag = forms.CharField(label=gettext_lazy("Add the tag"), required=False, max_length=60)
    then_remove_tag = forms.CharField(label=gettext_lazy("Take off the tag"), required=False, max_length=60)
    then_priority = forms.TypedChoiceField(
        label=gettext_lazy("Set the priority"), required=False, coerce=int, empty_value=None
    )
    then_state = forms.ChoiceField(label=gettext_lazy("And"), required=False)
    then_snooze = forms.ChoiceField(label=gettext_lazy("Snooze it"), required=False)
    then_note = forms.CharField(
        label=gettext_lazy("Write a note"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Only colleagues see it; the same words once a day at most."),
    )
    then_answer = forms.CharField(
        label=gettext_lazy("Answer by mail"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("Sent as an automatic message, once a day at most to one conversation."),
    )
    is_active = forms.BooleanField(label=gettext_lazy("In use"), required=False, initial=True)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        choices: dict[str, list[tuple[Any, Any]]] = {
            "if_inbox": _named(Inbox.objects.order_by("name")),
            "if_team": _named(Team.objects.order_by("name")),
            "if_channel": list(channel_words().items()),
            "if_language": list(LANGUAGES),
            "if_priority": list(Priority.choices),
            "if_tag": _named(Tag.objects.order_by("name")),
            "then_team": _named(Team.objects.order_by("name")),
            "then_agent": _named(Agent.objects.filter(is_active=True).order_by("name")),
            "then_priority": list(Priority.choices),
            "then_state": list(STATES.items()),
            "then_snooze": list(SNOOZES.items()),
        }
        for name, values in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 - tells the type checker
            field.choices = [("", _("any") if name.startswith("if_") else _("leave as it is")), *values]

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("verb") in CLOCK and not data.get("if_hours") and "if_hours" not in self.errors:
            self.add_error("if_hours", _("Say after how many hours."))
        if data.get("then_state") in ("close", "spam") and data.get("then_snooze"):
            self.add_error("then_snooze", _("What is closed cannot sleep. Choose one of the two."))
        if not self._part("then_", STEPS):
            raise forms.ValidationError(_("Choose at least one thing to do."))
        return data

    def terms(self) -> dict[str, Any]:
        """Give what the action needs."""
        plain = {name: self.cleaned_data[name] for name in ("name", "verb", "is_active")}
        asked = ((HOURS,) if plain["verb"] in CLOCK else ()) + CONDITIONS
        return {**plain, "conditions": self._part("if_", asked), "steps": self._part("then_", STEPS)}

    def _part(self, prefix: str, names: tuple[str, ...]) -> dict[str, Any]:
        return wanted(names, {name: self.cleaned_data.get(f"{prefix}{name}") for name in names})

    @property
    def conditions(self) -> list[Any]:
        return [self[f"if_{name}"] for name in CONDITIONS]

    @property
    def steps(self) -> list[Any]:
        return [self[f"then_{name}"] for name in STEPS]

    @classmethod
    def of(cls, rule: Rule) -> "RuleForm":
        """Give the form filled with a rule as it is."""
        asked = {f"if_{name}": value for name, value in rule.conditions.items()}
        done = {f"then_{name}": value for name, value in rule.steps.items()}
        return cls(initial={"name": rule.name, "verb": rule.verb, "is_active": rule.is_active, **asked, **done})


def _named(rows: Any) -> list[tuple[Any, Any]]:
    return list(rows.values_list("pk", "name"))

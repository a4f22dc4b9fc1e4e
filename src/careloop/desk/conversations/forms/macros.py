"""The editor of macros: a title and up to twelve steps, each from a closed list."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from careloop.core.canned import blanks, unknown
from careloop.desk.conversations.forms.tools import SharedForm
from careloop.desk.conversations.models import Priority
from careloop.desk.conversations.queries.macros import STEPS, presets
from careloop.desk.people.models import Agent, Team

MOST_STEPS = 12
DOES = [
    ("", gettext_lazy("nothing")),
    ("assign", gettext_lazy("assign to an agent")),
    ("team", gettext_lazy("give to a team")),
    ("reply", gettext_lazy("reply")),
    ("note", gettext_lazy("note")),
    ("tag", gettext_lazy("add a tag")),
    ("untag", gettext_lazy("take off a tag")),
    ("priority", gettext_lazy("set the priority")),
    ("snooze", gettext_lazy("snooze")),
    ("close", gettext_lazy("close")),
    ("reopen", gettext_lazy("reopen")),
    ("spam", gettext_lazy("mark as spam")),
]


class MacroForm(SharedForm):
    pass


class StepForm(forms.Form):
    """One step: what to do, and the one field that it needs."""

    do = forms.ChoiceField(label=gettext_lazy("Do"), choices=DOES, required=False)
    agent = forms.ChoiceField(label=gettext_lazy("Agent"), required=False)
    team = forms.ChoiceField(label=gettext_lazy("Team"), required=False)
    text = forms.CharField(
        label=gettext_lazy("Text"), required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 4})
    )
    tag = forms.CharField(label=gettext_lazy("Tag"), required=False, max_length=60)
    priority = forms.ChoiceField(label=gettext_lazy("Priority"), required=False)
    preset = forms.ChoiceField(label=gettext_lazy("Until"), required=False)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        choices: dict[str, list[tuple[str, Any]]] = {
            "agent": [("me", _("whoever applies it")), *_numbered(Agent.objects.filter(is_active=True))],
            "team": _numbered(Team.objects.all()),
            "priority": [(str(value), label) for value, label in Priority.choices],
            "preset": list(presets().items()),
        }
        for name, values in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 - tells the type checker
            field.choices = values

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        needed = STEPS.get(data.get("do") or "", "")
        if needed and not str(data.get(needed, "")).strip():
            self.add_error(needed, _("This step needs it."))
        if needed == "text" and (wrong := unknown(data.get("text", ""))):
            raise ValidationError(_("%(names)s is no variable.") % {"names": ", ".join(wrong)})
        if needed == "text" and (left := blanks(data.get("text", ""))):
            words = _("A macro sends at once, so it can have no blank: %(names)s. Make a canned answer of the text.")
            raise ValidationError(words % {"names": ", ".join(left)})
        return data

    def step(self) -> dict[str, Any] | None:
        """Give the step as it is stored, or None for an empty row."""
        do = self.cleaned_data.get("do")
        if not do:
            return None
        needed = STEPS[do]
        value = self.cleaned_data.get(needed) if needed else None
        if needed in ("agent", "team", "priority") and value != "me":
            value = int(str(value))
        return {"do": do, needed: value} if needed else {"do": do}


StepFormSet = forms.formset_factory(StepForm, extra=3, max_num=MOST_STEPS, absolute_max=MOST_STEPS, validate_max=True)


def _numbered(rows: Any) -> list[tuple[str, str]]:
    return [(str(pk), name) for pk, name in rows.values_list("pk", "name")]

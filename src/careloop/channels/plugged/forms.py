"""A channel of a plug-in: its name, its inbox, and what the plug-in wants to know."""

from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from careloop.desk.conversations.actions.intake import Inbox


class AccountForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    inbox = forms.ModelChoiceField(label=gettext_lazy("Inbox"), queryset=Inbox.objects.filter(is_active=True))
    is_active = forms.BooleanField(label=gettext_lazy("In use"), required=False, initial=True)

    def __init__(self, *args: Any, plugin: Any, known: dict[str, str] | None = None, **more: Any) -> None:
        super().__init__(*args, **more)
        self.plugin, self.known = plugin, known or {}
        for each in plugin.settings:
            self.fields[f"set_{each.name}"] = forms.CharField(
                label=gettext(each.label),  # a plug-in's own words come through where no catalogue has them
                max_length=2_000,
                required=not (each.is_secret and self.known.get(each.name)),
                initial="" if each.is_secret else self.known.get(each.name, ""),
                widget=forms.PasswordInput() if each.is_secret else forms.TextInput(),
                help_text=gettext_lazy("Stored encrypted and never shown. Leave empty to keep the stored one.")
                if each.is_secret
                else "",
            )

    def settings(self) -> dict[str, str]:
        """Give what was filled in; a secret left empty is the stored one."""
        names = [each.name for each in self.plugin.settings]
        return {name: self.cleaned_data[f"set_{name}"] or self.known.get(name, "") for name in names}

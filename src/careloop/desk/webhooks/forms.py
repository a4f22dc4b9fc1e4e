"""An endpoint: its name, its address, what it is told."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from careloop.desk.webhooks.rules import VERBS, NotAnEndpoint, check_url


class EndpointForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    url = forms.CharField(
        label=gettext_lazy("Address"),
        max_length=500,
        help_text=gettext_lazy("It is called with POST. Addresses inside your own network must be allowed first."),
        widget=forms.TextInput(attrs={"placeholder": "https://shop.example/hooks", "inputmode": "url"}),
    )
    verbs = forms.MultipleChoiceField(
        label=gettext_lazy("It is told when"), choices=list(VERBS.items()), widget=forms.CheckboxSelectMultiple
    )

    def clean_url(self) -> str:
        try:
            return check_url(self.cleaned_data["url"])
        except NotAnEndpoint as error:
            raise forms.ValidationError(str(error)) from error

    @classmethod
    def of(cls, row: Any) -> "EndpointForm":
        """Give the form filled with an endpoint as it is."""
        return cls(initial={"name": row.name, "url": row.url, "verbs": row.verbs or list(VERBS)})

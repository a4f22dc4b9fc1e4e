"""Forms about customers."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from careloop.desk.people.models import Customer, Identity

LANGUAGES = [("", _("unknown")), ("en", "English"), ("ko", "한국어"), ("ja", "日本語")]


def language_name(code: str) -> str:
    """Give the name of a language in itself; the code where we have no name."""
    return str(dict(LANGUAGES).get(code, code))


class CustomerForm(forms.ModelForm[Customer]):
    """A customer's record. A note is read by everybody who sees the customer."""

    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES, required=False)

    class Meta:
        model = Customer
        fields = ["name", "kind", "organisation", "language", "note"]
        widgets = {"note": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].required = True
        self.fields["organisation"].empty_label = _("none")  # type: ignore[attr-defined]
        known = self.instance.language
        if known and known not in dict(LANGUAGES):  # learnt from a mail in another language
            self.fields["language"].choices = [*LANGUAGES, (known, known)]  # type: ignore[attr-defined]


class IdentityForm(forms.Form):
    """One more address of a customer."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Identity.Kind.choices)
    address = forms.CharField(label=_("Address or number"), max_length=254)


class NewCustomerForm(CustomerForm):
    """A customer who has not written yet, with an address if one is known."""

    address_kind = forms.ChoiceField(label=_("Kind of address"), choices=Identity.Kind.choices, required=False)
    address = forms.CharField(label=_("Address or number"), max_length=254, required=False)

"""An organisation as it is typed: a name, a note, a domain on each line."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from careloop.desk.people.models import Organisation


class OrganisationForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=160)
    domains = forms.CharField(
        label=gettext_lazy("Mail domains"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        help_text=gettext_lazy("One on each line, such as example.com. Whoever writes from one belongs here."),
    )
    note = forms.CharField(
        label=gettext_lazy("Note"), required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args: Any, organisation: Organisation | None = None, **kwargs: Any) -> None:
        self.organisation = organisation
        if organisation:
            domains = organisation.domains.order_by("domain").values_list("domain", flat=True)
            kwargs["initial"] = {
                "name": organisation.name,
                "note": organisation.note,
                "domains": "\n".join(domains),
            }
        super().__init__(*args, **kwargs)

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"].strip()
        others = Organisation.objects.filter(name__iexact=name)
        if others.exclude(pk=self.organisation.pk if self.organisation else 0).exists():
            raise forms.ValidationError(_("There is an organisation with this name already."))
        return name

    def clean_domains(self) -> list[str]:
        text: str = self.cleaned_data["domains"]
        return text.replace(",", " ").split()

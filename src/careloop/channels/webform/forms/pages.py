"""What an administrator sets of a request page: its address, colour and words in three languages."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from careloop.channels.webform.models import RequestPage, RequestPageText


class RequestPageForm(forms.ModelForm[RequestPage]):
    class Meta:
        model = RequestPage
        fields = ["inbox", "slug", "company", "brand", "is_open"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        texts = {text.language: text for text in self.instance.texts.all()} if self.instance.pk else {}
        for code, name in settings.LANGUAGES:
            text = texts.get(code, RequestPageText())
            self.fields[f"title_{code}"] = forms.CharField(
                label=_("Title (%(language)s)") % {"language": name}, max_length=120, required=False, initial=text.title
            )
            self.fields[f"intro_{code}"] = forms.CharField(
                label=_("Introduction (%(language)s)") % {"language": name},
                widget=forms.Textarea(attrs={"rows": 2}),
                max_length=2000,
                required=False,
                initial=text.intro,
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        inbox = cleaned.get("inbox")
        if cleaned.get("is_open") and inbox and not (inbox.phone or inbox.person_url):
            self.add_error(
                "is_open",
                _(
                    "A way to a person belongs on every public page. Give the inbox a telephone number or the address "
                    "of a page on which a person can be reached; then open this page."
                ),
            )
        return cleaned

    def texts(self) -> dict[str, tuple[str, str]]:
        """Give title and introduction by language."""
        return {
            code: (self.cleaned_data[f"title_{code}"], self.cleaned_data[f"intro_{code}"])
            for code, _name in settings.LANGUAGES
        }

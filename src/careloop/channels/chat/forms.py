"""What an administrator sets of a chat."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from careloop.channels.chat.models import Widget, WidgetText
from careloop.channels.chat.rules.origins import origin_of


class WidgetForm(forms.ModelForm[Widget]):
    class Meta:
        model = Widget
        fields = ["inbox", "company", "brand", "origins", "asks_address", "is_open"]
        widgets = {"origins": forms.Textarea(attrs={"rows": 3, "spellcheck": "false"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        texts = {text.language: text for text in self.instance.texts.all()} if self.instance.pk else {}
        for code, name in settings.LANGUAGES:
            self.fields[f"greeting_{code}"] = forms.CharField(
                label=_("Greeting (%(language)s)") % {"language": name},
                max_length=300,
                required=False,
                initial=texts.get(code, WidgetText()).greeting,
            )

    def clean_origins(self) -> str:
        found = []
        for line in str(self.cleaned_data["origins"]).splitlines():
            if not line.strip():
                continue
            origin = origin_of(line)
            if not origin:
                raise forms.ValidationError(
                    _("“%(line)s” is no address of a page. Write it like https://www.example.com.")
                    % {"line": line.strip()}
                )
            found.append(origin)
        return "\n".join(dict.fromkeys(found))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        inbox = cleaned.get("inbox")
        if cleaned.get("is_open") and inbox and not (inbox.phone or inbox.person_url):
            self.add_error(
                "is_open",
                _(
                    "A way to a person belongs into every chat. Give the inbox a telephone number or the address "
                    "of a page on which a person can be reached; then open this chat."
                ),
            )
        return cleaned

    def texts(self) -> dict[str, str]:
        """Give the greeting by language."""
        return {code: self.cleaned_data[f"greeting_{code}"] for code, _name in settings.LANGUAGES}

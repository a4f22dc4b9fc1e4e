"""What customers fill in."""

import secrets
import time
from typing import Any

from django import forms
from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from careloop.desk.conversations.actions.files import NewFile
from careloop.desk.people.rules.addresses import NotAnAddress, normalise

MOST_FILES = 10
MOST_BYTES = 20_000_000
QUICKEST_SECONDS = 2  # nobody fills the form in faster; programs do
OLDEST_SECONDS = 86_400
SALT = "webform"


class SeveralFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    """Any number of files within the limits; `clean` gives a list."""

    widget = SeveralFilesInput

    def clean(self, data: Any, initial: Any = None) -> Any:
        files: list[UploadedFile[bytes]] = [
            each for each in (data if isinstance(data, list | tuple) else [data]) if each
        ]
        if len(files) > MOST_FILES:
            message = ngettext("At most %(n)d file.", "At most %(n)d files.", MOST_FILES) % {"n": MOST_FILES}
            raise forms.ValidationError(message)
        if sum(each.size or 0 for each in files) > MOST_BYTES:
            raise forms.ValidationError(_("The files are too large together; send at most 20 MB."))
        return [super(SeveralFilesField, self).clean(each, initial) for each in files]


class AnswerForm(forms.Form):
    """A further message on the private page."""

    text = forms.CharField(
        label=_("Your message"), max_length=50_000, widget=forms.Textarea(attrs={"rows": 6}), strip=True
    )
    attachments = SeveralFilesField(label=_("Files"), required=False, help_text=_("Up to 10 files, 20 MB together."))

    def new_files(self) -> tuple[NewFile, ...]:
        """Give the files as the desk takes them; their names are only names."""
        return tuple(
            NewFile(name=each.name or "file", type=each.content_type or "application/octet-stream", content=each.read())
            for each in self.cleaned_data["attachments"]
        )


class AskForm(AnswerForm):
    """The public form. `website` is a trap that people do not see; `began` says when the page was opened."""

    name = forms.CharField(label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = forms.EmailField(
        label=_("E-mail address"),
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_("For our answer. Or leave a telephone number."),
    )
    phone = forms.CharField(
        label=_("Telephone number"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )
    subject = forms.CharField(label=_("Subject"), max_length=200)
    website = forms.CharField(required=False, widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}))
    began = forms.CharField(required=False, widget=forms.HiddenInput)
    field_order = ["name", "email", "phone", "subject", "text", "attachments", "website", "began"]

    def clean_phone(self) -> str:
        number = str(self.cleaned_data["phone"]).strip()
        if number:
            try:
                normalise("phone", number)
            except NotAnAddress as error:
                raise forms.ValidationError(str(error)) from error
        return number

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not cleaned.get("email") and not cleaned.get("phone"):
            self.add_error("email", _("Leave an e-mail address or a telephone number, so that we can answer."))
        return cleaned

    @property
    def is_from_a_program(self) -> bool:
        """Say whether no person filled this in: the trap is full, or it came faster than one can type."""
        return bool(self.data.get("website")) or not _was_human_pace(str(self.data.get("began", "")))


def stamp() -> str:
    """Give the signed time at which the form was opened; no two are the same, so each names one page."""
    return signing.dumps([int(time.time()), secrets.token_urlsafe(9)], salt=SALT)


def _was_human_pace(value: str) -> bool:
    try:
        began, _own = signing.loads(value, salt=SALT, max_age=OLDEST_SECONDS)
    except (signing.BadSignature, ValueError, TypeError):
        return False
    return time.time() - float(began) >= QUICKEST_SECONDS

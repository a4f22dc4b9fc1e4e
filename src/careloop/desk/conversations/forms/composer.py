"""What an agent writes: a reply, a note or a forward, with copies and files."""

import secrets
from hashlib import sha256
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import validate_email
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from careloop.desk.conversations.actions.drafts import MOST_BYTES
from careloop.desk.people.rules.addresses import normalise_email

MOST_FILES = 20
LONGEST_LINE = 20_000  # some five hundred addresses
KINDS = [("reply", gettext_lazy("Reply")), ("note", gettext_lazy("Note")), ("forward", gettext_lazy("Forward"))]
THEN = [("", ""), ("close", ""), ("next", ""), ("save", "")]


def new_key() -> str:
    """Give the name under which one page sends one message."""
    return secrets.token_urlsafe(18)


def addresses(text: str) -> tuple[str, ...]:
    """Give the addresses of a line separated by commas, semicolons or spaces, each once.

    Raises ValidationError: naming the first that is no address.
    """
    found: dict[str, None] = {}
    for word in text.replace(";", ",").replace("\n", ",").replace(" ", ",").split(","):
        bare = word.strip().strip("<>")
        if not bare:
            continue
        try:
            validate_email(bare)
        except ValidationError as error:
            raise ValidationError(_("%(word)s is not a mail address.") % {"word": bare}) from error
        found[normalise_email(bare)] = None
    return tuple(found)


class AddressesField(forms.CharField):
    """Mail addresses on one line."""

    def clean(self, value: Any) -> Any:
        return addresses(super().clean(value))


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files at once, within the size that mail servers take."""

    widget = ManyFiles

    def clean(self, data: Any, _initial: Any = None) -> list[UploadedFile[Any]]:
        given = [file for file in (data if isinstance(data, (list, tuple)) else [data]) if file]
        if len(given) > MOST_FILES:
            raise ValidationError(_("At most %(n)s files at once.") % {"n": MOST_FILES})
        if sum(file.size or 0 for file in given) > MOST_BYTES:
            raise ValidationError(_("These files are larger than %(n)s MB together.") % {"n": MOST_BYTES >> 20})
        return given


class ComposerForm(forms.Form):
    kind = forms.ChoiceField(choices=KINDS)
    text = forms.CharField(required=False, max_length=500_000, strip=False, label=gettext_lazy("Text"))
    to = AddressesField(required=False, max_length=LONGEST_LINE, label=gettext_lazy("To"))
    cc = AddressesField(required=False, max_length=LONGEST_LINE, label=gettext_lazy("Cc"))
    bcc = AddressesField(required=False, max_length=LONGEST_LINE, label=gettext_lazy("Bcc"))
    files = FilesField(required=False, label=gettext_lazy("Files"))  # type: ignore[assignment]
    seen = forms.IntegerField(required=False, min_value=0, max_value=models.BigIntegerField.MAX_BIGINT)
    seen_merge = forms.IntegerField(required=False, min_value=0, max_value=models.BigIntegerField.MAX_BIGINT)
    key = forms.CharField(required=False, max_length=40)
    then = forms.ChoiceField(choices=THEN, required=False)
    to_sender = forms.BooleanField(required=False)  # not where the sender asked to be answered
    with_gaps = forms.BooleanField(required=False)

    def clean(self) -> dict[str, Any]:
        """Bind the page's key to the words: a double click is one message, a changed text from "back" is a second."""
        data = self.cleaned_data
        if data.get("key"):
            words = "\0".join((data["key"], data.get("kind", ""), data.get("text", "")))
            data["key"] = sha256(words.encode("utf-8", "surrogatepass")).hexdigest()[:40]
        return data
